"""The notices of an item of a response. A call sends its own notices when it runs."""

from typing import Any, Dict, List

from ..ids import uuid7
from ..protocol.notices import (
    AgentMessage,
    ImageGeneration,
    ItemCompleted,
    ItemStarted,
    Reasoning,
    UserMessage,
    WebSearch,
)
from ..protocol.search import action_of, detail

__all__ = ["announced", "notices_of"]


def announced(item: Dict[str, Any]) -> Any:
    """The item of a notice for `item` (as the server sent it), None when the client gets no notice of it."""
    identity = item.get("id") or uuid7()
    kind = item.get("type")
    if kind == "message":
        text = "".join(part.get("text", "") for part in item["content"])
        if item["role"] == "assistant":
            return AgentMessage(identity, text, item.get("phase"))
        return UserMessage(identity, [{"type": "text", "text": text}]) if item["role"] == "user" else None
    if kind == "reasoning":
        raw = [part["text"] for part in item.get("content") or () if part.get("type") == "reasoning_text"]
        return Reasoning(identity, [part["text"] for part in item["summary"]], raw)
    if kind == "web_search_call":
        action = action_of(item)
        return WebSearch(item.get("id") or "", detail(action), action)
    if kind == "image_generation_call":
        return ImageGeneration(identity, item.get("result") or "", item.get("status"), item.get("revised_prompt"))
    return None


def notices_of(turn_id: str, item: Dict[str, Any]) -> List[Any]:
    """The notices that `item` was started and is completed; none when the client gets no notice of it."""
    shown = announced(item)
    return [ItemStarted(turn_id, shown), ItemCompleted(turn_id, shown)] if shown else []
