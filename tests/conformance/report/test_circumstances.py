import pytest

from conformance.report.as_json import as_json
from conformance.report.circumstances import circumstances, shared_scenarios

from .results import RESULT

REPORT = as_json(RESULT)


def of(*names):
    return dict(REPORT, scenarios=[dict(REPORT["scenarios"][0], scenario=name) for name in names])


def test_two_runs_of_the_same():
    assert circumstances(REPORT, dict(REPORT, seconds=7)) == []


@pytest.mark.parametrize("changed, kind, before, after", [
    (dict(REPORT, agent="theirs"), "agent", "mine", "theirs"),
    (dict(REPORT, codex="2.0.0"), "codex", "1.2.3", "2.0.0"),
    (as_json(RESULT._replace(times=20)), "runs", 1, 20),
    (dict(REPORT, scenarios=REPORT["scenarios"][1:]), "scenarios", 5, 4),
])
def test_one_thing_is_otherwise(changed, kind, before, after):
    assert [tuple(found[:3]) for found in circumstances(REPORT, changed)] == [(kind, before, after)]
    assert [tuple(found[:3]) for found in circumstances(changed, REPORT)] == [(kind, after, before)]


def test_scenarios_that_one_has_are_named():
    (found,) = circumstances(of("a", "b", "c"), of("c", "d"))
    assert found.remark == "1 in both are compared; gone: a, b; new: d"
    assert shared_scenarios(of("a", "b", "c"), of("c", "d")) == ["c"]


def test_the_same_number_of_other_scenarios_is_noted():
    assert [tuple(found[:3]) for found in circumstances(of("a"), of("b"))] == [("scenarios", 1, 1)]


def test_not_all_are_named_where_there_are_many():
    (found,) = circumstances(of("a"), of("a", *map(str, range(300))))
    assert found.remark.endswith("new: 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, … (300 in all)")
