"""Defects that let the prompt cache go cold."""

import itertools
from typing import Any, Dict

from .patches import change_bodies
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
