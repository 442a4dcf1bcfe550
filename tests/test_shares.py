"""The rule that divides the expensive tests: every test somewhere, the same place each time, half of them on 3.6."""

import collections

import pytest
from hypothesis import given
from hypothesis import strategies as st

from .shares import OLDEST, PYTHONS, SLOW, divide, name_of, pythons_of
from .test_packaging import CHECKOUT, VERSIONS


class Item:
    """What `divide` looks at of a pytest item."""

    def __init__(self, nodeid, *markers):
        self.nodeid, self.markers, self.user_properties = nodeid, markers, []

        self.parametrized = []

    def get_closest_marker(self, name):
        return name in self.markers

    def iter_markers(self, name):
        return [pytest.mark.parametrize(names, []).mark for names in self.parametrized]


class CallSpec:
    """Which of its values each parameter of a test has."""

    def __init__(self, indices):
        self.indices = indices


ITEMS = [Item("tests/test_x.py::test_y{}".format(number), "expensive") for number in range(400)]
FAST, RANDOM = Item("fast"), Item("random", "expensive", "upstream")


def test_a_name_does_not_depend_on_how_a_parameter_is_written(request):
    assert name_of(request.node) == request.node.nodeid
    item = Item("tests/test_x.py::test_y[odd \\n id]")
    item.callspec, item.parametrized = CallSpec({"a": 1, "b": 1}), ["a, b"]
    assert name_of(item) == "tests/test_x.py::test_y::1"
    item.callspec, item.parametrized = CallSpec({"fixture": 2}), []
    assert name_of(item) == "tests/test_x.py::test_y::2"


@pytest.mark.parametrize("parametrized", [["a", "b"], [["a"], ["b"]], ["b"]])
def test_a_name_that_depends_on_the_pytest_is_refused(parametrized):
    """pytest 7 gives {a: 3, b: 3} where pytest 8 gives {a: 1, b: 1}."""
    item = Item("tests/test_x.py::test_y[1-1]")
    item.callspec, item.parametrized = CallSpec({"a": 1, "b": 1}), parametrized
    with pytest.raises(pytest.UsageError, match="test_y: an expensive test has one @pytest.mark.parametrize"):
        name_of(item)


def test_the_pythons_are_those_of_the_matrix():
    assert list(PYTHONS) == VERSIONS


@given(st.text())
def test_each_test_runs_on_two_pythons(test_id):
    assert len(pythons_of(test_id)) == 2 and pythons_of(test_id) <= set(PYTHONS)


def test_the_shares_are_even_and_the_oldest_python_has_half():
    counts = collections.Counter(python for item in ITEMS for python in pythons_of(item.nodeid))
    assert 160 <= counts.pop(OLDEST) <= 240
    assert all(60 <= count <= 115 for count in counts.values())


def test_the_rule_is_stable():
    assert pythons_of("tests/test_x.py::test_y[0]") == {"3.6", "3.12"}


@pytest.mark.parametrize("environ, runs", [
    ({}, True), ({"CODEX_TEST_SHARE": "all"}, True), ({"CODEX_TEST_SHARE": "own"}, False)])
def test_what_is_not_in_the_share_is_left_out_only_where_a_share_is_asked_for(environ, runs):
    item = next(item for item in ITEMS if "3.9" not in pythons_of(name_of(item)))
    assert divide([FAST, item], "3.9", environ) == (([FAST, item], []) if runs else ([FAST], [item]))


def test_the_shares_together_are_all_tests():
    chosen = [item for python in PYTHONS for item in divide(ITEMS, python, {"CODEX_TEST_SHARE": "own"})[0]]
    assert collections.Counter(chosen) == {item: 2 for item in ITEMS}


@pytest.mark.parametrize("environ, runs", [
    ({}, True), ({"CODEX_TEST_SHARE": "all"}, False), ({"CODEX_TEST_SHARE": "all", "CODEX_TEST_UPSTREAM": "1"}, True)])
def test_upstream_is_started_only_where_that_is_asked_for(environ, runs):
    assert divide([RANDOM], "3.9", environ) == (([RANDOM], []) if runs else ([], [RANDOM]))


@pytest.mark.parametrize("name", sorted(SLOW))
def test_a_slow_test_exists(name):
    """A test that was renamed would run everywhere again."""
    path, _, function = name.partition("::")
    assert not function or "\ndef {}(".format(function) in (CHECKOUT / path).read_text(encoding="utf-8")
    assert (CHECKOUT / path).is_file()


def shares(item):
    return [python for python in PYTHONS if divide([item], python, {"CODEX_TEST_SHARE": "own"})[0]]


@pytest.mark.parametrize("name", ["::", ""])
def test_a_slow_test_is_expensive(name):
    """The tests of a module that is named run on the same Pythons, for they share what is expensive."""
    named = next(line for line in sorted(SLOW) if bool(name) == ("::" in line))
    items = [Item(named)] if name else [Item("{}::test_{}".format(named, number)) for number in range(9)]
    assert len(shares(items[0])) == 2 and all(shares(item) == shares(items[0]) for item in items)
    assert [item.user_properties[0] for item in items] == [("expensive", item.nodeid) for item in items]
