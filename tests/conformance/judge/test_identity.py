"""Placeholders are names: only who is who counts."""

import re

from hypothesis import given
from hypothesis import strategies as st

from conformance.judge.identity import reconcile

numbers = st.lists(st.integers(1, 4), min_size=1, max_size=6)


def transcript(numbers, tail=""):
    return {"exchanges": [{"id": "<turn:{}>".format(number)} for number in numbers], "dialogue": {"tail": tail}}


def ids(value):
    return [exchange["id"] for exchange in value["exchanges"]]


@given(numbers, st.permutations([1, 2, 3, 4]))
def test_other_numbers_for_the_same_identities_become_the_golden_s(numbers, order):
    golden = transcript(numbers)
    assert reconcile(golden, transcript([order[number - 1] for number in numbers])) == golden


@given(numbers, numbers)
def test_who_is_who_is_never_changed(expected, actual):
    renamed = ids(reconcile(transcript(expected), transcript(actual)))
    assert len(renamed) == len(actual)
    for index, left in enumerate(actual):
        for other, right in enumerate(actual):
            assert (renamed[index] == renamed[other]) == (left == right)


@given(numbers, numbers)
def test_what_cannot_be_the_same_is_not_made_so(expected, actual):
    """Equal after renaming means that there was one renaming for all."""
    if reconcile(transcript(expected), transcript(actual)) == transcript(expected):
        pairs = set(zip(expected, actual))
        assert len(pairs) == len({left for left, _ in pairs}) == len({right for _, right in pairs})


def test_one_that_is_too_many_does_not_shift_the_others():
    golden = {"exchanges": ["<turn:1>", "and <turn:2>", "or <turn:2>"], "dialogue": {}}
    found = reconcile(golden, {"exchanges": ["new <turn:1>", "and <turn:3>", "or <turn:3>"], "dialogue": {}})
    assert found["exchanges"] == ["new <turn:1>", "and <turn:2>", "or <turn:2>"]


def test_one_that_met_none_keeps_a_free_number_and_else_gets_a_new_name():
    golden = {"exchanges": ["<turn:1>"], "dialogue": {}}
    found = reconcile(golden, {"exchanges": ["<turn:2>", "more <turn:1>", "more <turn:7>"], "dialogue": {}})
    assert found["exchanges"] == ["<turn:1>", "more <turn:new 1>", "more <turn:7>"]


def test_nothing_else_is_touched():
    golden = {"exchanges": [{"a": "<turn:1>", "b": "<path:home>"}], "dialogue": {}}
    actual = {"exchanges": [{"a": "<turn:2>", "b": "<path:workspace> <turn:x>", "c": [1, None, True]}], "dialogue": {},
              "more": "<turn:2>"}
    found = reconcile(golden, actual)
    assert found == dict(actual, exchanges=[dict(actual["exchanges"][0], a="<turn:1>")])
    assert not re.search("new", str(found))
