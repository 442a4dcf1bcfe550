"""Which agent, which thread and which turn a request belongs to: routers, caches and bills depend on it."""

import re
from typing import Dict, Iterator, List

from .observation import Observation, Sent
from .registry import MUST, SHOULD, Finding, finding, requirement

__all__ = ["one_key", "session_header", "request_id", "metadata", "one_turn_id", "turn_ids", "turn_state",
           "names_itself", "own_name"]

#: The headers that carry the id of the thread: with underscores until 0.130, with hyphens since 0.145.
SESSION = ("session_id", "session-id", "thread_id", "thread-id")

#: The names of upstream's programs in `originator`.
UPSTREAM = re.compile(r"codex[_-](cli_rs|exec|tui|vscode|sdk_ts|work_desktop)|Codex Desktop", re.IGNORECASE)


@requirement("identity.one-key", MUST, seen="turn-history",
             prevents="the server computes every prompt from its beginning, and bills it",
             links="HKUDS/nanobot#5632 Cloudgeni-ai/opengeni#386")
def one_key(observed: Observation) -> Iterator[Finding]:
    """All requests of a thread have the same `prompt_cache_key`."""
    for before, after in observed.steps:
        left, right = (request.body.get("prompt_cache_key") for request in (before, after))
        yield finding(after.where + ".body.prompt_cache_key",
                      "" if left == right else "{!r:.60} after {!r:.60}".format(right, left))


@requirement("identity.session-header", MUST, seen="turn-history",
             prevents="a router sends the session to another server, without its cache",
             links="openai/codex#11732 earendil-works/pi#4967 qxcnm/Codex-Manager#343 PixelPaw-Labs/codex-trace#82")
def session_header(observed: Observation) -> Iterator[Finding]:
    """A session or thread header has the value of `prompt_cache_key`."""
    for request in observed.requests:
        sent = {name: value for name, value in request.headers if name.lower() in SESSION}
        good = request.body.get("prompt_cache_key") in sent.values()
        yield finding(request.where + ".headers", "" if good else "none of {} is the cache key: {}".format(
            ", ".join(SESSION), sent or "absent"))


@requirement("identity.request-id", SHOULD, seen="turn-history",
             prevents="no log can assign the request to its session")
def request_id(observed: Observation) -> Iterator[Finding]:
    """`x-client-request-id` has the value of `prompt_cache_key`."""
    for request in observed.requests:
        sent = request.header("x-client-request-id")
        good = sent is not None and sent == request.body.get("prompt_cache_key")
        yield finding(request.where + ".headers.x-client-request-id", "" if good else "{!r:.60}".format(sent))


@requirement("identity.metadata", MUST, seen="turn-command", prevents="a gateway cannot distinguish turns")
def metadata(observed: Observation) -> Iterator[Finding]:
    """`x-codex-turn-metadata` is a JSON object with a `turn_id`."""
    for request in observed.requests:
        yield finding(request.where + ".headers.x-codex-turn-metadata",
                      "" if _turn_id(request) else "{!r:.80}".format(request.header("x-codex-turn-metadata")))


@requirement("identity.one-turn-id", MUST, seen="turn-command", prevents="a gateway counts one turn as many")
def one_turn_id(observed: Observation) -> Iterator[Finding]:
    """All requests of a turn, with retries and requests after a steer, have the same turn id."""
    for before, after in observed.steps if observed.turns == 1 else []:
        left, right = _turn_id(before), _turn_id(after)
        if left:
            yield finding(after.where + ".headers.x-codex-turn-metadata",
                          "" if left == right else "turn_id {!r:.60} after {!r:.60}".format(right, left))


@requirement("identity.turn-ids", MUST, seen="turn-history", prevents="a gateway counts many turns as one")
def turn_ids(observed: Observation) -> Iterator[Finding]:
    """Each turn of a thread has its own turn id."""
    for thread in [] if observed.steered else observed.threads:
        ids: List[str] = []
        for before, after in zip(thread, thread[1:]):
            ids.append(_turn_id(before))
            if before.ends_turn and ids[-1] and not observed.is_garbled(before):
                where = after.where + ".headers.x-codex-turn-metadata"
                yield finding(where, "turn_id {!r:.60} again".format(ids[-1]) if _turn_id(after) in ids else "")


@requirement("identity.turn-state", MUST, seen="transport-turn-state",
             prevents="a router changes servers within a turn, or keeps one for the next turn")
def turn_state(observed: Observation) -> Iterator[Finding]:
    """The agent sends the `x-codex-turn-state` of a response back in the later requests of that turn, and in no other
    turn."""
    states: Dict[str, str] = {}
    for request in observed.own:
        turn = _turn_id(request)
        if states:
            wanted, sent = states.get(turn), request.header("x-codex-turn-state")
            yield finding(request.where + ".headers.x-codex-turn-state",
                          "" if wanted == sent else "{!r:.40} instead of {!r:.40}".format(sent, wanted))
        given = observed.answer(request).get("headers", {}).get("x-codex-turn-state")
        if given is not None:
            states.setdefault(turn, given)


@requirement("identity.names-itself", MUST, seen="exec-plain",
             prevents="a server cannot distinguish this agent from another",
             links="NousResearch/hermes-agent#94097 NousResearch/hermes-agent#90162")
def names_itself(observed: Observation) -> Iterator[Finding]:
    """`user-agent` is `name/version …`, and `originator` is not empty."""
    for request in observed.requests:
        agent, origin = request.header("user-agent") or "", request.header("originator") or ""
        good = re.match(r"[\w.+-][\w.+ -]*/\S", agent) and origin.strip()
        yield finding(request.where + ".headers", "" if good else "user-agent {!r:.60}, originator {!r:.40}".format(
            agent, origin))


@requirement("identity.own-name", MUST, seen="exec-plain",
             prevents="a server blocks the agent because it pretends to be codex",
             links="NousResearch/hermes-agent#94097 NousResearch/hermes-agent#90162")
def own_name(observed: Observation) -> Iterator[Finding]:
    """Only upstream has upstream's names in `originator` and in `user-agent`."""
    for request in observed.requests:
        borrowed = [name for name in (request.header("originator") or "", request.header("user-agent") or "")
                    if UPSTREAM.match(name) and not any(name.startswith(own) for own in observed.names)]
        yield finding(request.where + ".headers", "" if not borrowed else "{!r:.60}".format(borrowed[0]))


def _turn_id(request: Sent) -> str:
    return request.turn_id or ""
