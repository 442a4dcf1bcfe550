import pytest

from conformance.judge import Difference, ScenarioVerdict
from conformance.judge.verdict import ABSENT
from conformance.report import grouping
from conformance.report.grouping import grouped

HEADER = "exchanges[{}].request.headers.accept"
TOOL = "exchanges[{}].request.body.tools[{}].description"


def verdicts(*differences):
    """A scenario for each list of differences, or for each difference."""
    return [ScenarioVerdict(str(n), "f", "differs", found if isinstance(found, list) else [found])
            for n, found in enumerate(differences)]


def changed(path, *numbers, actual="b", item=""):
    return Difference(path.format(*numbers), "changed", "a", actual, item=item)


def test_what_several_scenarios_share_is_printed_once():
    groups, rest = grouped(verdicts(*[changed(HEADER, n) for n in range(4)]))
    ((scenarios, told),) = groups
    assert scenarios == ("0", "1", "2", "3") and rest == {}
    assert [one.lines for one in told] == [
        ["exchanges[*].request.headers.accept: differs", '  upstream: "a"', '  agent:    "b"']]


def test_what_two_share_or_what_is_another_value_stays():
    groups, rest = grouped(verdicts(changed(HEADER, 0), changed(HEADER, 1), changed(HEADER, 2, actual="c")))
    assert groups == [] and [told[0].path for told in rest.values()] == [HEADER.format(n) for n in range(3)]


@pytest.mark.parametrize("places, path", [
    ([(0, 3), (0, 3), (0, 3)], TOOL.format(0, 3)),
    ([(0, 3), (1, 3), (2, 3)], TOOL.format("*", 3)),
    ([(0, 3), (0, 4), (0, 3)], TOOL.format(0, "*")),
    ([(0, 3), (0, 4), (1, 5)], TOOL.format("*", "*")),
])
def test_an_index_that_is_the_same_everywhere_stays(places, path):
    ((_, (told,)),), _ = grouped(verdicts(*[changed(TOOL, *place, item="exec_command") for place in places]))
    assert told.lines[0] == path + " (exec_command): differs"


def test_different_tools_are_not_one():
    found = verdicts(*[changed(TOOL, 0, n, item=name) for n, name in enumerate("aab")])
    assert grouped(found)[0] == []


def test_what_the_same_scenarios_share_stands_together():
    both = [changed(HEADER, 0), changed(TOOL, 0, 3)]
    (most, few), _ = grouped(verdicts(both, both, both, changed(HEADER, 0)))
    assert [(len(group.scenarios), len(group.found)) for group in (most, few)] == [(4, 1), (3, 1)]
    ((scenarios, told),), _ = grouped(verdicts(both, both, both))
    assert len(scenarios) == 3 and [one.path for one in told] == [found.path for found in both]


def test_places_of_one_scenario_are_counted():
    groups, rest = grouped(verdicts([changed(HEADER, n) for n in range(5)] + [changed(HEADER, 5, actual="c")]))
    assert groups == [] and [one.lines[0] for one in rest["0"]] == [
        HEADER.format(0) + ": differs (and at 4 more paths)", HEADER.format(5) + ": differs"]


@pytest.mark.parametrize("left, right", [("1", 1), (1, True), (1, 1.0), ("null", None), (None, ABSENT), ("[]", [])])
def test_values_that_are_not_the_same_are_not_one(left, right):
    found = [Difference("p", "changed", "x", value) for value in (left, left, right)]
    assert grouped(verdicts(*found))[0] == []


def test_no_remark_is_made_twice(monkeypatch):
    made = []
    monkeypatch.setattr(grouping, "remarks", lambda difference: made.append(difference) or ["differs"])
    grouped(verdicts(*[[changed(HEADER, n), changed(TOOL, n, n)] for n in range(50)]))
    assert len(made) == 1
