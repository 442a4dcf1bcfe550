"""Defects in what the model is offered."""

from typing import Any, Callable, Dict

from .patches import change_bodies
from .registry import breach


def _each_tool(change: Callable[[Dict[str, Any]], Any]) -> None:
    def changed(body: Dict[str, Any]) -> None:
        for tool in body["tools"]:
            change(tool)
    change_bodies(changed)


@breach("tools.function-shape", "exec-plain")
def undescribed() -> None:
    """A tool has no description."""
    _each_tool(lambda tool: tool.pop("description") and None if tool.get("name") == "view_image" else None)


@breach("tools.valid-parameters", "exec-plain")
def unknown_type() -> None:
    """A tool's parameters have a type that JSON Schema does not know."""
    _each_tool(lambda tool: tool["parameters"].update(properties={"path": {"type": "path"}})
               if tool.get("name") == "view_image" else None)


@breach("tools.custom-format", "exec-plain")
def unknown_grammar() -> None:
    """The grammar of apply_patch is in a syntax that no server knows."""
    _each_tool(lambda tool: tool["format"].update(syntax="bnf") if tool.get("name") == "apply_patch" else None)


@breach("tools.unique-names", "exec-plain")
def offered_twice() -> None:
    """A tool is listed twice."""
    change_bodies(lambda body: body["tools"].append(body["tools"][-1]))


@breach("tools.accepts-arguments", "turn-command")
def parameter_renamed() -> None:
    """exec_command has a parameter `command` where upstream's has `cmd`."""
    _each_tool(lambda tool: tool["parameters"].update(required=["command"])
               if tool.get("name") == "exec_command" else None)


@breach("tools.answers-unknown", "turn-unlisted-tool", also=("history.calls-kept",))
def unknown_tool_ignored() -> None:
    """A call of a tool that the request does not list is dropped."""
    def kept(body: Dict[str, Any]) -> None:
        names = [tool.get("name") for tool in body["tools"]]
        unknown = [item["call_id"] for item in body["input"] if "name" in item and item["name"] not in names]
        body["input"] = [item for item in body["input"] if item.get("call_id") not in unknown]
    change_bodies(kept)
