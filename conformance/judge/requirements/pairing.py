"""Calls and their outputs. A server refuses a conversation in which one stands without the other."""

from collections import Counter
from typing import Any, Iterator

from .observation import OUTPUTS, Observation, is_call, is_output, text_at
from .registry import MUST, Finding, finding, requirement

__all__ = ["one_output", "output_after_call", "output_kind", "output_form"]


@requirement("pairing.one-output", MUST, seen="turn-two-calls",
             prevents="the server refuses every further request of the session",
             links="openai/codex#394 openai/codex#22602 livekit/agents#5092")
def one_output(observed: Observation) -> Iterator[Finding]:
    """Every call in the input of a request has exactly one output there."""
    for request in observed.requests:
        outputs = Counter(text_at(item, "call_id") for _, item in request.outputs)
        calls = Counter(text_at(item, "call_id") for _, item in request.calls)
        for path, item in request.calls:
            key = text_at(item, "call_id")
            yield finding(path, "" if outputs[key] == calls[key] else "call {!r} has {} outputs".format(
                key, outputs[key]))


@requirement("pairing.output-after-call", MUST, seen="turn-two-calls",
             prevents="the server refuses a request in which an output answers no call",
             links="anomalyco/opencodex#1292")
def output_after_call(observed: Observation) -> Iterator[Finding]:
    """Every output comes after the call that it answers."""
    for request in observed.requests:
        called = set()
        for path, item in request.objects("input"):
            if is_call(item):
                called.add(text_at(item, "call_id"))
            elif is_output(item):
                key = text_at(item, "call_id")
                yield finding(path, "" if key in called else "no call {!r} before it".format(key))


@requirement("pairing.output-kind", MUST, seen="conversation-arguments",
             prevents="the server refuses an apply_patch call that a function_call_output answers",
             links="unslothai/unsloth#9121")
def output_kind(observed: Observation) -> Iterator[Finding]:
    """A custom_tool_call_output answers a custom tool call; a function_call_output answers any other call."""
    for request in observed.requests:
        kinds = {text_at(item, "call_id"): OUTPUTS[item["type"]] for _, item in request.calls}
        for path, item in request.outputs:
            wanted = kinds.get(text_at(item, "call_id"))
            if wanted:
                yield finding(path, "" if item["type"] == wanted else "{} instead of {}".format(item["type"], wanted))


@requirement("pairing.output-form", MUST, seen="image-files",
             prevents="servers that expect text or content parts refuse the request", links="ggml-org/llama.cpp#23465")
def output_form(observed: Observation) -> Iterator[Finding]:
    """An output is a string, or a list of input_text and input_image parts."""
    for request in observed.requests:
        for path, item in request.outputs:
            yield finding(path + ".output", "" if _well_formed(item.get("output")) else
                          "neither text nor content parts: {!r:.80}".format(item.get("output")))


def _well_formed(output: Any) -> bool:
    if not isinstance(output, list):
        return isinstance(output, str)
    keys = {"input_text": "text", "input_image": "image_url"}
    return all(isinstance(part, dict) and isinstance(part.get(keys.get(str(part.get("type")), "")), str)
               for part in output)
