import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.judge import Difference, Outcome, ScenarioVerdict
from conformance.judge.expected import Deviation, changing, coverage, expect, is_stale, names, unexpected
from conformance.judge.outcome import Violation

HEADER = "exchanges[0].request.headers.user-agent"
OFF = ScenarioVerdict("steer-one", "steer", "differs", [Difference(HEADER, "changed", "a", "b"),
                                                        Difference("exchanges[1].request.body.model", "changed", 1, 2)],
                      outcomes=[Outcome("prefix.input", 3, [Violation("here", "wrong"), Violation("there", "wrong")]),
                                Outcome("prefix.tools", 3, [])])
FAILED = ScenarioVerdict("steer-one", "steer", "error", blame="agent", reason="hung")


def entry(**fields):
    return Deviation("because", **fields)


@pytest.mark.parametrize("pattern, fitting", [
    ("", ["a-b", "a-c", "d"]), ("*", ["a-b", "a-c", "d"]), ("a-*", ["a-b", "a-c"]), ("a-b, d", ["a-b", "d"]),
    ("x", [])])
def test_the_scenarios_of_an_entry(pattern, fitting):
    assert names(entry(scenario=pattern), ["a-b", "a-c", "d"]) == fitting


@pytest.mark.parametrize("path, marks", [
    (HEADER, [0, None]), ("exchanges[*].request.headers.*", [0, None]), ("*", [0, 0]), ("exchanges[1]*", [None, 0]),
    ("exchanges[0]", [None, None]), ("exchanges.0*", [None, None])])
def test_a_path_covers_its_differences(path, marks):
    verdict = expect(OFF, [entry(scenario="steer-*", path=path)])
    assert [difference.excuse for difference in verdict.differences] == marks
    assert verdict.aligned is (marks == [0, 0]) and verdict.excuse is None
    assert expect(OFF, [entry(scenario="question-*", path=path)]) == OFF


def test_a_requirement_covers_its_violations():
    verdict = expect(OFF, [entry(requirement="prefix.tools"), entry(requirement="prefix.input")])
    assert [found.excuse for found in verdict.outcomes[0].violations] == [1, 1]
    assert not verdict.aligned and verdict.outcomes[1].violations == []


@pytest.mark.parametrize("verdict", [OFF, FAILED, OFF._replace(status="identical", differences=[], flaky="1 of 2")])
def test_a_scenario_covers_whatever_it_ends_in(verdict):
    assert not verdict.aligned
    expected = expect(verdict, [entry(scenario="steer-one")])
    assert expected.aligned and expected.excuse == 0 and unexpected(expected).differences == []


@pytest.mark.parametrize("blame", ["environment", "harness", "input"])
def test_what_is_not_the_agents_fault_cannot_be_expected(blame):
    verdict = expect(FAILED._replace(blame=blame), [entry(scenario="*")])
    assert verdict.excuse is None and not verdict.aligned


def test_entries_that_overlap_are_all_of_use():
    both = [entry(scenario="*", path="*"), entry(scenario="steer-*", path=HEADER)]
    assert [coverage(found, OFF) for found in both] == [2, 1]
    assert [found.excuse for found in expect(OFF, both).differences] == [0, 0]


def test_a_scenario_that_is_as_it_should_be_uses_no_entry():
    good = ScenarioVerdict("steer-one", "steer", "identical")
    assert expect(good, [entry(scenario="steer-one")]) == good and good.aligned


def test_an_expired_entry_covers_nothing():
    old = entry(scenario="steer-one", expires=datetime.date(2020, 1, 1), expired=True)
    assert expect(FAILED, [old]).excuse is None


@pytest.mark.parametrize("fields, count", [
    ({"path": "exchanges[*].request.headers.*"}, 1), ({"path": "*"}, 2), ({"path": "dialogue"}, 0), ({}, 1),
    ({"requirement": "prefix.input"}, 1), ({"requirement": "prefix.tools"}, 0), ({"path": "*", "expired": True}, 0)])
def test_what_an_entry_covers_that_was_not_there_each_time(fields, count):
    verdict = OFF._replace(flaky="1 of 2", sometimes={HEADER: "1 of 2", "prefix.input": "1 of 2"})
    assert changing(entry(scenario="steer-*", **fields), verdict) == count
    assert changing(entry(scenario="question-*", **fields), verdict) == changing(entry(**fields), OFF) == 0


@pytest.mark.parametrize("fields, covered, judged, stale", [
    ({"scenario": "a-*"}, 0, ["a-b", "a-c"], True), ({"scenario": "a-*"}, 0, ["a-b"], False),
    ({"scenario": "a-*"}, 1, ["a-b", "a-c"], False), ({"scenario": "a-*", "flaky": True}, 0, ["a-b", "a-c"], False),
    ({"requirement": "prefix.input"}, 0, ["a-b", "a-c"], False),
    ({"scenario": "a-*", "expired": True}, 0, ["a-b", "a-c"], False),
    ({"requirement": "prefix.input"}, 0, ["a-b", "a-c", "d"], True)])
def test_stale(fields, covered, judged, stale):
    assert is_stale(entry(**fields), covered, judged, ["a-b", "a-c", "d"]) is stale


paths = st.sampled_from([HEADER, "exchanges[1].request.body.model", "dialogue", "x"])


@given(st.lists(paths, max_size=4), st.lists(st.builds(entry, scenario=st.sampled_from(["steer-*", "x"]), path=paths)))
def test_what_is_left_is_what_no_entry_covers(found, entries):
    verdict = ScenarioVerdict("steer-one", "steer", "differs", [Difference(path, "changed") for path in found])
    covered = {deviation.path for deviation in entries if deviation.scenario == "steer-*"}
    left = unexpected(expect(verdict, entries)).differences
    assert [difference.path for difference in left] == [path for path in found if path not in covered]
    assert expect(verdict, []) == verdict
