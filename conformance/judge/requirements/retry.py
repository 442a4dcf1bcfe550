"""Retries: the agent repeats a failed request as often as configured, unless the failure is final. No call runs twice.

    failure                                                             class
    no response, HTTP 5xx                                               request
    a stream without a terminal event; response.failed                  stream
    HTTP 400; 429 without retry-after; response.failed, final code      final
    any other failure: versions differ                                  open

After a failure of class *request* the agent repeats the request up to ``request_max_retries`` times; after these, and
after a failure of class *stream*, a new round begins. ``stream_max_retries`` limits the new rounds (codex 0.115.0 and
0.169.0).
"""

from collections import Counter
from typing import Any, Dict, Iterator, Tuple

from .observation import Observation, Sent, text_at
from .registry import MUST, SHOULD, Finding, finding, requirement

__all__ = ["again", "bounded", "final", "same_request", "same_after_items", "no_tool_twice"]

#: The error codes of response.failed after which another try cannot succeed.
FINAL_CODES = ("context_length_exceeded", "insufficient_quota", "invalid_prompt", "usage_not_included")

#: The error codes after which some versions try again and others do not.
OPEN_CODES = ("server_is_overloaded", "slow_down")


def _limits(observed: Observation) -> Tuple[int, int]:
    """``(request_max_retries, stream_max_retries)`` of the scenario's provider; 0 where the scenario sets none."""
    provider: Dict[str, Any] = observed.scenario.config.get("model_providers", {}).get("origin", {})
    return provider.get("request_max_retries", 0), provider.get("stream_max_retries", 0)


def _class(observed: Observation, sent: Sent) -> str:
    """The class of a failure, "" for a whole response."""
    if sent.completed:
        return ""
    if sent.response is None:
        return "request"
    status, body = sent.response["status"], str(sent.response.get("body", ""))
    if status == 200:
        return _class_of_stream(sent.terminal)
    if status >= 500:
        return "open" if any(code in body for code in OPEN_CODES) else "request"
    scripted = observed.scenario.answers[sent.number - 1:sent.number]
    waits = any(name.lower() == "retry-after" for answer in scripted for name in dict(answer.get("headers", {})))
    return "final" if status == 400 or status == 429 and not waits else "open"


def _class_of_stream(terminal: Dict[str, Any]) -> str:
    if terminal.get("type") == "response.incomplete":
        return "open"
    error = (terminal.get("response") or {}).get("error") or {}
    code = error.get("code")
    return "final" if code in FINAL_CODES else "open" if code in OPEN_CODES else "stream"


@requirement("retry.again", MUST, seen="transport-500-request-retries",
             prevents="a short failure of the network ends a long turn")
def again(observed: Observation) -> Iterator[Finding]:
    """The agent repeats a request after a broken stream, a `response.failed`, HTTP 5xx or no response, while it has
    retries."""
    requests, streams = _limits(observed)
    for group in observed.tries:
        tries = rounds = 0
        for sent in group:
            kind = _class(observed, sent)
            if kind == "request" and tries < requests:
                tries += 1
            elif kind in ("request", "stream") and rounds < streams:
                tries, rounds = 0, rounds + 1
            else:
                break
            yield finding(sent.where, "" if sent is not group[-1] else "it failed, and the agent did not repeat it")


@requirement("retry.bounded", MUST, seen="transport-502-rounds",
             prevents="the agent never stops sending requests to a failing server, and each may be billed")
def bounded(observed: Observation) -> Iterator[Finding]:
    """The agent sends a request at most (request_max_retries + 1) * (stream_max_retries + 1) times."""
    requests, streams = _limits(observed)
    for group in observed.tries:
        if _class(observed, group[0]):
            most = (requests + 1) * (streams + 1)
            yield finding(group[-1].where, "" if len(group) <= most else "try {} of {}".format(len(group), most))


@requirement("retry.final", MUST, seen="transport-statuses-final",
             prevents="the user waits for tries that cannot succeed")
def final(observed: Observation) -> Iterator[Finding]:
    """The agent does not repeat a request after HTTP 400, 429 without `retry-after`, or a `response.failed` with a
    final code."""
    for group in observed.tries:
        for sent in group:
            if _class(observed, sent) == "final":
                yield finding(sent.where, "" if sent is group[-1] else
                              "the failure was final, and the agent repeated the request")


def _same_parts(observed: Observation, with_items: bool) -> Iterator[Finding]:
    for group in observed.tries:
        for before, after in zip(group, group[1:]):
            if bool(before.received) == with_items and before.raw.readable and after.raw.readable:
                for key in ("model", "instructions", "tools", "input"):
                    same = before.raw.member(key) == after.raw.member(key)
                    yield finding("{}.body.{}".format(after.where, key), "" if same else
                                  "differs in bytes from request {}".format(before.number))


@requirement("retry.same-bytes", MUST, seen="transport-cut-before-items",
             prevents="the cache and the deduplication of the server treat a retry as a new request")
def same_request(observed: Observation) -> Iterator[Finding]:
    """A request whose response brought no item is repeated with the same `model`, `instructions`, `tools` and
    `input`, byte for byte."""
    return _same_parts(observed, False)


@requirement("retry.same-bytes-after-items", SHOULD, seen="transport-cut-after-items",
             prevents="the history holds half of a response beside the whole one")
def same_after_items(observed: Observation) -> Iterator[Finding]:
    """A request whose response broke after some items is repeated with the same `model`, `instructions`, `tools` and
    `input`, byte for byte, without these items."""
    return _same_parts(observed, True)


@requirement("retry.no-tool-twice", MUST, seen="retry-tool-once",
             prevents="a retry appends, pays or deletes a second time")
def no_tool_twice(observed: Observation) -> Iterator[Finding]:
    """No call runs twice: a call that appends its own id as a line to a file leaves one such line."""
    made = {text_at(item, "call_id") for sent in observed.own for item in sent.received} - {""}
    for sent in observed.own:
        for path, item in sent.outputs:
            text = text_at(item, "output")
            named = sorted(call_id for call_id in made if call_id in text)
            lines = Counter(text.split("\n") if named else [])
            for call_id in named:
                if lines[call_id]:
                    yield finding(path, "" if lines[call_id] == 1 else "{} ran {} times".format(
                        call_id, lines[call_id]))
