"""Streams: the agent reads all that the event stream format allows, and treats no broken response as whole.

Most of these requirements are checked in one way. The origin of a scenario writes a stream in an unusual form, and the
scenario names the requirement in ``proves``. Then the conversation must go on as scripted: the agent sends as many
requests as there are answers, so it took no response for a failure; and the next request repeats each finished item,
without any other text of the model.
"""

import re
from typing import Iterator, List

from ...files import compact_json
from .observation import Observation, Sent, gist, is_call, text_at
from .registry import MUST, Finding, finding, requirement

__all__ = ["terminal_missing", "call_cut"]


def _went_on(observed: Observation, id: str) -> Iterator[Finding]:
    """Findings about how the conversation went on, where the scenario names this requirement."""
    if id not in observed.scenario.proves:
        return
    for before, after in observed.steps:
        if before.completed:
            known, sent = ([gist(item) for item in items] for items in (after.items, before.received))
            for item in before.received:
                if gist(item):
                    yield finding(after.where + ".body.input", "" if gist(item) in known else
                                  "the {} of response {} is missing".format(item["type"], before.number))
            added = [gist(item) for item in after.items[len(before.items):] if item.get("role") == "assistant"]
            more = [text for text in added if added.count(text) > sent.count(text)]
            yield finding(after.where + ".body.input", "" if not more else
                          "response {} does not hold {!r:.80}".format(before.number, more[0]))
    asked, scripted = len(observed.requests), len(observed.scenario.answers)
    yield finding("exchanges", "" if asked == scripted else "{} requests instead of {}".format(asked, scripted))


def _by_course(id: str, sentence: str, seen: str, prevents: str, links: str = "") -> None:
    """Register a requirement whose check looks at how the conversation went on."""
    def check(observed: Observation) -> Iterator[Finding]:
        return _went_on(observed, id)
    check.__doc__ = sentence
    check.__module__ = __name__
    requirement(id, MUST, seen=seen, prevents=prevents, links=links)(check)


_by_course("stream.split-anywhere",
           "The agent reads a stream in pieces of any size, cut within a line, an escape or a character.",
           "stream-bytes", "some proxies cut streams anywhere: text is garbled, or a turn is lost, now and then")
_by_course("stream.line-ends", "The agent reads streams whose lines end in LF, CRLF or CR.",
           "stream-crlf", "every turn fails with a server that writes CRLF")
_by_course("stream.comments", "The agent skips comments in a stream, which servers send as keep-alives.",
           "stream-comments", "a turn fails when the model thinks for long")
_by_course("stream.names",
           "The agent takes the type of an event from its data; the event name may be missing, different, or after it.",
           "stream-names-missing", "a turn never ends with servers that send no event names")
_by_course("stream.data-lines", "The agent joins several data lines of one event.",
           "stream-data-lines", "the agent loses events of servers that wrap long lines")
_by_course("stream.fields",
           "The agent skips fields of an event other than `event` and `data`, and unknown header fields.",
           "stream-fields", "a turn breaks with servers and proxies that add ids or trace fields")
_by_course("stream.unknown-events", "The agent skips events of an unknown type, and data that is not a JSON object.",
           "stream-unknown-events", "a turn breaks with each type of event that the API adds")
_by_course("stream.unknown-items", "The agent goes on after an item of an unknown type.",
           "stream-unknown-items", "a turn breaks with each type of item that the API adds")
_by_course("stream.unknown-fields", "The agent skips unknown fields in events, items, content parts and the response.",
           "stream-unknown-fields", "a turn breaks with each field that the API adds")
_by_course("stream.deltas",
           "The agent takes the finished item, even if deltas are missing, come too early, or have other text.",
           "stream-delta-first", "text is doubled, or a turn breaks, with servers that send deltas in another order",
           "SaladDay/cc-switch-cli#387 agentclientprotocol/codex-acp#266")
_by_course("stream.usage-lenient",
           "The agent accepts `usage` that is null, absent, without details, or with unknown counts.",
           "stream-usage-null", "the agent repeats a whole, billed response because of its counts",
           "openai/codex#37141")
_by_course("stream.terminal-twice",
           "The first terminal event ends the response, and the agent ignores all after it.",
           "stream-terminal-twice", "the agent runs a call that came after the end, or a complete turn fails")
_by_course("stream.terminal-enough",
           "A response is complete with its `response.completed`, even if the connection then breaks.",
           "stream-cut-end", "the agent repeats a complete, billed response")


@requirement("stream.terminal-missing", MUST, seen="stream-no-terminal",
             prevents="the agent treats half of a response as a whole one",
             links="router-for-me/CLIProxyAPI#2410 farion1231/cc-switch#4535")
def terminal_missing(observed: Observation) -> Iterator[Finding]:
    """After a response that broke the agent repeats the request, or the turn has failed; the turn does not end
    normally."""
    for tries in observed.tries:
        last = tries[-1]
        for sent in tries:
            if sent.response and sent.response["status"] == 200 and not sent.completed:
                good = sent is not last or _ended_well(observed, sent) is False
                if good or _ended_well(observed, sent) is not None:
                    yield finding("exchanges[{}].response".format(sent.number - 1),
                                  "" if good else "the agent reports the turn as completed")


def _ended_well(observed: Observation, sent: Sent) -> object:
    """Whether the agent reports the turn of a request as completed; None where the dialogue does not show it."""
    turns = observed.by_turn
    number = next((index for index, turn in enumerate(turns) if sent in turn), None)
    reported = observed.dialogue.get("turns", observed.dialogue.get("exits", []))
    if number is None or number >= len(reported):
        return None
    return reported[number].get("status") in ("completed", 0)


@requirement("stream.call-cut", MUST, seen="stream-cut-call",
             prevents="the agent runs half a command, or a command twice")
def call_cut(observed: Observation) -> Iterator[Finding]:
    """The agent does not run a call that the stream did not finish, and no later request mentions it."""
    finished = {text_at(item, "call_id") for sent in observed.own for item in sent.received if is_call(item)}
    for sent in observed.own:
        lost = _named_calls(sent) - finished
        for later in observed.own[observed.own.index(sent) + 1:] if lost else []:
            body = compact_json(later.body)
            for call_id in sorted(lost):
                yield finding(later.where + ".body", "" if call_id not in body else
                              "response {} broke within {}, and this request mentions it".format(
                                  sent.number, call_id))


def _named_calls(sent: Sent) -> set:
    """The ids of all calls that a response mentions, even in an event that is incomplete."""
    text = "\n".join(block if isinstance(block, str) else compact_json(block)
                     for block in (sent.response or {}).get("events", []))
    found: List[str] = re.findall(r'"call_id":"([^"]+)"', text)
    return set(found)
