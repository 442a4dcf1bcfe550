"""Defects that let the prompt cache go cold."""

import itertools
import json
from typing import Any, Dict

from .patches import change_bodies, change_every_second_text, change_texts
from .registry import breach


@breach("prefix.instructions", "turn-command")
def instructions_with_a_counter() -> None:
    """The instructions contain the number of requests so far."""
    numbers = itertools.count()
    change_bodies(lambda body: body.update(instructions="{} ({})".format(body["instructions"], next(numbers))))


@breach("prefix.tools", "turn-command")
def tools_in_any_order() -> None:
    """The tools are in another order in each request."""
    numbers = itertools.count()

    def turned(body: Dict[str, Any]) -> None:
        if next(numbers) % 2:
            body["tools"].reverse()
    change_bodies(turned)


@breach("prefix.input", "turn-command")
def context_with_a_clock() -> None:
    """The first message contains the time."""
    numbers = itertools.count()

    def timed(body: Dict[str, Any]) -> None:
        body["input"][0]["content"][0]["text"] += "\nIt is {} o'clock.".format(next(numbers))
    change_bodies(timed)


@breach("prefix.instructions", "turn-command")
def escapes_now_and_then() -> None:
    """Every second body has escapes in place of characters that are not ASCII: `\\u2019` for `’`."""
    change_every_second_text(lambda text: json.dumps(json.loads(text), separators=(",", ":")))


@breach("prefix.input", "turn-command", also=["prefix.tools"])
def spaces_now_and_then() -> None:
    """Every second body has a space after each comma and colon."""
    change_every_second_text(lambda text: json.dumps(json.loads(text), ensure_ascii=False))


@breach("prefix.input", "turn-command")
def spaces_between_items() -> None:
    """Every second body has spaces between its input items, and nowhere else."""
    change_every_second_text(lambda text: text.replace('},{"type":"message"', '} , {"type":"message"'))


@breach("prefix.instructions", "turn-command", also=["envelope.schema"])
def instructions_twice() -> None:
    """Every second body begins with other instructions, which its own instructions replace: a doubled key."""
    change_every_second_text(lambda text: '{"instructions":"",' + text[1:])


@breach("prefix.tools", "turn-command")
def number_spelled_anew() -> None:
    """A number in a tool's schema is 1.0 in one request and 1.00 in the next."""
    def spelled(text: str, number: int) -> str:
        return text.replace('"parameters":{', '"parameters":{"minProperties":1.0' + "0" * (number % 2) + ",", 1)
    change_texts(spelled)


@breach("prefix.input", "turn-command", also=["envelope.schema"])
def key_written_twice() -> None:
    """Every second body has the type of its first input item twice, with the same value."""
    first = '"input":[{"type":"message",'
    change_every_second_text(lambda text: text.replace(first, first + '"type":"message",', 1))
