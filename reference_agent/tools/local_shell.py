"""`local_shell` called as a function: like `shell`, but told as JSON to every model (codex 0.115.0)."""

from .arguments import parse_command
from .shell import ARGUMENTS, execute, structured

__all__ = ["PARALLEL", "run"]

PARALLEL = True


def run(arguments, call):
    """Run the command."""
    asked = parse_command(arguments, ARGUMENTS)
    return execute(asked["command"], asked, call, structured)
