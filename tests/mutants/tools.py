"""Defects in what the model is offered, and in what tools answer."""

import json
from typing import Any, Callable

from reference_agent.session import fields
from reference_agent.tools import exec_command, request_user_input

from .registry import each_item, each_tool, mutant


def _change_specs(change: Callable[[Any], Any]) -> None:
    true_specs = fields.specs
    fields.specs = lambda *args, **kwargs: change(true_specs(*args, **kwargs))


@mutant(lambda golden: {"{}[{}]".format(path, index) for path, index in each_tool(golden, "view_image")})
def tool_dropped() -> None:
    """view_image is not listed: the model cannot look at images."""
    _change_specs(lambda tools: [tool for tool in tools if tool.get("name") != "view_image"])


@mutant(lambda golden: {"{}[{}]".format(path, index + step) for path, index in each_tool(golden, "update_plan")
                        for step in (0, 1)})
def tools_swapped() -> None:
    """update_plan and request_user_input are listed in the other order: the prompt cache does not match."""
    def swap(tools: Any) -> Any:
        place = [tool.get("name") for tool in tools].index("update_plan")
        tools[place:place + 2] = reversed(tools[place:place + 2])
        return tools
    _change_specs(swap)


@mutant(lambda golden: {"{}[{}].description".format(path, index) for path, index in each_tool(golden, "update_plan")})
def description_letter() -> None:
    """One letter of update_plan's description is different."""
    def change(tools: Any) -> Any:
        return [dict(tool, description=tool["description"].replace("U", "u", 1)) if tool.get("name") == "update_plan"
                else tool for tool in tools]
    _change_specs(change)


@mutant(lambda golden: {"{}[{}].parameters".format(path, index) for path, index in each_tool(golden, "view_image")},
        status="equal")
def schema_keys_reordered() -> None:
    """The keys of view_image's schema are in another order: the prompt cache does not match."""
    def change(tools: Any) -> Any:
        return [dict(tool, parameters=dict(reversed(list(tool["parameters"].items()))))
                if tool.get("name") == "view_image" else tool for tool in tools]
    _change_specs(change)


@mutant(lambda golden: {"{}[{}].output".format(path, index) for path, index, item in each_item(golden)
                        if str(item.get("output", "")).startswith('{"answers":{"')})
def answer_extra_field() -> None:
    """The answers to a question have a field that the client did not send."""
    true_run = request_user_input.TOOL.run

    def run(arguments: Any, call: Any) -> str:
        return json.dumps(dict(json.loads(true_run(arguments, call)), note=""), ensure_ascii=False,
                          separators=(",", ":"))
    request_user_input.TOOL.run = run  # type: ignore[method-assign]


@mutant(lambda golden: {"{}[{}].output".format(path, index) for path, index, item in each_item(golden)
                        if str(item.get("output", "")).startswith("Command: ")})
def output_without_command() -> None:
    """exec_command's output lacks its first line, as in later upstream versions."""
    true_run = exec_command.TOOL.run

    def run(arguments: Any, call: Any) -> str:
        return true_run(arguments, call).split("\n", 1)[1]
    exec_command.TOOL.run = run  # type: ignore[method-assign]
