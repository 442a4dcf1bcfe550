import pytest

from conformance.judge import Difference, Outcome, ScenarioVerdict
from conformance.judge.outcome import Violation
from conformance.report import summarise
from conformance.report.details import LONGEST, details

REST = "Some findings are not shown here: `--report DIR` writes them all to report.json."


def told(*verdicts):
    """The details of scenarios ``s0``, ``s1``, …, each given by its fields."""
    return details(summarise("a", "1", [ScenarioVerdict("s{}".format(number), "f", **fields)
                                        for number, fields in enumerate(verdicts)], 0.0))


def differing(count, path="a[{}]", actual="b"):
    return {"status": "differs", "differences": [
        Difference(path.format(n), "changed", "a", actual.format(n)) for n in range(count)]}


def broken(*places, requirement="pairing.one-output"):
    return {"status": "identical", "outcomes": [Outcome(requirement, 1, [Violation(*place) for place in places])]}


def test_nothing_wrong_nothing_said():
    assert told({"status": "identical"}) == []


def test_shared_differences_name_the_first_scenarios_and_how_many_were_run():
    off = differing(1)
    assert told(off, off, off, {"status": "not supported"}, {"status": "identical"})[0] == (
        "in 3 of 4 scenarios (s0, s1, s2):")
    four = told(off, off, off, off)
    assert four[0] == "in 4 of 4 scenarios (s0, s1, s2, …):" and four[-1] == REST


def test_a_scenarios_own_differences_follow():
    lines = told(differing(2, actual="{}"))
    assert [line for line in lines if "differs" in line] == ["s0: differs", "  a[0]: differs", "  a[1]: differs"]
    assert REST not in lines


def test_where_there_is_little_more_of_each_is_printed():
    """Five differences of one scenario; one of each of many scenarios."""
    one = told(differing(7, actual="{}"))
    assert sum(": differs" in line for line in one) == 1 + 5 and one[-2:] == ["  … and 2 more differences", REST]
    many = told(*[differing(7, path="p{}[{{}}]".format(n), actual="{}") for n in range(8)])
    assert sum(line.startswith("  p") for line in many) == 8 and "  … and 6 more differences" in many


def test_an_error_that_many_share_is_printed_once():
    crash = {"status": "error", "blame": "agent", "tail": "one\ntwo"}
    reasons = ["crashed in /tmp/conformance-abcdefg{}/w".format(n) for n in range(4)] + ["hung"]
    lines = told(*[dict(crash, reason=reason) for reason in reasons])
    assert lines == [
        "in 4 of 5 scenarios (s0, s1, s2, …): error (agent at fault): crashed in /tmp/conformance-abcdefg0/w",
        "  | one", "  | two", "s4: error (agent at fault): hung", "  | one", "  | two", REST]


@pytest.mark.parametrize("other", [{"blame": "harness"}, {"reason": "status 2"}, {"tail": "otherwise"}])
def test_errors_that_are_not_the_same_are_printed_apart(other):
    error = {"status": "error", "blame": "agent", "reason": "status 1", "tail": "log"}
    assert len([line for line in told(error, error, dict(error, **other)) if ": error (" in line]) == 2


def test_what_is_not_supported_is_grouped_by_reason():
    lines = told(*[{"status": "not supported", "reason": reason} for reason in ("x", "y", "y", "z", "z", "z", "z")])
    assert lines == ["in 4 of 7 scenarios (s3, s4, s5, …): not supported: z", "s1, s2: not supported: y",
                     "s0: not supported: x"]


def test_a_complaint_is_printed_once_with_its_number_of_places():
    lines = told(broken(("w0", "c"), ("w1", "c")), broken(("w0", "c"), ("w0", "other")))
    assert lines[0].startswith("pairing.one-output (MUST): ") and lines[1:] == [
        "  s0: w0: c (and at 2 more paths in 2 scenarios)", "  s1: w0: other"]
    assert told(broken(("w0", "c"), ("w1", "c")))[1] == "  s0: w0: c (and at 1 more path)"
    assert told(broken(("w", "c"), requirement="no.such"))[0] == "no.such:"


def test_a_flaky_scenario_says_how_it_is():
    assert told({"status": "identical", "flaky": "1 of 2 error"}) == ["s0: flaky: 1 of 2 error"]


@pytest.mark.parametrize("fields", [
    lambda n: differing(60),
    lambda n: differing(60, path="p{}[{{}}]".format(n), actual="{}"),
    lambda n: {"status": "error", "blame": "agent", "reason": str(n), "tail": "line\n" * 500},
    lambda n: {"status": "not supported", "reason": str(n)},
    lambda n: broken(*[(str(w), str(w)) for w in range(60)], requirement="no.such-{}".format(n)),
    lambda n: dict(differing(60, path="p{}[{{}}]".format(n)), **broken(*[(str(w), str(n)) for w in range(60)])),
    lambda n: {"status": "identical", "flaky": "now and then"},
])
def test_however_much_is_wrong_a_person_can_read_it(fields):
    lines = told(*[fields(n) for n in range(337)])
    assert 0 < len(lines) < 110 and lines[-1] == REST and max(map(len, lines)) < 300


def test_everything_wrong_at_once():
    def fields(n):
        shared = [Difference("x[{}]".format(number), "changed", "a", "b") for number in range(250)]
        own = [Difference("y[{}]".format(number), "changed", "a", str(n)) for number in range(250)]
        places = broken(*[(str(w), str(w)) for w in range(60)], requirement="no.such-{}".format(n))
        return dict(places, status="error" if n % 3 else "not supported", reason=str(n), tail="line\n" * 500,
                    blame="agent", flaky="now and then", differences=shared + own)
    assert len(told(*[fields(n) for n in range(337)])) < 200


def test_a_long_line_is_cut():
    (line,) = told({"status": "error", "reason": "x" * 5000})
    assert len(line) == LONGEST and line.endswith("…")
