"""`shell_command`: run a script in the user's shell and wait for its end."""

from typing import Any

from ..typed import U64, Boolean, Field, Optional, String, Struct
from .approval.escalation import ESCALATION
from .arguments import parse_command
from .call import Call
from .tool import Tool

__all__ = ["ARGUMENTS", "TOOL"]

ARGUMENTS = Struct(
    "ShellCommandToolCallParams",
    Field("command", String),
    Field("workdir", Optional(String)),
    Field("login", Optional(Boolean)),
    Field("timeout_ms", Optional(U64), alias="timeout"),
    *ESCALATION
)


class ShellCommand(Tool):
    """The shell is a login shell unless the call or the configuration says otherwise."""

    name = "shell_command"
    parallel = True
    answers_unlisted = True

    def run(self, arguments: str, call: Call) -> Any:
        """Run the script."""
        from ..execution.shells import argv_for
        from .shell_run import execute, report, structured

        asked = parse_command(arguments, ARGUMENTS)
        login = call.settings.allow_login_shell if asked["login"] is None else asked["login"]
        return execute(argv_for(asked["command"], None, login), asked, call, report, structured)


TOOL = ShellCommand()
