"""*Aligned*: in every scenario the agent sends what the named codex version sent."""

from typing import Any

import pytest

from conformance.judge import ScenarioVerdict
from conformance.report.sentence import sentences


def test_aligned(scenario: Any, verdict: ScenarioVerdict) -> None:
    """Identical bodies, and identical headers in the same order, after normalisation."""
    if verdict.status == "not supported":
        pytest.skip(verdict.reason)
    if verdict.status != "identical":
        lines = ["{}: {}".format(verdict.scenario, verdict.status)]
        if verdict.reason:
            lines.append("{} at fault: {}".format(verdict.blame, verdict.reason))
        lines += verdict.tail.splitlines()
        for difference in verdict.differences[:5]:
            lines += sentences(difference)
        pytest.fail("\n".join(lines), pytrace=False)
