"""Streams: whatever the event stream format allows is read, and what did not come whole is not believed.

Most of this is seen in the same way: a scenario lets the origin write a stream in a certain manner, names in its
``proves`` the requirement that it was made for, and the conversation must go on as scripted. That is: as many requests
as answers, so that nothing was taken for a failure and asked again; and each finished item in the next request, with
no other words of the model's beside it.
"""

import re
from typing import Iterator, List

from ...files import compact_json
from .observation import Observation, Sent, gist, is_call, text_at
from .registry import MUST, Finding, finding, requirement

__all__ = ["terminal_missing", "call_cut"]


def _went_on(observed: Observation, id: str) -> Iterator[Finding]:
    """How the conversation went on, where the scenario was made for this requirement."""
    if id not in observed.scenario.proves:
        return
    for before, after in observed.steps:
        if before.completed:
            known, sent = ([gist(item) for item in items] for items in (after.items, before.received))
            for item in before.received:
                if gist(item):
                    yield finding(after.where + ".body.input", "" if gist(item) in known else
                                  "the {} of response {} is not there".format(item["type"], before.number))
            told = [gist(item) for item in after.items[len(before.items):] if item.get("role") == "assistant"]
            more = [words for words in told if told.count(words) > sent.count(words)]
            yield finding(after.where + ".body.input", "" if not more else
                          "response {} did not say {!r:.80}".format(before.number, more[0]))
    asked, scripted = len(observed.requests), len(observed.scenario.answers)
    yield finding("exchanges", "" if asked == scripted else "{} requests where {} are due".format(asked, scripted))


def _heard(id: str, sentence: str, seen: str, prevents: str, links: str = "") -> None:
    """Register a requirement that is seen by how the conversation went on."""
    def check(observed: Observation) -> Iterator[Finding]:
        return _went_on(observed, id)
    check.__doc__ = sentence
    check.__module__ = __name__
    requirement(id, MUST, seen=seen, prevents=prevents, links=links)(check)


_heard("stream.split-anywhere",
       "A stream is read whatever pieces it comes in: cut within a line, an escape, a character.",
       "stream-bytes", "text garbled or a turn lost, now and then, behind some proxies")
_heard("stream.line-ends", "Lines of a stream end in LF, CRLF or CR.",
       "stream-crlf", "every turn fails with a server that writes CRLF")
_heard("stream.comments", "Comments in a stream, keep-alives above all, are skipped.",
       "stream-comments", "a turn fails as soon as the model thinks for long")
_heard("stream.names", "What an event is, its data say: its name may be missing, another, or stand behind the data.",
       "stream-names-missing", "a turn without end with servers that name no events")
_heard("stream.data-lines", "Several data lines of an event are one text.",
       "stream-data-lines", "events of servers that wrap long lines are lost")
_heard("stream.fields",
       "Fields of an event other than its name and data are skipped, and so are unknown header fields.",
       "stream-fields", "servers and proxies that add ids or trace fields break a turn")
_heard("stream.unknown-events", "Events of an unknown type, and data that are no JSON object, are skipped.",
       "stream-unknown-events", "a turn breaks with each event that the API adds")
_heard("stream.unknown-items", "Items of an unknown type break nothing.",
       "stream-unknown-items", "a turn breaks with each kind of item that the API adds")
_heard("stream.unknown-fields", "Unknown fields in events, items, content parts and the response are skipped.",
       "stream-unknown-fields", "a turn breaks with each field that the API adds")
_heard("stream.deltas", "The finished item counts, whatever deltas came for it: none, before it was added, others.",
       "stream-delta-first", "text doubled, or a turn broken, by servers that send deltas in another order",
       "SaladDay/cc-switch-cli#387 agentclientprotocol/codex-acp#266")
_heard("stream.usage-lenient", "Usage may be null, absent, without its details, or hold unknown counts.",
       "stream-usage-null", "a whole billed turn is asked again because of its counts",
       "openai/codex#37141")
_heard("stream.terminal-twice",
       "The first terminal event ends the response: what comes after it is nobody's business.",
       "stream-terminal-twice", "a call that came too late is run, or a complete turn fails")
_heard("stream.terminal-enough",
       "A response is complete with its response.completed, however the connection ends then.",
       "stream-cut-end", "a complete and billed response is asked again")


@requirement("stream.terminal-missing", MUST, seen="stream-no-terminal",
             prevents="half an answer passes for a whole one",
             links="router-for-me/CLIProxyAPI#2410 farion1231/cc-switch#4535")
def terminal_missing(observed: Observation) -> Iterator[Finding]:
    """A response that did not come whole is no normal end of a turn: it is asked again, or the turn has failed."""
    for tries in observed.tries:
        last = tries[-1]
        for sent in tries:
            if sent.response and sent.response["status"] == 200 and not sent.completed:
                good = sent is not last or _ended_well(observed, sent) is False
                if good or _ended_well(observed, sent) is not None:
                    yield finding("exchanges[{}].response".format(sent.number - 1),
                                  "" if good else "the turn counts as completed")


def _ended_well(observed: Observation, sent: Sent) -> object:
    """Whether the turn of a request counts as completed; None where the user's side does not tell."""
    turns = observed.by_turn
    number = next((index for index, turn in enumerate(turns) if sent in turn), None)
    told = observed.dialogue.get("turns", observed.dialogue.get("exits", []))
    if number is None or number >= len(told):
        return None
    return told[number].get("status") in ("completed", 0)


@requirement("stream.call-cut", MUST, seen="stream-cut-call", prevents="half a command is run, or one twice")
def call_cut(observed: Observation) -> Iterator[Finding]:
    """A call that the stream did not finish is not run and not told: no trace of it is in any request."""
    finished = {text_at(item, "call_id") for sent in observed.own for item in sent.received if is_call(item)}
    for sent in observed.own:
        lost = _named_calls(sent) - finished
        for later in observed.own[observed.own.index(sent) + 1:] if lost else []:
            body = compact_json(later.body)
            for call_id in sorted(lost):
                yield finding(later.where + ".body", "" if call_id not in body else
                              "{} was cut off in response {}, and is here".format(call_id, sent.number))


def _named_calls(sent: Sent) -> set:
    """The ids of all calls that a response mentions, even in an event that was cut."""
    text = "\n".join(block if isinstance(block, str) else compact_json(block)
                     for block in (sent.response or {}).get("events", []))
    found: List[str] = re.findall(r'"call_id":"([^"]+)"', text)
    return set(found)
