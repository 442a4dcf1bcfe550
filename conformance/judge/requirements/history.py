"""The history: each request repeats what the model wrote, unchanged and in order, because the server stores nothing.

``arguments`` and ``input`` of a call are strings. The checks compare the strings after JSON decoding: every character
must be the same, but the agent may write it as another JSON escape than the server did. Whether the agent writes the
same bytes in all requests is checked by ``prefix``.
"""

from typing import Any, Dict, Iterator, List, Tuple

from .observation import Observation, is_call, text_at
from .registry import MUST, Finding, finding, requirement

__all__ = ["verbatim_arguments", "verbatim_input", "messages_kept", "reasoning_kept", "calls_kept", "in_order",
           "prompt_once"]


def _given(observed: Observation, kind: str, key: str) -> Dict[str, List[str]]:
    """The strings that the origin sent under ``key`` in items of a kind, by call id."""
    found: Dict[str, List[str]] = {}
    for request in observed.requests:
        for item in request.received:
            if item.get("type") == kind and isinstance(item.get(key), str):
                found.setdefault(text_at(item, "call_id"), []).append(item[key])
    return found


def _verbatim(observed: Observation, kind: str, key: str) -> Iterator[Finding]:
    given = _given(observed, kind, key)
    for request in observed.requests:
        for path, item in request.objects("input"):
            sent = given.get(text_at(item, "call_id")) if item.get("type") == kind else None
            if sent:
                yield finding("{}.{}".format(path, key), "" if item.get(key) in sent else
                              "{!r:.80}, but the model wrote {!r:.80}".format(item.get(key), sent[0]))


@requirement("history.verbatim-arguments", MUST, seen="conversation-arguments",
             prevents="the prompt cache is lost, and the model reads arguments that it did not write")
def verbatim_arguments(observed: Observation) -> Iterator[Finding]:
    """The `arguments` string of a function call goes back with exactly the characters that the model wrote."""
    return _verbatim(observed, "function_call", "arguments")


@requirement("history.verbatim-input", MUST, seen="conversation-arguments",
             prevents="the model reads another patch than it wrote", links="fabro-sh/fabro#435")
def verbatim_input(observed: Observation) -> Iterator[Finding]:
    """The `input` string of a custom tool call goes back with exactly the characters that the model wrote."""
    return _verbatim(observed, "custom_tool_call", "input")


def _is_readable(item: Dict[str, Any]) -> bool:
    """Whether an item is a message of the assistant with text, in a form that every version reads."""
    known = item.get("phase") in (None, "commentary", "final_answer")
    return item.get("type") == "message" and item.get("role") == "assistant" and known and any(_message(item)[1])


def _message(item: Dict[str, Any]) -> Tuple[str, List[str]]:
    content = item.get("content")
    return text_at(item, "role"), [text_at(part, "text") for part in content if isinstance(part, dict)] if isinstance(
        content, list) else []


@requirement("history.messages-kept", MUST, seen="conversation-messages",
             prevents="the model does not know what it said")
def messages_kept(observed: Observation) -> Iterator[Finding]:
    """The next request of the thread repeats each assistant message of a whole response, with the same text."""
    for before, after in observed.followed:
        kept = [_message(item) for item in after.items if item.get("type") == "message"]
        for item in before.received:
            if _is_readable(item):
                yield finding(after.where + ".body.input", "" if _message(item) in kept else
                              "the message {!r:.80} is missing".format(_message(item)[1]))


@requirement("history.reasoning-kept", MUST, seen="conversation-reasoning",
             prevents="the model does not know why it called a tool, or the server refuses the session",
             links="openai/codex#1227 openai/codex#33044 openai/codex#8132")
def reasoning_kept(observed: Observation) -> Iterator[Finding]:
    """The next request of the thread repeats each encrypted reasoning item of a whole response, its content
    unchanged."""
    for before, after in observed.followed:
        kept = [item.get("encrypted_content") for item in after.items if item.get("type") == "reasoning"]
        for item in before.received:
            if item.get("type") == "reasoning" and text_at(item, "encrypted_content") and "summary" in item:
                yield finding(after.where + ".body.input", "" if item["encrypted_content"] in kept else
                              "the reasoning {!r:.40} is missing".format(item["encrypted_content"]))


@requirement("history.calls-kept", MUST, seen="turn-two-calls", prevents="the model calls the same tool again")
def calls_kept(observed: Observation) -> Iterator[Finding]:
    """The next request of the thread repeats each call of a whole response."""
    for before, after in observed.followed:
        kept = [(text_at(item, "type"), text_at(item, "call_id")) for item in after.items]
        for item in before.received:
            if is_call(item) and text_at(item, "call_id"):
                key = (item["type"], item["call_id"])
                yield finding(after.where + ".body.input", "" if key in kept else "{} {!r} is missing".format(*key))


@requirement("history.in-order", MUST, seen="conversation-reasoning",
             prevents="reasoning stands apart from its call, and the server refuses the request",
             links="openai/codex#1227")
def in_order(observed: Observation) -> Iterator[Finding]:
    """The next request repeats the items of a response in the order in which they arrived."""
    for before, after in observed.followed:
        new = after.items[len(before.items):]
        reached, checked, late = 0, 0, ""
        for item in before.received:
            found = [index for index, other in enumerate(new) if _is_same(item, other)]
            ahead = [index for index in found if index >= reached]
            checked += bool(found)
            late = late or ("{} comes too early".format(text_at(item, "type")) if found and not ahead else "")
            reached = ahead[0] + 1 if ahead else reached
        if checked > 1:
            yield finding(after.where + ".body.input", late)


def _is_same(item: Dict[str, Any], other: Dict[str, Any]) -> bool:
    """Whether an item of a later input repeats an item of a response; items without an id are compared by content."""
    kind = text_at(item, "type")
    if kind != text_at(other, "type"):
        return False
    if kind == "message":
        return any(_message(item)[1]) and _message(item) == _message(other)
    key = {"reasoning": "encrypted_content"}.get(kind, "call_id")
    return bool(text_at(item, key)) and item[key] == other.get(key)


@requirement("history.prompt-once", MUST, seen="turn-history",
             prevents="the model never reads the user's prompt, or reads it twice")
def prompt_once(observed: Observation) -> Iterator[Finding]:
    """Each request of the thread holds the user's first prompt, at most as often as the user wrote it."""
    turns = [step for step in observed.scenario.steps if step["do"] == "turn"]
    text = text_at(turns[0], "text") if turns and "stdin" not in turns[0] else ""
    most = sum(step.get("text") == text for step in turns)
    for request in observed.own if text and len(observed.threads) == 1 else []:
        written = [part for item in request.items if item.get("role") == "user" for part in _message(item)[1]]
        yield finding(request.where + ".body.input", "" if 1 <= written.count(text) <= most else
                      "the input has {!r:.40} {} times".format(text, written.count(text)))
