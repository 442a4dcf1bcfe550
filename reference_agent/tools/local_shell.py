"""`local_shell`: as `shell`, for models whose server knows the tool. They send `local_shell_call` items.

A model can also call it as a function; the output is JSON then, for every model (codex 0.115.0, measured).
"""

from typing import Any, Dict

from .arguments import parse_command
from .call import Call
from .shell import ARGUMENTS
from .tool import Tool

__all__ = ["TOOL"]

_NO_ESCALATION = {"sandbox_permissions": None, "additional_permissions": None, "prefix_rule": None,
                  "justification": None}


class LocalShell(Tool):
    """Two ways to call it, two forms of the output."""

    name = "local_shell"
    parallel = True
    answers_unlisted = True

    def run(self, arguments: str, call: Call) -> Any:
        """Run the command of a function call."""
        from .shell_run import execute, structured

        asked = parse_command(arguments, ARGUMENTS)
        return execute(asked["command"], asked, call, structured)

    def run_action(self, action: Dict[str, Any], call: Call) -> Any:
        """Run the action of a `local_shell_call` item; the output is text."""
        from .shell_run import execute, report

        asked = dict(_NO_ESCALATION, workdir=action["working_directory"], timeout_ms=action["timeout_ms"])
        return execute(action["command"], asked, call, report)


TOOL = LocalShell()
