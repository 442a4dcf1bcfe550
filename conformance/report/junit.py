"""The report for CI servers, as JUnit XML, with three test suites.

*aligned* has a case for each scenario, *conformant* one for each requirement, *run* one that fails if nothing was
judged and one for each expected deviation. A case that is expected, not supported or not tested is skipped, with the
reason. The type of an error says whose fault it is. The file has no failure and no error if and only if the run passes
with both verdicts required.
"""

import re
from typing import List, Sequence
from xml.etree import ElementTree

from ..judge import ScenarioVerdict
from ..judge.expected import unexpected
from ..judge.requirements import MUST, REQUIREMENTS
from ..judge.sentence import sentences
from .result import Result

__all__ = ["as_junit"]

#: How many lines of one case are written, and how many characters of a line.
MOST, LONGEST = 40, 1000

#: What XML 1.0 cannot hold.
_UNFIT = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def as_junit(result: Result) -> bytes:
    """The result as a JUnit file."""
    root = ElementTree.Element("testsuites", name="{} against codex {}".format(_fit(result.agent), result.codex))
    _aligned(ElementTree.SubElement(root, "testsuite", name="aligned"), result)
    _conformant(ElementTree.SubElement(root, "testsuite", name="conformant"), result)
    _run(ElementTree.SubElement(root, "testsuite", name="run"), result)
    for suite in root:
        suite.set("tests", str(len(suite)))
        for tag, name in (("failure", "failures"), ("error", "errors"), ("skipped", "skipped")):
            suite.set(name, str(sum(case.find(tag) is not None for case in suite)))
    return b'<?xml version="1.0" encoding="utf-8"?>\n' + ElementTree.tostring(root, encoding="utf-8") + b"\n"


def _aligned(suite: ElementTree.Element, result: Result) -> None:
    for verdict in result.verdicts:
        case = _case(suite, "aligned." + verdict.family, verdict.scenario)
        case.set("time", "{:.3f}".format(verdict.seconds))
        if verdict.flaky and not verdict.aligned:
            _say(case, "failure", "flaky: " + verdict.flaky)
        elif verdict.status == "not supported":
            _say(case, "skipped", "not supported: " + verdict.reason)
        elif verdict.aligned and verdict.status != "identical":
            _say(case, "skipped", "expected: " + "; ".join(_reasons(verdict, result)))
        elif verdict.status == "error":
            _say(case, "error", verdict.reason, verdict.tail.splitlines()).set("type", verdict.blame)
        elif not verdict.aligned:
            found = unexpected(verdict).differences
            lines = [line for difference in found[:MOST] for line in sentences(difference)]
            _say(case, "failure", verdict.status, lines, sum(difference.times for difference in found[MOST:]))


def _reasons(verdict: ScenarioVerdict, result: Result) -> List[str]:
    """The reasons of the deviations that cover a scenario."""
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
            _say(case, kind, "no scenario tests it")
        elif found.status == "expected":
            _say(case, "skipped", "expected deviation")


def _run(suite: ElementTree.Element, result: Result) -> None:
    case = _case(suite, "run", "something was judged")
    if all(verdict.status == "not supported" for verdict in result.verdicts) or not any(
            verdict.status in ("held", "expected") for verdict in result.requirements if verdict.tier == MUST):
        _say(case, "failure", "no scenario was judged, or no MUST was tested")
    for used in result.deviations:
        entry = used.deviation
        group = "run.flaky" if entry.flaky else "run.deviations"
        case = _case(suite, group, " ".join(filter(None, (entry.requirement, entry.scenario, entry.path))))
        if entry.expired:
            _say(case, "skipped", "expired {}: it covers nothing any more".format(entry.expires))
        elif used.stale:
            _say(case, "failure", "stale: it covers nothing; remove it from the file")


def _case(suite: ElementTree.Element, group: str, name: str) -> ElementTree.Element:
    return ElementTree.SubElement(suite, "testcase", classname=_fit(group), name=_fit(name))


def _say(case: ElementTree.Element, tag: str, message: str, lines: Sequence[str] = (), left: int = 0
         ) -> ElementTree.Element:
    """Add an element with a message and lines; ``left`` is the number of differences that the lines leave out."""
    shown = [_fit(line) for line in lines[:MOST]]
    more = ["… and {} more lines".format(len(lines) - MOST)] if len(lines) > MOST else []
    more += ["… and {} more differences".format(left)] if left > 0 else []
    element = ElementTree.SubElement(case, tag, message=_fit(message))
    element.text = "\n".join(shown + more)
    return element


def _fit(text: str) -> str:
    text = _UNFIT.sub("\ufffd", text)
    return text if len(text) <= LONGEST else text[:LONGEST - 1] + "…"
