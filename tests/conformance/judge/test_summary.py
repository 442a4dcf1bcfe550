"""What reports say of very many differences: none is lost, and a deviation covers what it covered one by one."""

from unittest import mock

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conformance.judge import align, diff, items, summary
from conformance.judge.expected import Deviation, expect
from conformance.judge.paths import pattern_of, without_numbers

INPUT = "exchanges[0].request.body.input"


def judged(expected, actual):
    """The verdict on one request with some input, against one with other input."""
    def run(listed):
        request = {"method": "POST", "path": "/", "form": "compact", "headers": [], "body": {"input": listed}}
        return {"exchanges": [{"request": request, "response": None}], "dialogue": {}}
    return align(dict(run(expected), scenario="s", races={}), run(actual))


def shown(verdict):
    return [(found.path[len(INPUT):], found.kind, found.times) for found in verdict.differences]


@pytest.fixture
def few(monkeypatch):
    """Three is very many."""
    for module in (diff, items, summary):
        monkeypatch.setattr(module, "MOST", 3)


@pytest.mark.parametrize("expected, actual, found", [
    ([{"a": n} for n in range(3)], [{"a": -1}] * 3, [("[0].a", "changed", 1), ("[1].a", "changed", 1),
                                                     ("[2].a", "changed", 1)]),
    ([{"a": n} for n in range(4)], [{"a": -1}] * 4, [("[0].a", "changed", 1), ("[1].a", "changed", 1),
                                                     ("[2].a", "changed", 1), ("[3].a", "changed", 1)]),
    ([{"a": n} for n in range(6)], [{"a": -1}] * 6, [("[0].a", "changed", 1), ("[1].a", "changed", 1),
                                                     ("[2].a", "changed", 1), ("[*].a", "changed", 3)]),
    ([{"a": n} for n in range(5)], [{"a": -1}] * 3 + [{"b": 1}] * 2, [
        ("[0].a", "changed", 1), ("[1].a", "changed", 1), ("[2].a", "changed", 1),
        ("[*].a", "missing", 2), ("[*].b", "extra", 2)]),
    # The fourth and later are at more than three other paths.
    ([{"a": n} for n in range(7)], [{"a": -1}] * 3 + [{"a": n, str(n): 1} for n in range(3, 7)], None),
    # Texts and numbers are only counted.
    ([1, 2, 3, 4], ["a", "b", "c", "d"], [("[*]", "changed", 4)]), ([1, 2], ["a", "b"], [
        ("[0]", "changed", 1), ("[1]", "changed", 1)]),
    ([1, 2, 3, 4], [], [("[*]", "missing", 4)]), ([], [1, 2, 3, 4], [("[*]", "extra", 4)]),
    ([1, 2, 3, {}], [], [("[0]", "missing", 1), ("[1]", "missing", 1), ("[2]", "missing", 1), ("[3]", "missing", 1)]),
])
def test_very_many_differences(few, expected, actual, found):
    verdict = judged(expected, actual)
    if found is None:
        assert [tuple(one[:2]) for one in verdict.differences] == [(INPUT[:-len(".input")], "changed")]
        assert verdict.differing == 7  # three numbers and four keys
    else:
        assert shown(verdict) == found and verdict.differing == sum(times for _, _, times in found)


@pytest.mark.parametrize("paths, left", [
    (["[*].a"], []), (["*"], []), (["[*].*"], []), (["[*]*"], []),
    (["[0].a", "[1].a", "[2].a"], ["[*].a"]), (["[4].a"], ["[0].a", "[1].a", "[2].a", "[*].a"]),
    (["[*].b"], ["[0].a", "[1].a", "[2].a", "[*].a"])])
def test_what_a_deviation_covers_of_very_many(few, paths, left):
    verdict = judged([{"a": n} for n in range(6)], [{"a": -1}] * 6)
    verdict = expect(verdict, [Deviation("because", scenario="s", path=INPUT + path) for path in paths])
    assert [found.path[len(INPUT):] for found in verdict.differences if found.excuse is None] == left
    assert verdict.aligned is (not left)


def test_one_that_no_deviation_covers_still_counts_after_thousands():
    verdict = judged([{"a": n, "b": 0} for n in range(5000)], [{"a": -1, "b": int(n == 4999)} for n in range(5000)])
    verdict = expect(verdict, [Deviation("because", scenario="s", path=INPUT + "[*].a")])
    assert [found.path for found in verdict.differences if found.excuse is None] == [INPUT + "[4999].b"]
    assert verdict.differing == 5001 and not verdict.aligned


def test_tools_without_end_are_one_difference():
    """Each has its own name; a path for all of them covers them."""
    def run(count):
        tools = [{"type": "function", "name": "tool_{}".format(number)} for number in range(count)]
        request = {"method": "POST", "path": "/", "form": "compact", "headers": [], "body": {"tools": tools}}
        return {"exchanges": [{"request": request, "response": None}], "dialogue": {}}
    verdict = align(dict(run(1), scenario="s", races={}), run(3001))
    path = "exchanges[0].request.body.tools"
    assert [(one.path, one.kind, one.times, one.item) for one in verdict.differences[-2:]] == [
        (path + "[1000]", "extra", 1, "tool_1000"), (path + "[*]", "extra", 2000, "")]
    assert verdict.differing == 3000
    assert expect(verdict, [Deviation("because", scenario="s", path="exchanges[*].request.body.tools[*]")]).aligned


leaves = st.integers(0, 3)
listed = st.lists(leaves | st.dictionaries(st.sampled_from("ab"), leaves | st.lists(leaves, max_size=2)), max_size=12)


@settings(max_examples=200)
@given(listed, listed)
def test_few_and_many_say_the_same(expected, actual):
    """The differences, numbers aside, that are found one by one are found together, as many times."""
    one_by_one = {}
    for found in judged(expected, actual).differences:
        key = found.kind, without_numbers(found.path)
        one_by_one[key] = one_by_one.get(key, 0) + found.times
    with mock.patch.object(items, "MOST", 2), mock.patch.object(summary, "MOST", 8):
        verdict = judged(expected, actual)
    if [found.path for found in verdict.differences] == [INPUT[:-len(".input")]]:
        return
    together = {}
    for found in verdict.differences:
        assert found.times == 1 or "[*]" in found.path and pattern_of(without_numbers(found.path)).match(found.path)
        key = found.kind, without_numbers(found.path)
        together[key] = together.get(key, 0) + found.times
    assert together == one_by_one
