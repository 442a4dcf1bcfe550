"""What an agent was answered, as a transcript keeps it: the events of a stream, up to the one that ends it.

A response ends with its terminal event. What comes behind it is nobody's business: an agent may hang up before it was
sent, or read it and forget it (codex 0.115.0 does now this, now that, when its machine is busy).
"""

import json
import re
from typing import Any, Dict, Iterator, List, Mapping, Optional

__all__ = ["TERMINAL", "events_of", "heard"]

#: The events that end a response.
TERMINAL = ("response.completed", "response.failed", "response.incomplete")


def events_of(response: Optional[Mapping[str, Any]]) -> Iterator[Dict[str, Any]]:
    """The events of a transcript's response, up to the terminal one; none of what is no stream."""
    for block in (response or {}).get("events", []):
        for event in _read(block):
            yield event
            if event.get("type") in TERMINAL:
                return


def heard(response: Dict[str, Any]) -> Dict[str, Any]:
    """A transcript's response without the blocks behind the one that holds the terminal event."""
    blocks = response.get("events", [])
    for index, block in enumerate(blocks, 1):
        if any(event.get("type") in TERMINAL for event in _read(block)):
            return dict(response, events=blocks[:index])
    return response


def _read(block: Any) -> List[Dict[str, Any]]:
    """The events of a block: itself, or those in a piece of a stream that is kept as text (lines end as they like)."""
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
