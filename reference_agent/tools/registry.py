"""Finds the tool that answers a call, and runs it.

A call finds its tool when the request lists the name, or when the tool also answers unlisted (codex 0.115.0,
measured). Any other call gets the output `unsupported call: NAME`.
"""

import importlib
from typing import Any, Collection, Dict, Optional

from ..protocol.truncation import stored
from .call import Call, Rejected
from .tool import Tool

__all__ = ["Registry", "find"]


def find(name: str, version: Any) -> Optional[Tool]:
    """The tool that `version`, a `versions.value.Tools`, knows by that name or by another name; else None."""
    name = dict(version.other_names).get(name, name)
    if name not in version.order:
        return None
    return importlib.import_module("." + name, __package__).TOOL  # type: ignore[attr-defined]


class Registry:
    """The tools of a turn whose requests list the names `listed`, for `version`, a `versions.value.Tools`."""

    def __init__(self, version: Any, listed: Collection[str]) -> None:
        self._version = version
        self._listed = listed

    def parallel(self, item: Dict[str, Any]) -> bool:
        """Whether the call `item` may run beside others: the tool allows it, and the request lists the tool."""
        tool = find(_name(item), self._version) if _name(item) in self._listed else None
        return tool is not None and tool.parallel

    def run(self, item: Dict[str, Any], call: Call) -> Any:
        """Run the call `item`: its output as a text or a list of content parts, None when it has none.

        An exception in a tool becomes an output that names the tool; nothing of Python's words reaches the model.
        """
        tool = self._tool(item)
        if tool is None:
            kind = "custom tool call" if item["type"] == "custom_tool_call" else "call"
            return "unsupported %s: %s" % (kind, _label(item))
        call = call._replace(name=_name(item), version=self._version)
        try:
            output = _run(tool, item, call)
        except Rejected as rejected:
            output = str(rejected)
        except Exception:
            return "%s failed: this agent has a defect" % call.name
        if isinstance(output, str):
            return stored(output, call.model["truncation_policy"], self._version.truncation,
                          call.settings.tool_output_token_limit)
        return output

    def aborted(self, item: Dict[str, Any], seconds: float) -> str:
        """The output of the call `item`, which the user interrupted after `seconds`."""
        words = self._version.aborted_by_tool.get(_name(item), self._version.aborted)
        return words.format(seconds=seconds)

    def _tool(self, item: Dict[str, Any]) -> Optional[Tool]:
        tool = None if item.get("namespace") else find(_name(item), self._version)
        if tool is None or tool.hosted or not tool.answers_unlisted and _name(item) not in self._listed:
            return None
        return tool


def _run(tool: Tool, item: Dict[str, Any], call: Call) -> Any:
    if item["type"] == "local_shell_call":
        return tool.run_action(item["action"], call)
    if item["type"] == "custom_tool_call":
        return tool.run_custom(item["input"], call)
    return tool.run(item["arguments"], call)


def _name(item: Dict[str, Any]) -> str:
    return "local_shell" if item["type"] == "local_shell_call" else item["name"]


def _label(item: Dict[str, Any]) -> str:
    return "%s:%s" % (item["namespace"], _name(item)) if item.get("namespace") else _name(item)
