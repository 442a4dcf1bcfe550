"""A baseline covers all that was off, and nothing else: the run it was made from is green with it."""

from hypothesis import given, settings
from hypothesis import strategies as st

from conformance.baseline import entries_of
from conformance.judge import REQUIREMENTS, Difference, Outcome, ScenarioVerdict
from conformance.judge.expected import Deviation, expect
from conformance.judge.outcome import Violation
from conformance.report import summarise

IDS = ["a", "b", "c", "d"]
differences = st.lists(st.sampled_from([Difference(path, "changed") for path in (
    "exchanges[0].x", "exchanges[1].x", "dialogue")]), min_size=1, max_size=3)
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
