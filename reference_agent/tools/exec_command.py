"""`exec_command`: run a script in a shell; a command that still runs keeps a session, for `write_stdin`."""

from typing import Any

from ..typed import U64, USIZE, Boolean, Choice, Field, Optional, Sequence, String, Struct
from .approval.escalation import ADDITIONAL
from .arguments import parse_command
from .call import Call
from .tool import Tool

__all__ = ["ARGUMENTS", "TOOL"]

ARGUMENTS = Struct(
    "ExecCommandArgs",
    Field("cmd", String),
    Field("workdir", Optional(String), None),
    Field("shell", Optional(String), None),
    Field("login", Optional(Boolean), None),
    Field("tty", Boolean, False),
    Field("yield_time_ms", U64, 10000),
    Field("max_output_tokens", Optional(USIZE), None),
    Field("sandbox_permissions", Choice("use_default", "require_escalated", "with_additional_permissions"),
          "use_default"),
    Field("additional_permissions", ADDITIONAL, None),
    Field("justification", Optional(String), None),
    Field("prefix_rule", Optional(Sequence(String)), None),
)
_SHORTEST_MS, _LONGEST_MS = 250, 30000


class ExecCommand(Tool):
    """The output describes the command after `yield_time_ms` (250 ms to 30 s), or at its end when that comes first."""

    name = "exec_command"
    parallel = True

    def run(self, arguments: str, call: Call) -> Any:
        """Start the command and wait."""
        from .sessions import report, start

        asked = parse_command(arguments, ARGUMENTS)
        started = start(asked, call)
        if isinstance(started, str):
            return started
        return report(started, call, min(max(asked["yield_time_ms"], _SHORTEST_MS), _LONGEST_MS),
                      asked["max_output_tokens"])


TOOL = ExecCommand()
