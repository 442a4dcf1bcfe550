"""A second codex version for the reference agent, to show that a version is a value.

``V0_130_0`` is 0.130.0 as far as two scenarios need it: a first turn and a turn with a command. Goldens and contract
were recorded from the real binary (``fixtures/codex-0.130.0``). ``python -m tests.versions exec …`` is the agent with
that version built in.
"""

from reference_agent import versions
from reference_agent.versions.value import EXPERIMENTAL

__all__ = ["V0_130_0"]

_WIRE = versions.DEFAULT.wire

V0_130_0 = versions.DEFAULT._replace(
    name="0.130.0",
    default_model="gpt-5.5",
    features=dict(versions.DEFAULT.features, terminal_resize_reflow=(EXPERIMENTAL, True)),
    wire=_WIRE._replace(
        headers=("x-codex-beta-features", "x-codex-turn-state", "x-codex-turn-metadata", "x-codex-window-id",
                 "x-client-request-id", "session_id", "thread_id", "accept", "authorization", "content-type",
                 "originator", "user-agent"),
        turn_metadata=("session_id", "thread_id", "turn_id", "workspaces", "sandbox", "turn_started_at_unix_ms"),
        client_metadata=("x-codex-installation-id",),
        body_keys=_WIRE.body_keys + ("client_metadata",),
        body_optional=_WIRE.body_optional + ("client_metadata",),
    ),
    tools=versions.DEFAULT.tools._replace(command_line_in_output=False),
)
