"""The responses in a transcript: the events of a stream, up to the terminal event.

A response ends with its terminal event. Whatever the origin sends after it is not compared: an agent may close the
connection before that arrives, or read it and ignore it (codex 0.115.0 does either when its machine is busy).
"""

import json
import re
from typing import Any, Dict, Iterator, List, Mapping, Optional

__all__ = ["TERMINAL", "events_of", "up_to_terminal"]

#: The events that end a response.
TERMINAL = ("response.completed", "response.failed", "response.incomplete")


def events_of(response: Optional[Mapping[str, Any]]) -> Iterator[Dict[str, Any]]:
    """The events of a transcript's response, up to the terminal one; none if the response is not a stream."""
    for block in (response or {}).get("events", []):
        for event in _read(block):
            yield event
            if event.get("type") in TERMINAL:
                return


def up_to_terminal(response: Dict[str, Any]) -> Dict[str, Any]:
    """A transcript's response without the blocks after the one that holds the terminal event."""
    blocks = response.get("events", [])
    for index, block in enumerate(blocks, 1):
        if any(event.get("type") in TERMINAL for event in _read(block)):
            return dict(response, events=blocks[:index])
    return response


def _read(block: Any) -> List[Dict[str, Any]]:
    """The events of a block: the block itself, or those in a part of a stream that is kept as text (any line ends)."""
    if not isinstance(block, str):
        return [block] if isinstance(block, dict) else []
    found: List[Dict[str, Any]] = []
    data: List[str] = []
    for line in re.split("\r\n|\r|\n", block.lstrip("\ufeff")) + [""]:
        field, _, value = line.partition(":")
        if field == "data":
            data.append(value)
        elif not line:
            try:
                event = json.loads("\n".join(data))
            except ValueError:
                event = None
            found += [event] if isinstance(event, dict) else []
            data = []
    return found
