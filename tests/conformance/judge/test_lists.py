"""Which items of two lists belong together."""

import itertools
import json
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conformance.files import compact_json
from conformance.judge import lists

short = st.lists(st.integers(0, 5), max_size=10)
#: Lists in which most pairs may not be looked at, with some items that are there once and many that are not.
long = st.lists(st.integers(0, 3) | st.integers(100, 200), min_size=51, max_size=90)


def align_lists(left, right, key, pair=True):
    """The pairs of indexes, one by one."""
    keys = list(map(key, left)), list(map(key, right))
    for rows, columns, equal in lists.align_lists(*keys, items=(left, right) if pair else None):
        assert len(rows) == len(columns) or not rows or not columns
        assert not equal or keys[0][rows.start:rows.stop] == keys[1][columns.start:columns.stop] != []
        yield from zip(rows or itertools.repeat(None), columns or itertools.repeat(None))


@settings(max_examples=100)
@given(short | long, short | long, st.booleans())
def test_aligned_lists_have_each_index_once_and_in_order(left, right, pair):
    pairs = list(align_lists(left, right, lambda item: item, pair))
    assert [i for i, _ in pairs if i is not None] == list(range(len(left)))
    assert [j for _, j in pairs if j is not None] == list(range(len(right)))
    if not pair:
        assert all(left[i] == right[j] for i, j in pairs if None not in (i, j))


@given(st.lists(st.integers(), min_size=1, max_size=10, unique=True), st.data())
def test_one_item_more_is_one_difference(items, data):
    place = data.draw(st.integers(0, len(items)))
    longer = items[:place] + ["new"] + items[place:]
    unpaired = [pair for pair in align_lists(items, longer, lambda item: item) if None in pair]
    assert unpaired == [(None, place)]


@given(st.lists(st.integers(0, 300), min_size=60, max_size=120, unique=True), st.data())
def test_long_lists_keep_what_is_equal(items, data):
    """One item away, one more and one changed: three that are not equal, in lists too long to look at every pair."""
    gone, changed, place = (data.draw(st.integers(20 * n, 20 * n + 19)) for n in range(3))
    other = items[:]
    other.insert(place, "new")
    other[changed] = "changed"
    del other[gone]
    pairs = list(align_lists(items, other, lambda item: item))
    assert sum(None in pair or items[pair[0]] != other[pair[1]] for pair in pairs) == 3


def message(role, *texts):
    return {"type": "message", "role": role, "content": [{"type": "input_text", "text": text} for text in texts]}


CALL = {"type": "function_call", "name": "exec_command", "arguments": "{}", "call_id": "1"}


@pytest.mark.parametrize("expected, actual, pairs", [
    # Something was inserted before two items that were changed.
    ([message("user", "a"), CALL], [message("developer", "n"), message("user", "b"), dict(CALL, arguments="[]")],
     [(None, 0), (0, 1), (1, 2)]),
    ([message("developer", "n"), message("user", "b"), CALL], [message("user", "a"), dict(CALL, name="f")],
     [(0, None), (1, 0), (2, 1)]),
    # A text was inserted in front of the others: no text of the item is at the path where it was.
    ([message("user", "a", "b", "c")], [message("user", "x", "y", "z"), message("user", "n", "a", "b", "c")],
     [(None, 0), (0, 1)]),
    # The first one has the same texts, all of them under other keys; the second one has one other text.
    ([{"a": "x", "b": "y", "c": "z"}], [{"a": "y", "b": "z", "c": "x"}, {"a": "x", "b": "y", "c": "n"}],
     [(None, 0), (0, 1)]),
    # Equally near: by position.
    ([message("user", "a")], [message("user", "b"), message("user", "c")], [(0, 0), (None, 1)]),
    ([1], ["\ud800", 2.0, None], [(0, 0), (None, 1), (None, 2)]),
])
def test_an_item_is_compared_with_its_nearest_counterpart(expected, actual, pairs):
    """As deepdiff 5.7 and 9.1 both measure it.

    A comparison of sets fails: of leaves at the texts under other keys, of paths and leaves at the text in front.
    """
    assert list(align_lists(expected, actual, compact_json)) == pairs


def test_what_would_take_long_is_not_measured(monkeypatch):
    monkeypatch.setattr(lists, "_distance", None)
    many = [message("user", str(n)) for n in range(20)]
    assert list(align_lists(many[:10], many[12:] + many[:3], str))
    huge = [message("user", "x" * lists.LONGEST)]
    assert list(align_lists(huge, many[:2], compact_json)) == [(0, 0), (None, 1)]
    assert list(align_lists(many[:2], many[2:4], compact_json)) == [(0, 0), (1, 1)]


def test_what_deepdiff_does_for_one_pair_of_lists_has_a_limit(monkeypatch):
    measured = []
    monkeypatch.setattr(lists, "_distance", lambda *pair: measured.append(pair) or 0)
    expected = [item for n in range(200) for item in (str(n), message("user", "a"))]
    actual = [item for n in range(200) for item in (str(n), message("user", "b"), message("user", "c"))]
    pairs = list(align_lists(expected, actual, compact_json))
    assert 20 < len(measured) < lists.MOST_WORK // lists.ITEMS_COST
    assert len(pairs) == 600 and pairs[-3:] == [(398, 597), (399, 598), (None, 599)]
    del measured[:]
    assert list(align_lists([list(range(300))], [list(range(1, 300)), [1]], compact_json)) == [(0, 0), (None, 1)]
    assert not measured


values = st.recursive(st.none() | st.booleans() | st.integers(-2, 2) | st.sampled_from([0.0, -0.0, 1.0, 2.0 ** 70])
                      | st.integers(2 ** 62, 2 ** 70) | st.text(st.sampled_from("a1\ud800é"), max_size=2),
                      lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abc"), inner),
                      max_leaves=5)


@settings(max_examples=200)
@given(values, values)
def test_fingerprints_are_equal_if_and_only_if_the_json_is(left, right):
    assert (lists.fingerprint(left) == lists.fingerprint(right)) == (compact_json(left) == compact_json(right))
    assert lists.fingerprint(left) == lists.fingerprint(json.loads(json.dumps(left)))


@given(st.lists(st.integers(0, 9), unique=True, max_size=8), st.permutations(range(8)))
def test_the_longest_rising_selection(rows, columns):
    rows, columns = sorted(rows), columns[:len(rows)]
    chosen = list(zip(*lists._rising(rows, columns)))
    pairs = list(zip(rows, columns))
    rising = [some for size in range(len(pairs) + 1) for some in itertools.combinations(pairs, size)
              if all(one[1] < other[1] for one, other in zip(some, some[1:]))]
    assert tuple(chosen) in rising and len(chosen) == len(rising[-1])


@given(st.lists(st.integers(0, 20), unique=True, max_size=15), st.lists(st.integers(0, 20), unique=True, max_size=15))
def test_runs_of_pairs(rows, columns):
    pairs = list(zip(sorted(rows), sorted(columns)))
    runs = list(lists._runs([i for i, _ in pairs], [j for _, j in pairs]))
    assert [k for start, end in runs for k in range(start, end)] == list(range(len(pairs)))
    starts = [k for k, (i, j) in enumerate(pairs) if k == 0 or pairs[k - 1] != (i - 1, j - 1)]
    assert [start for start, _ in runs] == starts


@given(st.lists(st.integers(0, 2), max_size=5), st.lists(st.integers(0, 2), max_size=5))
def test_the_same_beginning(left, right):
    size = lists._same_beginning(left, right)
    assert left[:size] == right[:size] and (size == min(len(left), len(right)) or left[size] != right[size])


def test_no_numbers_are_made_to_have_one_hash():
    """Python hashes a number by its remainder: a table of many with the same one takes quadratic time."""
    modulus = sys.hash_info.modulus
    numbers = [sign * modulus * factor for factor in range(1, 200) for sign in (1, -1)]
    assert len({hash(lists.fingerprint(number)) for number in numbers}) == len(numbers)
