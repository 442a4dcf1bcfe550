"""`shell_command`: run a script in the user's shell and wait for its end."""

from ..execution.shells import argv_for
from ..typed import U64, Boolean, Field, Optional, String, Struct
from .arguments import parse_command
from .shell import ESCALATION, execute, report, structured

__all__ = ["PARALLEL", "run"]

PARALLEL = True

ARGUMENTS = Struct(
    "ShellCommandToolCallParams",
    Field("command", String),
    Field("workdir", Optional(String)),
    Field("login", Optional(Boolean)),
    Field("timeout_ms", Optional(U64), alias="timeout"),
    *ESCALATION
)


def run(arguments, call):
    """Run the script; a login shell unless the call or the configuration says otherwise."""
    asked = parse_command(arguments, ARGUMENTS)
    login = call.settings.allow_login_shell if asked["login"] is None else asked["login"]
    return execute(argv_for(asked["command"], None, login), asked, call, report, structured)
