"""*Aligned*: in every scenario the agent sends what the named codex version sent."""

from typing import Any

import pytest

from conformance.suite import Played


def test_aligned(scenario: Any, played: Played, golden: Any) -> None:
    """Identical bodies, and identical headers in the same order, after normalisation."""
    verdict = played.verdict
    if verdict.status == "not supported":
        pytest.skip(verdict.reason)
    if played.transcript is None:
        lines = ["{}: {}".format(verdict.scenario, verdict.status)]
        lines.append("{} at fault: {}".format(verdict.blame, verdict.reason))
        pytest.fail("\n".join(lines + verdict.tail.splitlines()), pytrace=False)
    if played.transcript != golden(name=scenario.id):
        pytest.fail("\n".join(golden.get_assert_diff()), pytrace=False)
