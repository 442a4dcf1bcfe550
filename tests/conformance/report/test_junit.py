from xml.etree import ElementTree

from hypothesis import given, settings
from hypothesis import strategies as st

from conformance.judge import ScenarioVerdict
from conformance.report import summarise
from conformance.report.junit import as_junit

from .results import RESULT


def test_each_verdict_is_a_case():
    aligned, conformant = ElementTree.fromstring(as_junit(RESULT))
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


@settings(max_examples=50)
@given(st.text(), st.text())
def test_whatever_an_agent_says_is_well_formed(reason, tail):
    verdict = ScenarioVerdict("a", "f", "error", reason=reason, tail=tail, blame="agent")
    assert ElementTree.fromstring(as_junit(summarise("x\0", "1", [verdict], 0.0))) is not None
