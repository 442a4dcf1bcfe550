"""What a tool is: one object, in the file of this package that has the tool's name.

A module `NAME.py` (or package `NAME/`) has one `TOOL`, a `Tool`. The version's value lists the names of all tools in
the order in which a request lists them (`versions.value.Tools.order`). So whoever adds a tool writes one file and adds
its name to that order. A condition that is a mere name (a feature, a kind of shell) is in the version's
`versions.value.Tools.conditions`, so that the agent imports only the modules of tools that it may offer; before its
first request it imports all of these: import what only `run` needs inside `run`.
"""

from typing import Any, Dict, Optional

__all__ = ["NotBuilt", "Spec", "Tool"]

#: What a request lists of a tool, or None.
Spec = Optional[Dict[str, Any]]


class Tool:
    """A tool that the model can call.

    `name` is the one that the model calls it by; `parallel` says whether it may run beside other calls;
    `answers_unlisted` whether it also answers when the request does not list it; `hosted` whether the server runs it,
    so that the agent gets no calls.
    """

    name = ""
    parallel = False
    answers_unlisted = False
    hosted = False

    def offer(self, facts: Any) -> Spec:
        """The tool's spec for a request under `facts`, a `facts.Facts`; None when the request does not list it.

        The facts meet the version's condition for this tool.
        """
        return facts.recorded(self.name)

    def run(self, arguments: str, call: Any) -> Any:
        """Do the work of a function call: its output as a text, or as a list of content parts.

        `arguments` is the text that the model wrote, `call` a `call.Call`. Raises `call.Rejected`, whose message is
        the output.
        """
        raise NotImplementedError

    def run_custom(self, text: str, call: Any) -> Any:
        """Do the work of a custom call, whose input is `text`. A tool that only functions call has no output."""
        return None

    def run_action(self, action: Dict[str, Any], call: Any) -> Any:
        """Do the work of a `local_shell_call` item."""
        raise NotImplementedError


class NotBuilt(Tool):
    """A tool that requests offer as upstream does, and that this agent cannot run yet."""

    def __init__(self, name: str) -> None:
        self.name = name

    def run(self, arguments: str, call: Any) -> str:
        """Say so."""
        return "%s is not built yet in this agent" % self.name

    def run_custom(self, text: str, call: Any) -> str:
        """Say so."""
        return self.run(text, call)
