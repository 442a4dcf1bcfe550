import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.judge import Difference, Outcome, ScenarioVerdict
from conformance.judge.expected import Deviation, expect, unexpected
from conformance.judge.outcome import Violation
from conformance.judge.verdict import status_of
from conformance.suite.repeat import merge

GOOD = ScenarioVerdict("a", "f", "identical", seconds=1.0)
BAD = ScenarioVerdict("a", "f", "differs", [Difference("x", "changed")], seconds=2.0)
WORSE = BAD._replace(differences=BAD.differences + [Difference("y", "extra")])
BROKEN = GOOD._replace(outcomes=[Outcome("pairing.one-output", 1, [Violation("w", "c")])])
FAILED = GOOD._replace(status="error", blame="agent", reason="hung")

X = Deviation("so", scenario="a", path="x", flaky=True)
ONE_OUTPUT = Deviation("so", requirement="pairing.one-output", flaky=True)
WHOLE = Deviation("so", scenario="a", flaky=True)


def judged(verdicts, *deviations):
    """As the suite does it: each run marked, then merged, then marked again."""
    return expect(merge([expect(verdict, deviations) for verdict in verdicts], deviations), deviations)


def test_one_verdict_stays_as_it_is():
    assert merge([BAD]) == BAD


def test_verdicts_that_agree_are_not_flaky():
    assert merge([BAD, BAD]) == BAD._replace(seconds=4.0)


def test_the_worst_stays_and_the_counts_are_printed():
    merged = merge([GOOD, BAD, GOOD])
    assert merged.status == "differs" and not merged.aligned and merged.seconds == 4.0
    assert merged.flaky == "2 of 3 identical, 1 of 3 differs" and merged.sometimes == {"x": "1 of 3"}
    assert merge([GOOD, BROKEN]).flaky == "1 of 2 identical, 1 of 2 identical and pairing.one-output broken"
    assert merge([GOOD, BROKEN]).outcomes == BROKEN.outcomes
    assert merge([GOOD, BROKEN]).sometimes == {"pairing.one-output": "1 of 2"}


def test_a_requirement_that_broke_once_stays_broken():
    merged = merge([BROKEN, BAD])
    assert merged.status == "differs" and merged.outcomes == BROKEN.outcomes


def test_other_differences_each_time_are_flaky_too():
    merged = merge([BAD, BAD._replace(differences=[Difference("y", "changed")])])
    assert merged.flaky == "2 of 2 differs, each time with other findings"
    assert merged.sometimes == {"x": "1 of 2", "y": "1 of 2"}
    assert [found.path for found in merged.differences] == ["x", "y"]


def test_another_kind_at_the_same_place_is_flaky_too():
    merged = merge([BAD, BAD._replace(differences=[Difference("x", "missing")])])
    assert merged.flaky and merged.sometimes == {"x": "2 of 2"}
    assert [found.kind for found in merged.differences] == ["changed", "missing"]


def test_what_stands_twice_at_a_place_is_kept_and_counted():
    twice = BAD._replace(differences=[Difference("x", "missing"), Difference("x", "extra")])
    merged = merge([BAD._replace(differences=[Difference("x", "extra")]), twice])
    assert sorted(merged.differences) == sorted(twice.differences) and merged.sometimes == {"x": "2 of 2"}


@pytest.mark.parametrize("verdicts, entries, flaky, aligned", [
    ([GOOD, BAD], [X], False, True), ([BAD, BAD], [X], False, True), ([GOOD, GOOD], [X], False, True),
    ([GOOD, BAD], [X._replace(flaky=False)], True, False),   # what is always expected has to be there each time
    ([BAD, WORSE], [X], True, False), ([WORSE, GOOD], [X], True, False),
    ([WORSE, WORSE], [X], False, False),                     # the same each time, and y is not expected
    ([WORSE, BAD], [X, X._replace(path="y", flaky=False)], True, False),
    ([WORSE, BAD, GOOD], [X._replace(path="*")], False, True),
    ([GOOD, BAD], [X._replace(scenario="b")], True, False), ([GOOD, BAD], [X._replace(expired=True)], True, False),
    ([GOOD, BAD], [ONE_OUTPUT], True, False), ([BROKEN, GOOD], [X], True, False),
    ([BROKEN, GOOD], [ONE_OUTPUT], False, True), ([BROKEN, BAD], [ONE_OUTPUT, X], False, True),
    ([FAILED, GOOD], [X, ONE_OUTPUT], True, False),
    ([FAILED, BAD, BROKEN], [WHOLE], True, True), ([GOOD, WORSE], [X, WHOLE], True, True)])
def test_a_flaky_entry_excuses_what_it_names_and_no_more(verdicts, entries, flaky, aligned):
    for order in (verdicts, verdicts[::-1]):
        merged = judged(order, *entries)
        assert (bool(merged.flaky), merged.aligned) == (flaky, aligned)


def test_a_flaky_requirement_that_is_not_named_still_counts():
    merged = judged([BROKEN, GOOD], X)
    assert [found.excuse for outcome in merged.outcomes for found in outcome.violations] == [None]
    merged = judged([BROKEN, GOOD], X, ONE_OUTPUT)
    assert [found.excuse for outcome in merged.outcomes for found in outcome.violations] == [1]


def test_only_what_is_left_is_reported_as_unexpected():
    merged = unexpected(judged([WORSE, GOOD], X))
    assert merged.flaky == "1 of 2 differs, 1 of 2 identical" and merged.sometimes == {"y": "1 of 2"}
    assert unexpected(judged([WORSE, GOOD], WHOLE)).sometimes == {}


differences = st.lists(st.builds(Difference, st.sampled_from("xyz"), st.sampled_from(["changed", "order"]), st.none(),
                                 st.none()), max_size=3)


@given(st.lists(differences, min_size=2, max_size=4))
def test_a_scenario_is_flaky_if_and_only_if_something_was_not_there_each_time(each):
    merged = merge([GOOD._replace(differences=found, status=status_of(found)) for found in each])
    assert bool(merged.flaky) is bool(merged.sometimes)
    assert merged.status == status_of(merged.differences)
    assert {found.path for found in merged.differences} == {found.path for some in each for found in some}
