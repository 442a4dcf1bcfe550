"""A portion of the hostile agents: each gets a verdict, in bounded time, and leaves nothing."""

import pytest

from .inputs import INPUTS, SMALL
from .running import outcome

#: The kind of the fault, where there is one; else the agent is judged.
KINDS = {"chunks of one byte": "too-large", "a length of 5,000 digits": "too-large",
         "gzip of 80 MB": "too-large",
         "50,000 tools": "too-large", "a million values": "too-large", "250 connections": "too-large",
         "escapes": "crashed", "requests without end": "protocol", "notifications without end": "flooded",
         "a method that is an object": "hung|protocol", "a line of 3,000 digits as an id": "hung|protocol"}


@pytest.mark.expensive
@pytest.mark.parametrize("name", SMALL)
def test_a_hostile_agent_is_judged_and_leaves_nothing(name):
    found = outcome(name, 2.0 if "hung" in KINDS.get(name, "") else 20.0)
    for verdict in found["verdicts"]:
        if name in KINDS:
            assert (verdict.status, verdict.blame) == ("error", "agent"), verdict
            assert verdict.reason.split(":")[0] in KINDS[name].split("|"), verdict.reason
        else:
            assert verdict.status == "differs" or verdict.reason.startswith("crashed"), verdict
        assert not set("\x1b\x07") & set(verdict.reason + verdict.tail)
    assert (found["left"], found["touched"]) == (0, False) and found["seconds"] < 30


def test_each_kind_has_five_inputs():
    assert all(len(agents) >= 5 for agents in INPUTS.values())
