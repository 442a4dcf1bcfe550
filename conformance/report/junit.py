"""The report for CI servers: JUnit XML, a suite *aligned* with a case a scenario, a suite *conformant* with a case a
requirement. What is expected, not supported or not tested is skipped with its reason; whose fault an error is stands in
its type."""

import re
from typing import Iterable, List
from xml.etree import ElementTree

from ..judge import ScenarioVerdict
from ..judge.expected import unexpected
from ..judge.requirements import MUST, REQUIREMENTS
from .result import Result
from .sentence import sentences

__all__ = ["as_junit"]

#: How many lines of one case are written.
MOST = 40

#: What XML 1.0 cannot hold.
_UNFIT = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def as_junit(result: Result) -> bytes:
    """The result as a JUnit file."""
    root = ElementTree.Element("testsuites", name="{} against codex {}".format(_fit(result.agent), result.codex))
    _aligned(ElementTree.SubElement(root, "testsuite", name="aligned"), result)
    _conformant(ElementTree.SubElement(root, "testsuite", name="conformant"), result)
    for suite in root:
        suite.set("tests", str(len(suite)))
        for tag, name in (("failure", "failures"), ("error", "errors"), ("skipped", "skipped")):
            suite.set(name, str(sum(case.find(tag) is not None for case in suite)))
    return b'<?xml version="1.0" encoding="utf-8"?>\n' + ElementTree.tostring(root, encoding="utf-8") + b"\n"


def _aligned(suite: ElementTree.Element, result: Result) -> None:
    for verdict in result.verdicts:
        case = _case(suite, "aligned." + verdict.family, verdict.scenario)
        case.set("time", "{:.3f}".format(verdict.seconds))
        if verdict.status == "not supported":
            _say(case, "skipped", "not supported: " + verdict.reason)
        elif verdict.aligned and verdict.status != "identical":
            _say(case, "skipped", "expected: " + "; ".join(_reasons(verdict, result)))
        elif verdict.status == "error":
            _say(case, "error", verdict.reason, verdict.tail.splitlines()).set("type", verdict.blame)
        elif not verdict.aligned:
            lines = [line for found in unexpected(verdict).differences for line in sentences(found)]
            _say(case, "failure", verdict.flaky or verdict.status, lines)


def _reasons(verdict: ScenarioVerdict, result: Result) -> List[str]:
    """Why a scenario is expected to be off: the reasons of the entries that cover it."""
    marks = [found.excuse for found in verdict.differences] if verdict.excuse is None else [verdict.excuse]
    return list(dict.fromkeys(result.deviations[mark].deviation.reason for mark in marks
                              if mark is not None and mark < len(result.deviations)))


def _conformant(suite: ElementTree.Element, result: Result) -> None:
    broken = {id: [] for id in REQUIREMENTS}  # type: ignore[var-annotated]
    for verdict in map(unexpected, result.verdicts):
        for outcome in verdict.outcomes:
            broken.setdefault(outcome.requirement, []).extend("{}: {}: {}".format(
                verdict.scenario, found.where, found.complaint) for found in outcome.violations)
    for found in result.requirements:
        case = _case(suite, "conformant." + found.tier, found.id)
        if found.status == "broken":
            kind = "failure" if found.tier == MUST else "skipped"
            _say(case, kind, "broken in {} scenarios".format(len(found.broken_in)), broken.get(found.id, []))
        elif found.status == "untested":
            kind = "failure" if found.tier == MUST and result.whole else "skipped"
            _say(case, kind, "no scenario tested it")
        elif found.status == "expected":
            _say(case, "skipped", "expected deviation")


def _case(suite: ElementTree.Element, group: str, name: str) -> ElementTree.Element:
    return ElementTree.SubElement(suite, "testcase", classname=_fit(group), name=_fit(name))


def _say(case: ElementTree.Element, tag: str, message: str, lines: Iterable[str] = ()) -> ElementTree.Element:
    told: List[str] = [_fit(line) for line in lines]
    more = ["… and {} more lines".format(len(told) - MOST)] if len(told) > MOST else []
    element = ElementTree.SubElement(case, tag, message=_fit(message))
    element.text = "\n".join(told[:MOST] + more)
    return element


def _fit(text: str) -> str:
    return _UNFIT.sub("\ufffd", text)
