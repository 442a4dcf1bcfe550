from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conformance.judge import Difference, ScenarioVerdict
from conformance.judge.expected import Deviation, expect
from conformance.report import summarise
from conformance.report.junit import MOST, as_junit

from .results import HELD, REGISTRY, RESULT


def test_each_verdict_is_a_case():
    aligned, conformant, run = ElementTree.fromstring(as_junit(RESULT))
    assert [child.tag for case in run for child in case] == []
    outcomes = {case.get("name"): [child.tag for child in case] for case in aligned}
    assert outcomes == {"exec-plain": [], "app-plain": ["failure"], "steer-one": ["failure"], "question-one": ["error"],
                        "tools-goal": ["skipped"]}
    assert (aligned.get("tests"), aligned.get("failures"), aligned.get("errors"), aligned.get("skipped")) == (
        "5", "2", "1", "1")
    outcomes = {case.get("name"): [child.tag for child in case] for case in conformant}
    assert outcomes == {"pairing.one-output": [], "pairing.order": ["failure"], "prefix.input": ["failure"],
                        "prefix.tools": [], "steer.kept": ["failure"]}
    error = aligned.find("testcase[@name='question-one']/error")
    assert (error.get("type"), error.get("message")) == ("agent", "hung: waited 20 s for 'question 1'")
    assert "[red]line two[/red]" in error.text


def red(result):
    return any(case.find(tag) is not None for suite in ElementTree.fromstring(as_junit(result)) for case in suite
               for tag in ("failure", "error"))


@pytest.mark.parametrize("fields, deviations", [
    ([], []), ([{"status": "not supported"}], []), ([{"status": "identical"}], []),
    ([{"status": "identical", "outcomes": HELD}], []),
    ([{"status": "identical", "outcomes": HELD, "flaky": "1 of 2"}], []),
    ([{"status": "not supported", "flaky": "1 of 2"}, {"status": "identical", "outcomes": HELD}], []),
    ([{"status": "identical", "outcomes": HELD}], [Deviation("so", scenario="0")]),
    ([{"status": "error", "blame": "agent"}, {"status": "identical", "outcomes": HELD}],
     [Deviation("so", scenario="0")]),
])
def test_a_file_is_red_when_the_run_is(fields, deviations):
    verdicts = [expect(ScenarioVerdict(str(n), "f", **some), deviations) for n, some in enumerate(fields)]
    registry = {"pairing.one-output": REGISTRY["pairing.one-output"]}
    result = summarise("a", "1", verdicts, 0.0, True, registry=registry, deviations=deviations,
                       known=[verdict.scenario for verdict in verdicts])
    assert red(result) is not result.green


def test_very_many_differences_are_cut():
    differences = [Difference("x[{}]".format(n), "extra", actual=n) for n in range(MOST + 7)]
    found = as_junit(summarise("a", "1", [ScenarioVerdict("s", "f", "differs", differences)], 0.0))
    lines = ElementTree.fromstring(found).find(".//failure").text.splitlines()
    assert len(lines) == MOST + 1 and lines[-1] == "… and 7 more differences"


@settings(max_examples=50)
@given(st.text(), st.text())
def test_whatever_an_agent_says_is_well_formed(reason, tail):
    verdict = ScenarioVerdict("a", "f", "error", reason=reason, tail=tail, blame="agent")
    assert ElementTree.fromstring(as_junit(summarise("x\0", "1", [verdict], 0.0))) is not None
