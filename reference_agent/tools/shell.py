"""`shell` (models also call it `container.exec`): run a program given as a list of arguments."""

from typing import Any

from ..typed import U64, Field, Optional, Sequence, String, Struct
from .approval.escalation import ESCALATION
from .arguments import parse_command
from .call import Call
from .tool import Tool

__all__ = ["ARGUMENTS", "TOOL"]

ARGUMENTS = Struct(
    "ShellToolCallParams",
    Field("command", Sequence(String)),
    Field("workdir", Optional(String)),
    Field("timeout_ms", Optional(U64), alias="timeout"),
    *ESCALATION
)


class Shell(Tool):
    """The output is JSON, or text for models with a freeform apply_patch."""

    name = "shell"
    parallel = True
    answers_unlisted = True

    def run(self, arguments: str, call: Call) -> Any:
        """Run the command."""
        from .shell_run import execute, report_as_shell

        asked = parse_command(arguments, ARGUMENTS)
        return execute(asked["command"], asked, call, report_as_shell)


TOOL = Shell()
