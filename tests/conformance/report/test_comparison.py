import copy

import pytest

from conformance.report import summarise
from conformance.report.as_json import as_json
from conformance.report.comparison import changes_between
from conformance.report.standing import standing

from .results import REGISTRY, RESULT, VERDICTS

REPORT = as_json(RESULT)


def changed(kind, place, status):
    report = copy.deepcopy(REPORT)
    report[kind][place].update(dict(status=status), **({"aligned": False} if kind == "scenarios" else {}))
    return report


def test_a_report_is_like_itself():
    assert changes_between(REPORT, copy.deepcopy(REPORT)) == []


def test_better_and_worse():
    assert [tuple(change) for change in changes_between(REPORT, changed("scenarios", 0, "differs"))] == [
        ("scenario", "exec-plain", "identical", "differs", "worse")]
    assert [change.how for change in changes_between(changed("requirements", 0, "broken"), REPORT)] == ["better"]
    assert [change.how for change in changes_between(REPORT, changed("tools", 0, "identical"))] == ["better"]


@pytest.mark.parametrize("kind, place, before, after", [
    ("scenarios", 0, {}, {"flaky": "1 of 2 identical"}),
    ("scenarios", 2, {"differences": [{}]}, {"differences": [{}, {}]}),
    ("scenarios", 2, {"differences": [{}, {}]}, {"differences": [{"times": 3}]}),
    ("scenarios", 2, {"status": "differs"}, {"status": "not supported", "differences": []}),
    ("requirements", 2, {"broken_in": ["a"]}, {"broken_in": ["a", "b", "c"]}),
    ("tools", 0, {"status": "missing"}, {"status": "not exposed"}),
])
def test_what_counts_as_worse(kind, place, before, after):
    old, new = copy.deepcopy(REPORT), copy.deepcopy(REPORT)
    old[kind][place].update(before)
    new[kind][place].update(after)
    assert [change.how for change in changes_between(old, new)] == ["worse"]
    assert [change.how for change in changes_between(new, old)] == ["better"]


def test_new_and_gone():
    less = dict(REPORT, scenarios=REPORT["scenarios"][1:])
    assert [(change.kind, change.how) for change in changes_between(less, REPORT)] == [("scenario", "new")]
    assert [(change.kind, change.how) for change in changes_between(REPORT, less)] == [("scenario", "gone")]


def test_tools_and_requirements_are_those_of_the_scenarios_that_both_have():
    """Leaving out the one scenario that breaks something makes nothing better."""
    less = as_json(summarise("mine", "1.2.3", [found for found in VERDICTS if found.scenario != "steer-one"], 1.0,
                             registry=REGISTRY))
    assert [(change.kind, change.name, change.how) for change in changes_between(REPORT, less)] == [
        ("scenario", "steer-one", "gone")]
    worse = copy.deepcopy(less)
    worse["scenarios"][0]["tools"]["shell"] = "missing"
    worse["scenarios"][1]["tools"]["shell"] = "missing"
    worse["requirements"][0].update(status="broken", broken_in=["exec-plain"])
    assert [tuple(change) for change in changes_between(REPORT, worse) if change.how == "worse"] == [
        ("tool", "shell", "equal", "not exposed", "worse"),
        ("requirement", "pairing.one-output", "not broken", "broken (1 scenario)", "worse")]


@pytest.mark.parametrize("status, with_it, without_it", [("extra", "worse", "better"), ("identical", "new", "gone")])
def test_a_tool_that_upstream_has_not_is_better_away(status, with_it, without_it):
    more = copy.deepcopy(REPORT)
    more["tools"].append({"name": "more", "status": status, "scenarios": 1})
    assert [change.how for change in changes_between(REPORT, more)] == [with_it]
    assert [change.how for change in changes_between(more, REPORT)] == [without_it]


def test_reports_beside_each_other(snapshot):
    assert standing([REPORT, dict(REPORT, agent="other", seconds=2)]) == snapshot


def test_the_table_has_the_runs_when_there_were_several():
    assert "| runs |" not in standing([REPORT, REPORT])
    assert "| runs | 4 scenarios run 20 times each: 80 runs, none flaky | 4 scenarios run once |\n" in standing(
        [as_json(RESULT._replace(times=20)), REPORT])
