"""Defects in what is said back to the model."""

import json
from typing import Any, Dict

from .patches import change_bodies, each_item
from .registry import breach


@breach("history.verbatim-arguments", "turn-command")
def arguments_tidied() -> None:
    """A call's arguments are parsed and written again."""
    each_item(lambda item: item.update(arguments=json.dumps(json.loads(item["arguments"]), separators=(",", ":")))
              if "arguments" in item else None)


@breach("history.verbatim-input", "conversation-arguments")
def input_tidied() -> None:
    """A line end is added to the input of a custom call."""
    each_item(lambda item: item.update(input=item["input"] + "\n") if "input" in item else None)


@breach("history.messages-kept", "turn-history")
def own_words_forgotten() -> None:
    """The assistant's messages are not sent back."""
    each_item(lambda item: item.get("role") != "assistant")


@breach("history.reasoning-kept", "conversation-reasoning")
def reasons_forgotten() -> None:
    """Reasoning is not sent back."""
    each_item(lambda item: item["type"] != "reasoning")


@breach("history.calls-kept", "turn-command")
def calls_forgotten() -> None:
    """Calls and their outputs are not sent back."""
    each_item(lambda item: "call_id" not in item)


@breach("history.in-order", "conversation-reasoning")
def reasons_last() -> None:
    """Reasoning items come after all other items."""
    def ordered(body: Dict[str, Any]) -> None:
        body["input"].sort(key=lambda item: item["type"] == "reasoning")
    change_bodies(ordered)


@breach("history.prompt-once", "exec-plain")
def said_twice() -> None:
    """The user's prompt is sent twice."""
    def doubled(body: Dict[str, Any]) -> None:
        body["input"].append(body["input"][-1])
    change_bodies(doubled)
