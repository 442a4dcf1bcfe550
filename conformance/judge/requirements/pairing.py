"""Calls and their outputs: a server refuses a conversation in which one stands without the other."""

from typing import Any, Iterator

from .observation import OUTPUTS, Observation, is_call, is_output, text_at
from .registry import MUST, Finding, finding, requirement

__all__ = ["one_output", "output_after_call", "output_kind", "output_form"]


@requirement("pairing.one-output", MUST, seen="turn-two-calls",
             prevents="the server refuses every further request of the session",
             links="openai/codex#394 openai/codex#22602 livekit/agents#5092")
def one_output(observed: Observation) -> Iterator[Finding]:
    """Every call in a request's input has exactly one output there."""
    for request in observed.requests:
        outputs = [text_at(item, "call_id") for item in request.items if is_output(item)]
        calls = [text_at(item, "call_id") for item in request.items if is_call(item)]
        for path, item in request.objects("input"):
            if is_call(item):
                key = text_at(item, "call_id")
                found, wanted = outputs.count(key), calls.count(key)
                yield finding(path, "" if found == wanted else "call {!r} has {} outputs".format(key, found))


@requirement("pairing.output-after-call", MUST, seen="turn-two-calls",
             prevents="an output that answers nothing: the server refuses the request",
             links="anomalyco/opencodex#1292")
def output_after_call(observed: Observation) -> Iterator[Finding]:
    """Every output stands behind the call that it answers."""
    for request in observed.requests:
        called = []
        for path, item in request.objects("input"):
            if is_call(item):
                called.append(text_at(item, "call_id"))
            elif is_output(item):
                known = text_at(item, "call_id") in called
                yield finding(path, "" if known else "no call {!r} before it".format(text_at(item, "call_id")))


@requirement("pairing.output-kind", MUST, seen="conversation-arguments",
             prevents="apply_patch is answered by a function's output and refused", links="unslothai/unsloth#9121")
def output_kind(observed: Observation) -> Iterator[Finding]:
    """A custom tool's call is answered by custom_tool_call_output, any other call by function_call_output."""
    for request in observed.requests:
        kinds = {text_at(item, "call_id"): OUTPUTS[item["type"]] for item in request.items if is_call(item)}
        for path, item in request.objects("input"):
            wanted = kinds.get(text_at(item, "call_id")) if is_output(item) else None
            if wanted:
                yield finding(path, "" if item["type"] == wanted else "{} where {} is due".format(item["type"], wanted))


@requirement("pairing.output-form", MUST, seen="image-files",
             prevents="servers that expect text or content parts refuse the request", links="ggml-org/llama.cpp#23465")
def output_form(observed: Observation) -> Iterator[Finding]:
    """An output is a string, or a list of input_text and input_image parts."""
    for request in observed.requests:
        for path, item in request.objects("input"):
            if is_output(item):
                yield finding(path + ".output", "" if _well_formed(item.get("output")) else
                              "neither text nor content parts: {!r:.80}".format(item.get("output")))


def _well_formed(output: Any) -> bool:
    if not isinstance(output, list):
        return isinstance(output, str)
    keys = {"input_text": "text", "input_image": "image_url"}
    return all(isinstance(part, dict) and isinstance(part.get(keys.get(str(part.get("type")), "")), str)
               for part in output)
