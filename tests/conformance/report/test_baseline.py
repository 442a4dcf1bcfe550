"""A baseline covers all that was off, and nothing else: the run it was made from is green with it."""

import datetime
import fnmatch

import pytest
import tomli_w
from hypothesis import given, settings
from hypothesis import strategies as st

from conformance.judge import REQUIREMENTS, Difference, Outcome, ScenarioVerdict
from conformance.judge.diff import differences as differences_between
from conformance.judge.expected import Deviation, expect
from conformance.judge.outcome import Violation
from conformance.report import summarise
from conformance.report.baseline import entries_of
from conformance.scenario.load import load_scenarios
from conformance.suite.deviations import load_deviations
from conformance.suite.repeat import merge

IDS = ["a", "b", "c", "d"]
differences = st.lists(st.sampled_from([Difference(path, kind) for path in (
    "exchanges[0].x", "exchanges[1].x", "dialogue") for kind in ("changed", "missing")]), min_size=1, max_size=3)
outcomes = st.lists(st.sampled_from([Outcome(id, 1, violations) for id in list(REQUIREMENTS)[:3]
                                     for violations in ([], [Violation("w", "c")])]), max_size=3,
                    unique_by=lambda outcome: outcome.requirement)
kinds = st.one_of(
    st.fixed_dictionaries({"status": st.just("identical"), "outcomes": outcomes}),
    st.fixed_dictionaries({"status": st.just("differs"), "differences": differences, "outcomes": outcomes}),
    st.just({"status": "error", "blame": "agent"}), st.just({"status": "not supported"}),
    st.just({"status": "identical", "flaky": "1 of 2 identical, 1 of 2 differs"}))


def result_of(verdicts, deviations=()):
    return summarise("mine", "1", verdicts, 0.0, True, deviations=deviations, known=IDS)


@settings(max_examples=200)
@given(st.lists(kinds, min_size=4, max_size=4))
def test_a_run_is_green_with_its_own_baseline(fields):
    verdicts = [ScenarioVerdict(id, "f", **some) for id, some in zip(IDS, fields)]
    entries = [Deviation(**entry) for entry in entries_of(result_of(verdicts), "so", IDS)]
    result = result_of([expect(verdict, entries) for verdict in verdicts], entries)
    judged = any(verdict.status != "not supported" for verdict in verdicts)
    assert (result.aligned, result.conformant) == (judged, True)
    assert [used for used in result.deviations if used.stale] == []
    assert result.exit_code == (0 if judged else 1)


#: A scenario that is not supported is so each time: its agent's file says so.
runs = st.lists(st.lists(kinds.filter(lambda some: some["status"] != "not supported"), min_size=1, max_size=3)
                 | st.just([{"status": "not supported"}] * 2), min_size=4, max_size=4)


@settings(max_examples=200)
@given(runs)
def test_repeated_runs_are_green_with_their_own_baseline(scenarios):
    runs = [[ScenarioVerdict(id, "f", **dict(some, flaky="")) for some in each] for id, each in zip(IDS, scenarios)]
    merged = [merge(verdicts) for verdicts in runs]
    entries = [Deviation(**entry) for entry in entries_of(result_of(merged), "so", IDS)]
    again = [expect(merge([expect(verdict, entries) for verdict in verdicts], entries), entries) for verdicts in runs]
    result = result_of(again, entries)
    judged = any(verdict.status != "not supported" for verdict in merged)
    assert (result.aligned, result.conformant) == (judged, True)
    assert [used for used in result.deviations if used.stale] == []
    if not any(verdict.flaky for verdict in merged):
        assert not any(entry.flaky for entry in entries)


def test_what_was_not_there_each_time_is_flaky_and_nothing_else():
    off = [Difference("exchanges[{}].request.body.model".format(n), "changed") for n in range(2)]
    said = Difference("dialogue.said", "changed")
    broken = [Outcome(id, 1, [Violation("w", "c")]) for id in list(REQUIREMENTS)[:2]]
    merged = merge([ScenarioVerdict("a", "f", "differs", off + [said], outcomes=broken),
                    ScenarioVerdict("a", "f", "differs", off, outcomes=broken[1:])])
    entries = entries_of(result_of([merged])._replace(whole=False), "so", IDS)
    first, second = list(REQUIREMENTS)[:2]
    assert entries == [
        {"scenario": "a", "path": "exchanges[*].request.body.model", "reason": "so"},
        {"scenario": "a", "path": "dialogue.said", "flaky": True, "reason": "so"},
        {"requirement": second, "scenario": "a", "reason": "so"},
        {"requirement": first, "scenario": "a", "flaky": True, "reason": "so"}]


def test_a_scenario_that_broke_off_once_is_flaky_as_a_whole():
    merged = merge([ScenarioVerdict("a", "f", "differs", [Difference("dialogue", "changed")]),
                    ScenarioVerdict("a", "f", "error", blame="agent")])
    assert entries_of(result_of([merged])._replace(whole=False), "so", IDS) == [
        {"scenario": "a", "flaky": True, "reason": "so"}]


def test_the_day_of_expiry_is_a_toml_date(tmp_path):
    verdicts = [ScenarioVerdict("a", "f", "differs", [Difference("dialogue", "changed")])]
    entries = entries_of(result_of(verdicts), "so", IDS, datetime.date(2027, 1, 31))
    file = tmp_path / "mine.deviations.toml"
    file.write_text(tomli_w.dumps({"deviations": entries}), encoding="utf-8")
    assert file.read_text(encoding="utf-8").count("expires = 2027-01-31") == len(entries) > 1
    assert {entry.expires for entry in load_deviations(file, IDS)} == {datetime.date(2027, 1, 31)}


ODD = st.text(st.sampled_from('a.[]"\'*0\n\r\t\\\x00\x1b\x7f\x85\u2028\ud800\udc00\ufffeé😀 ') | st.characters(),
              min_size=1, max_size=6)


@settings(max_examples=300)
@given(st.lists(ODD, min_size=1, max_size=3, unique=True))
def test_whatever_a_path_holds_is_loaded_as_it_was_written(tmp_path_factory, keys):
    found = differences_between("exchanges[0].request.body", {"x": 1}, {"x": 1, **{"k" + key: 2 for key in keys}})
    verdict = ScenarioVerdict("a", "f", "differs", found)
    entries = entries_of(result_of([verdict])._replace(whole=False), "so", IDS)
    file = tmp_path_factory.getbasetemp() / "odd.deviations.toml"
    file.write_bytes(tomli_w.dumps({"deviations": entries}).encode("utf-8"))
    loaded = load_deviations(file, IDS)
    assert [entry.path for entry in loaded] == [entry["path"] for entry in entries] and len(loaded) <= len(found)
    assert expect(verdict, loaded).aligned


@pytest.mark.parametrize("meant, written", [
    (["exec-a", "exec-b"], "exec-*"), (["exec-a"], "exec-a"), (["exec-a", "exec-b", "execute"], "exec-*,execute"),
    (["steer-one-a", "steer-one-b", "steer-two"], "steer-*"), (["steer-one-a", "steer-one-b"], "steer-one-*"),
    (["steer-one-a", "steer-two"], "steer-one-a,steer-two"), (["steer-two", "exec-b", "exec-a"], "exec-*,steer-two"),
    (["exec", "exec-a", "exec-b", "execute", "steer-one-a", "steer-one-b", "steer-two"], "*")])
def test_scenarios_are_named_by_globs_that_fit_no_other(meant, written):
    known = ["exec", "exec-a", "exec-b", "execute", "steer-one-a", "steer-one-b", "steer-two"]
    verdicts = [ScenarioVerdict(id, "f", "error", blame="agent") for id in meant]
    entries = entries_of(result_of(verdicts)._replace(whole=False), "so", known)
    assert entries == [{"scenario": written, "reason": "so"}]


SHIPPED = list(load_scenarios())


@settings(max_examples=30)
@given(st.sets(st.sampled_from(SHIPPED), min_size=1), st.sets(st.sampled_from(["exec", "steer", "stream", "app"])))
def test_any_scenarios_are_named_exactly(some, families):
    meant = {id for id in SHIPPED if id in some or id.split("-")[0] in families}
    verdicts = [ScenarioVerdict(id, "f", "error", blame="agent") for id in meant]
    (entry,) = entries_of(result_of(verdicts)._replace(whole=False), "so", SHIPPED)
    patterns = entry["scenario"].split(",")
    assert {id for id in SHIPPED if any(fnmatch.fnmatchcase(id, pattern) for pattern in patterns)} == meant
    assert len(patterns) <= len(meant)


def test_the_same_place_in_many_scenarios_is_one_entry():
    verdicts = [ScenarioVerdict(id, "f", "differs", [Difference("exchanges[{}].x".format(n), "changed")])
                for n, id in enumerate(IDS)]
    entries = entries_of(result_of(verdicts)._replace(whole=False), "so", IDS)
    assert entries == [{"scenario": "*", "path": "exchanges[*].x", "reason": "so"}]
    entries = entries_of(result_of(verdicts[:2])._replace(whole=False), "so", IDS)
    assert entries == [{"scenario": "a,b", "path": "exchanges[*].x", "reason": "so"}]


def test_what_is_mended_makes_its_entry_stale():
    entry = Deviation("so", scenario="a", path="exchanges[*].x")
    result = result_of([ScenarioVerdict(id, "f", "identical") for id in IDS], [entry])
    assert result.deviations[0].stale and not result.green and result._replace(required=("aligned",)).exit_code == 1
