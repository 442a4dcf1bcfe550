"""Defects in how calls and outputs belong together."""

from typing import Any, Dict, List

from .patches import change_bodies, each_item
from .registry import breach


@breach("pairing.one-output", "turn-two-calls")
def outputs_twice() -> None:
    """Each output is sent twice."""
    def doubled(body: Dict[str, Any]) -> None:
        body["input"] = [item for item in body["input"] for _ in range(1 + item["type"].endswith("_output"))]
    change_bodies(doubled)


@breach("pairing.output-after-call", "turn-two-calls")
def outputs_first() -> None:
    """Outputs come before the calls that they answer."""
    def turned(body: Dict[str, Any]) -> None:
        late: List[Any] = []
        for item in body["input"]:
            at = [place for place, other in enumerate(late) if item["type"].endswith("_output")
                  and other.get("call_id") == item["call_id"]]
            late.insert(at[0] if at else len(late), item)
        body["input"] = late
    change_bodies(turned)


@breach("pairing.output-kind", "conversation-arguments")
def all_outputs_alike() -> None:
    """The output of a custom tool goes back as function_call_output."""
    each_item(lambda item: item.update(type=item["type"].replace("custom_tool_call_output", "function_call_output")))


@breach("pairing.output-form", "turn-two-calls")
def output_as_table() -> None:
    """Outputs are JSON objects."""
    each_item(lambda item: item.update(output={"text": item["output"]}) if "output" in item else None)
