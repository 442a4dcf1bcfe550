"""In each scenario the agent sends what the named codex version sends (*aligned*) and breaks no MUST (*conformant*)."""

from typing import Any, List, Tuple

import pytest

from .judge import REQUIREMENTS
from .judge.expected import unexpected
from .judge.requirements import MUST
from .report.text import violations
from .suite.judging import JudgedRun, Suite
from .suite.snapshots import lines_of


def test_scenario(suite: Suite, scenario: Any, judged_run: JudgedRun, golden: Any, required: Tuple[str, ...]) -> None:
    """Bodies and headers are identical after normalisation, and every MUST that the scenario tests holds."""
    verdict = judged_run.verdict
    if verdict.status == "not supported":
        pytest.skip(verdict.reason)
    if verdict.excuse is not None:
        pytest.xfail("expected: " + suite.deviations[verdict.excuse].reason)
    if judged_run.transcript is None:
        lines = ["{}: {}".format(verdict.scenario, verdict.status)]
        lines.append("{} at fault: {}".format(verdict.blame, verdict.reason))
        pytest.fail("\n".join(lines + verdict.tail.splitlines()), pytrace=False)
    wrong: List[str] = []
    expected = verdict.differences and verdict.aligned
    if "aligned" in required and not expected and judged_run.transcript != golden(name=scenario.id):
        wrong += lines_of(unexpected(verdict))
    if "conformant" in required:
        wrong += [line for outcome in verdict.outcomes if REQUIREMENTS[outcome.requirement].tier == MUST
                  for line in violations(scenario.id, outcome) if any(
                      found.excuse is None for found in outcome.violations)]
    if wrong:
        pytest.fail("\n".join(wrong), pytrace=False)
    marks = [found.excuse for found in verdict.differences] + [
        found.excuse for outcome in verdict.outcomes for found in outcome.violations]
    if any(mark is not None for mark in marks):
        pytest.xfail("expected deviations")
