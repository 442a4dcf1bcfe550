"""The reference agent's view of random shell scripts against upstream's.

``CODEX_COMMAND_SEEDS=10000-12000`` runs others.
"""

import os

import pytest

from reference_agent.tools.approval import policy
from reference_agent.tools.approval.actions import actions
from reference_agent.tools.approval.rules import Rules

from ..reference_agent.tools.approval.deciding import settings
from .commands import judged, script

FIRST, LAST = map(int, os.environ.get("CODEX_COMMAND_SEEDS", "1000-1499").split("-"))
BLOCK = 100


@pytest.mark.upstream
@pytest.mark.expensive
@pytest.mark.parametrize("first", range(FIRST, LAST + 1, BLOCK))
def test_commands_are_judged_as_upstream_does(first):
    """Asked for or not, with the same prefix, and shown as the same actions."""
    wrong = []
    for entry in judged([script(seed) for seed in range(first, min(first + BLOCK, LAST + 1))]):
        argv = ["/bin/bash", "-lc", entry["command"]]
        decision = policy.decide(argv, settings("untrusted"), Rules())
        about = actions(argv) if entry["actions"] is not None else None
        if (decision.kind == policy.ASK, decision.amendment, about) != (
                entry["asked"], entry["prefix"], entry["actions"]):
            wrong.append((entry, decision, about))
    assert wrong == []
