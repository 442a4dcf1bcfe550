"""The reference agent with a second version value does what the real binary of that version did."""

from pathlib import Path

import pytest

from conformance.suite.judging import judge_all, open_suite
from reference_agent import versions

from . import V0_130_0

SCENARIOS = "exec-plain,turn-command"
AGENT = Path(__file__).parent / "agent.toml"


def verdicts(agent):
    suite = open_suite(str(agent), version=V0_130_0.name, pattern=SCENARIOS)
    assert [scenario.id for scenario in suite.scenarios] == SCENARIOS.split(",")
    return {verdict.scenario: verdict for verdict in judge_all(suite)}


def test_a_first_turn_and_a_command_turn_are_identical():
    found = verdicts(AGENT)
    assert {name: (verdict.status, verdict.reason) for name, verdict in found.items()} == {
        name: ("identical", "") for name in SCENARIOS.split(",")}


def test_the_default_version_is_not_taken_for_it():
    """The goldens of the two versions differ: an agent that ignores the second value is seen."""
    assert {verdict.status for verdict in verdicts("reference").values()} == {"differs"}


def test_only_a_version_that_is_built_can_be_aligned_with(monkeypatch):
    monkeypatch.setattr(versions, "_BUILT", dict(versions._BUILT))
    with pytest.raises(versions.NotBuilt):
        versions.find("codex-0.130.0")
    versions.build(V0_130_0)
    assert versions.find("codex-0.130.0") is V0_130_0
