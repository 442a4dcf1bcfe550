from conformance.judge import Difference, Outcome, ScenarioVerdict
from conformance.judge.outcome import Violation
from conformance.repeat import merge

GOOD = ScenarioVerdict("a", "f", "identical", seconds=1.0)
BAD = ScenarioVerdict("a", "f", "differs", [Difference("x", "changed")], seconds=2.0)
BROKEN = GOOD._replace(outcomes=[Outcome("pairing.one-output", 1, [Violation("w", "c")])])


def test_one_verdict_stays_as_it_is():
    assert merge([BAD]) == BAD


def test_verdicts_that_agree_are_not_flaky():
    assert merge([BAD, BAD]) == BAD._replace(seconds=4.0)


def test_the_worst_stays_and_the_counts_are_told():
    merged = merge([GOOD, BAD, GOOD])
    assert merged.status == "differs" and not merged.aligned and merged.seconds == 4.0
    assert merged.flaky == "2 of 3 identical, 1 of 3 differs"
    assert merge([GOOD, BROKEN]).flaky == "1 of 2 identical, 1 of 2 identical and pairing.one-output broken"
    assert merge([GOOD, BROKEN]).outcomes == BROKEN.outcomes


def test_a_requirement_that_broke_once_stays_broken():
    merged = merge([BROKEN, BAD])
    assert merged.status == "differs" and merged.outcomes == BROKEN.outcomes


def test_other_differences_each_time_are_flaky_too():
    assert merge([BAD, BAD._replace(differences=[])]).flaky == "2 of 2 differs, each time otherwise"
