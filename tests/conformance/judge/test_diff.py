import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conformance.files import compact_json
from conformance.judge.diff import MOST, differences, first_reordered, same_meaning, same_writing, step
from conformance.judge.verdict import ABSENT

from ..leaves import mutations

keys = st.text(st.sampled_from('ab."[]_$0'), max_size=4)
scalars = st.none() | st.booleans() | st.integers(-2, 2) | st.sampled_from([0.0, -0.0, 1.0, 1.5]) | keys
values = st.recursive(scalars, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(keys, inner, max_size=4),
                      max_leaves=12)


def meaning(value):
    """An independent idea of meaning: the JSON text with sorted keys."""
    return json.dumps(value, sort_keys=True)


@settings(max_examples=40)
@given(values, values)
def test_meaning_is_the_text_with_sorted_keys(left, right):
    assert same_meaning(left, right) == (meaning(left) == meaning(right))
    assert same_writing(left, right) == (compact_json(left) == compact_json(right))
    assert same_meaning(left, json.loads(json.dumps(left, sort_keys=True)))


@settings(max_examples=40)
@given(values, values)
def test_there_are_differences_if_and_only_if_the_meaning_differs(left, right):
    found = differences("x", left, right)
    assert bool(found) == (meaning(left) != meaning(right))
    for difference in found:
        assert not same_meaning(difference.expected, difference.actual)
        assert difference.kind == ("extra" if difference.expected is ABSENT else
                                   "missing" if difference.actual is ABSENT else "changed")
    paths = [difference.path for difference in found]
    assert len(set(paths)) == len(paths) and all(path.startswith("x") for path in paths)


@settings(max_examples=40)
@given(values)
def test_every_mutation_is_reported_at_its_place(value):
    for mutation in mutations("x", value):
        paths = [difference.path for difference in differences("x", value, mutation.value)]
        if mutation.kind == "value":
            assert paths == [mutation.path]
        elif mutation.kind == "below":
            assert paths and all(path == mutation.path or path.startswith((mutation.path + ".", mutation.path + "["))
                                 for path in paths)
        else:
            assert paths == [] and not same_writing(value, mutation.value)


@pytest.mark.parametrize("expected, actual, found", [
    (1, True, [("x", "changed", 1, True)]),
    (1, 1.0, [("x", "changed", 1, 1.0)]),
    (None, False, [("x", "changed", None, False)]),
    ({"a": 1, "b": {"c": 2}}, {"a": 1, "b": {}}, [("x.b.c", "missing", 2, ABSENT)]),
    ({"a": 1}, {"a": 1, "b": {"c": 2, "d": 3}}, [("x.b.c", "extra", ABSENT, 2), ("x.b.d", "extra", ABSENT, 3)]),
    ({"a": 1, "b": 1}, {"a": 2, "b": 2}, [("x.a", "changed", 1, 2), ("x.b", "changed", 1, 2)]),
    ({"a": [1], "b": 1}, {"a": "x", "b": 1}, [("x.a", "changed", [1], "x")]),
    ([], [1, [2]], [("x[0]", "extra", ABSENT, 1), ("x[1][0]", "extra", ABSENT, 2)]),
    ({"a": 1}, {}, [("x.a", "missing", 1, ABSENT)]),
    ([], {}, [("x", "changed", [], {})]),
    ([1, 2, 3], [1, 3], [("x[1]", "changed", 2, 3), ("x[2]", "missing", 3, ABSENT)]),
    ({"a.b": 1, "a": {"b": 2}}, {"a.b": 1, "a": {"b": 3}}, [("x.a.b", "changed", 2, 3)]),
    ({"a.b": 1, "a": {"b": 2}}, {"a.b": 0, "a": {"b": 2}}, [('x["a.b"]', "changed", 1, 0)]),
    ({"__a": 1, "b": 1}, {"__a": 2, "b": 2}, [("x.__a", "changed", 1, 2), ("x.b", "changed", 1, 2)]),
    ({"a": 1, "b": 2}, {"c": 3, "d": 4}, [("x.a", "missing", 1, ABSENT), ("x.b", "missing", 2, ABSENT),
                                          ("x.c", "extra", ABSENT, 3), ("x.d", "extra", ABSENT, 4)]),
    ({"a": "line\n" * 9, "b": 1}, {"a": "line\n" * 8, "b": 2}, [("x.a", "changed", "line\n" * 9, "line\n" * 8),
                                                               ("x.b", "changed", 1, 2)]),
])
def test_what_differs(expected, actual, found):
    assert [tuple(difference[:4]) for difference in differences("x", expected, actual)] == found


def test_a_list_with_very_many_differing_parts_is_one_difference():
    most, others = list(range(MOST)), [-1 - n for n in range(MOST)]
    assert len(differences("x", most, others)) == MOST
    assert [tuple(one[:2]) for one in differences("x", [most + [0], 1], [others + [-1], 2])] == [
        ("x[0]", "changed"), ("x[1]", "changed")]
    assert [tuple(one[:2]) for one in differences("x", {}, {"a": {str(n): n for n in range(MOST + 1)}, "b": 1})] == [
        ("x.a", "extra"), ("x.b", "extra")]


def test_a_part_of_another_type_is_one_difference_wherever_it_is():
    found = differences("x", {"a": {"p": 1, "q": 2}, "b": 1}, {"a": [1], "b": 2})
    assert [tuple(one[:2]) for one in found] == [("x.a", "changed"), ("x.b", "changed")]


@pytest.mark.parametrize("expected, actual, found", [
    ({"a": [1, {"p": 1, "q": 2}]}, {"a": [1, {"q": 2, "p": 1}]}, ("x.a[1]", ["p", "q"], ["q", "p"])),
    ({"a": {"p": 1, "q": 2}, "b": 1}, {"b": 1, "a": {"q": 2, "p": 1}}, ("x", ["a", "b"], ["b", "a"])),
    ({"a": {"b": {}}}, {"a": {"b": {}}}, None)])
def test_the_first_object_in_another_order(expected, actual, found):
    reordered = first_reordered("x", expected, actual)
    assert found == (reordered and (reordered.path, reordered.expected, reordered.actual))


@pytest.mark.parametrize("path, key, expected", [
    ("x", "a", "x.a"), ("", "a", "a"), ("x", "", 'x[""]'), ("x", "a.b", 'x["a.b"]'), ("x", "[0]", 'x["[0]"]'),
    ("x", "$defs-1", "x.$defs-1"), ("x", "a\n", 'x["a\\n"]'), ("x", 'a"b', 'x.a"b'),
    ("x", "\ud800", 'x["\\ud800"]'), ("x", "\\ud800", "x.\\ud800"), ("x", "\x7f\u2028", 'x["\\u007f\\u2028"]')])
def test_a_step(path, key, expected):
    assert step(path, key) == expected
