"""The report for programs: the whole result as JSON (schema: ``schemas/report.json``)."""

from typing import Any, Dict

from ..judge import Difference
from ..judge.verdict import ABSENT
from .result import Result

__all__ = ["FORMAT", "as_json"]

#: The version of the report's schema: raised whenever a key changes.
FORMAT = 3


def as_json(result: Result) -> Dict[str, Any]:
    """The result as plain JSON data."""
    return {
        "format": FORMAT,
        "agent": result.agent,
        "codex": result.codex,
        "whole": result.whole,
        "required": list(result.required),
        "aligned": result.aligned,
        "conformant": result.conformant,
        "green": result.green,
        "exit_code": result.exit_code,
        "seconds": round(result.seconds, 3),
        "runs": dict(result.runs._asdict()),
        "counts": result.counts,
        "normalised": result.replaced,
        "tools": [dict(tool._asdict()) for tool in result.tools],
        "requirements": [dict(verdict._asdict()) for verdict in result.requirements],
        "deviations": [{
            "requirement": used.deviation.requirement,
            "scenario": used.deviation.scenario,
            "path": used.deviation.path,
            "reason": used.deviation.reason,
            "link": used.deviation.link,
            "flaky": used.deviation.flaky,
            "untested": used.deviation.untested,
            "expires": used.deviation.expires.isoformat() if used.deviation.expires else None,
            "expired": used.deviation.expired,
            "covered": used.covered,
            "changing": used.changing,
            "stale": used.stale,
        } for used in result.deviations],
        "scenarios": [{
            "scenario": verdict.scenario,
            "family": verdict.family,
            "status": verdict.status,
            "blame": verdict.blame,
            "reason": verdict.reason,
            "aligned": verdict.aligned,
            "flaky": verdict.flaky,
            "sometimes": verdict.sometimes,
            "excuse": verdict.excuse,
            "tail": verdict.tail,
            "seconds": round(verdict.seconds, 3),
            "tools": verdict.tools,
            "differences": [_difference(difference) for difference in verdict.differences],
            "violations": [dict(found._asdict(), requirement=outcome.requirement)
                           for outcome in verdict.outcomes for found in outcome.violations],
        } for verdict in result.verdicts],
    }


def _difference(difference: Difference) -> Dict[str, Any]:
    sides = {"expected": difference.expected, "actual": difference.actual}
    found = {"path": difference.path, "kind": difference.kind, "excuse": difference.excuse}
    found.update((name, value) for name, value in sides.items() if value is not ABSENT)
    if difference.item:
        found["item"] = difference.item
    if difference.times > 1:
        found["times"] = difference.times
    return found
