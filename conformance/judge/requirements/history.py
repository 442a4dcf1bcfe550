"""What the model said is said back to it, unchanged and in order: a server that stores nothing has nothing else."""

from typing import Any, Dict, Iterator, List, Tuple

from .observation import Observation, is_call, text_at
from .registry import MUST, Finding, finding, requirement

__all__ = ["verbatim_arguments", "verbatim_input", "messages_kept", "reasoning_kept", "calls_kept", "in_order",
           "prompt_once"]


def _given(observed: Observation, kind: str, key: str) -> Dict[str, List[str]]:
    """What the origin sent under ``key`` in items of a kind, by call id."""
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
                              "{!r:.80}, the model wrote {!r:.80}".format(item.get(key), sent[0]))


@requirement("history.verbatim-arguments", MUST, seen="conversation-arguments",
             prevents="a cold cache, and a model that reads what it never wrote")
def verbatim_arguments(observed: Observation) -> Iterator[Finding]:
    """A function call's arguments go back byte for byte as the model wrote them."""
    return _verbatim(observed, "function_call", "arguments")


@requirement("history.verbatim-input", MUST, seen="conversation-arguments",
             prevents="a patch that reads otherwise than the model wrote it", links="fabro-sh/fabro#435")
def verbatim_input(observed: Observation) -> Iterator[Finding]:
    """A custom tool call's input goes back byte for byte as the model wrote it."""
    return _verbatim(observed, "custom_tool_call", "input")


def _is_said(item: Dict[str, Any]) -> bool:
    """Whether an item is a message of the assistant with text, in the form that every version reads."""
    known = item.get("phase") in (None, "commentary", "final_answer")
    return item.get("type") == "message" and item.get("role") == "assistant" and known and any(_message(item)[1])


def _message(item: Dict[str, Any]) -> Tuple[str, List[str]]:
    content = item.get("content")
    return text_at(item, "role"), [text_at(part, "text") for part in content if isinstance(part, dict)] if isinstance(
        content, list) else []


@requirement("history.messages-kept", MUST, seen="conversation-messages", prevents="a model that forgets what it said")
def messages_kept(observed: Observation) -> Iterator[Finding]:
    """Each of the assistant's messages in a whole response is in the thread's next request, with the same text."""
    for before, after in observed.followed:
        kept = [_message(item) for item in after.items if item.get("type") == "message"]
        for item in before.received:
            if _is_said(item):
                yield finding(after.where + ".body.input", "" if _message(item) in kept else
                              "the message {!r:.80} is not there".format(_message(item)[1]))


@requirement("history.reasoning-kept", MUST, seen="conversation-reasoning",
             prevents="a model that forgets why it called a tool, or a session refused for good",
             links="openai/codex#1227 openai/codex#33044 openai/codex#8132")
def reasoning_kept(observed: Observation) -> Iterator[Finding]:
    """Each encrypted reasoning item of a whole response is in the thread's next request, its content unchanged."""
    for before, after in observed.followed:
        kept = [item.get("encrypted_content") for item in after.items if item.get("type") == "reasoning"]
        for item in before.received:
            if item.get("type") == "reasoning" and text_at(item, "encrypted_content") and "summary" in item:
                yield finding(after.where + ".body.input", "" if item["encrypted_content"] in kept else
                              "the reasoning {!r:.40} is not there".format(item["encrypted_content"]))


@requirement("history.calls-kept", MUST, seen="turn-two-calls", prevents="a model that calls the same tool again")
def calls_kept(observed: Observation) -> Iterator[Finding]:
    """Each call of a whole response is in the thread's next request."""
    for before, after in observed.followed:
        kept = [(text_at(item, "type"), text_at(item, "call_id")) for item in after.items]
        for item in before.received:
            if is_call(item) and text_at(item, "call_id"):
                key = (item["type"], item["call_id"])
                yield finding(after.where + ".body.input", "" if key in kept else "{} {!r} is not there".format(*key))


@requirement("history.in-order", MUST, seen="conversation-reasoning",
             prevents="reasoning apart from its call: the server refuses the request", links="openai/codex#1227")
def in_order(observed: Observation) -> Iterator[Finding]:
    """What is kept of a response stands in the next request in the order in which it came."""
    for before, after in observed.followed:
        new = after.items[len(before.items):]
        reached, checked, late = 0, 0, ""
        for item in before.received:
            places = [place for place, other in enumerate(new) if _is_same(item, other)]
            ahead = [place for place in places if place >= reached]
            checked += bool(places)
            late = late or ("{} stands too early".format(text_at(item, "type")) if places and not ahead else "")
            reached = ahead[0] + 1 if ahead else reached
        if checked > 1:
            yield finding(after.where + ".body.input", late)


def _is_same(item: Dict[str, Any], other: Dict[str, Any]) -> bool:
    """Whether an item of a response is an item of a later input; what has no id of its own is known by its content."""
    kind = text_at(item, "type")
    if kind != text_at(other, "type"):
        return False
    if kind == "message":
        return any(_message(item)[1]) and _message(item) == _message(other)
    key = {"reasoning": "encrypted_content"}.get(kind, "call_id")
    return bool(text_at(item, key)) and item[key] == other.get(key)


@requirement("history.prompt-once", MUST, seen="turn-history", prevents="a user who is not heard, or heard twice")
def prompt_once(observed: Observation) -> Iterator[Finding]:
    """What the user said first is in each request of the thread, once for each time that it was said."""
    turns = [step for step in observed.scenario.steps if step["do"] == "turn"]
    text = text_at(turns[0], "text") if turns and "stdin" not in turns[0] else ""
    most = sum(step.get("text") == text for step in turns)
    for request in observed.own if text and len(observed.threads) == 1 else []:
        said = [part for item in request.items if item.get("role") == "user" for part in _message(item)[1]]
        yield finding(request.where + ".body.input", "" if 1 <= said.count(text) <= most else
                      "{!r:.40} stands there {} times".format(text, said.count(text)))
