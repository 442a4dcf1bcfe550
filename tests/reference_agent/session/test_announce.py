"""The notifications about an item."""

from reference_agent.protocol.notices import (
    AgentMessage,
    ImageGeneration,
    ItemCompleted,
    ItemStarted,
    Reasoning,
    UserMessage,
    WebSearch,
)
from reference_agent.session.announce import announced, notices_of


def test_kinds():
    text = [{"type": "output_text", "text": "a"}, {"type": "output_text", "text": "b"}]
    assert announced({"type": "message", "role": "assistant", "id": "m", "content": text}) == AgentMessage(
        "m", "ab", None)
    assert announced({"type": "message", "role": "user", "id": "m", "content": text}) == UserMessage(
        "m", [{"type": "text", "text": "ab"}])
    assert announced({"type": "message", "role": "developer", "content": text}) is None
    assert announced({"type": "reasoning", "id": "r", "summary": [{"text": "s"}],
                      "content": [{"type": "reasoning_text", "text": "raw"}]}) == Reasoning("r", ["s"], ["raw"])
    assert announced({"type": "web_search_call", "id": "w", "action": {"type": "search", "query": "q"}}) == WebSearch(
        "w", "q", {"type": "search", "query": "q"})
    assert announced({"type": "web_search_call"}) == WebSearch("", "", {"type": "other"})
    assert announced({"type": "image_generation_call", "id": "i", "status": "completed", "result": "eA=="}) == (
        ImageGeneration("i", "eA==", "completed", None))
    assert announced({"type": "function_call", "name": "n"}) is None


def test_an_item_without_id_gets_one():
    first, last = notices_of("t", {"type": "reasoning", "summary": []})
    assert isinstance(first, ItemStarted) and isinstance(last, ItemCompleted) and first.item == last.item
    assert first.item.id and first.turn_id == "t"
