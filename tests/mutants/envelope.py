"""Defects in headers and in the body's frame."""

import json
from typing import Any, List, Set, Tuple

from reference_agent.ids import uuid7
from reference_agent.protocol import request
from reference_agent.session import runner
from reference_agent.transport import channel as transport

from .registry import Golden, mutant, requests


def _change_headers(change: Any) -> None:
    true_headers = transport.headers
    transport.headers = lambda *args, **kwargs: change(true_headers(*args, **kwargs))


def _follow_ups(golden: Golden) -> Set[str]:
    """The metadata of every request that is not the first of its turn."""
    found, seen = set(), set()
    for path, sent in requests(golden):
        metadata = dict(sent["headers"])["x-codex-turn-metadata"]
        turn_id = json.loads(metadata)["turn_id"]
        if turn_id in seen:
            found.add(path + ".headers.x-codex-turn-metadata")
        seen.add(turn_id)
    return found


@mutant(_follow_ups)
def turn_id_changed() -> None:
    """A follow-up request of the same turn has a new turn id."""
    true_metadata = runner.TurnRunner._metadata

    def metadata(self: Any) -> str:
        text = true_metadata(self)
        return text.replace(self.turn_id, uuid7()) if self._round > 1 else text
    runner.TurnRunner._metadata = metadata


@mutant(lambda golden: {path + ".headers." + name for path, _ in requests(golden) for name in ("session_id",
                                                                                               "session-id")})
def header_renamed() -> None:
    """session_id is sent as session-id, as later upstream versions do: routers lose the session."""
    def rename(fields: List[Tuple[str, str]]) -> List[Tuple[str, str]]:
        return [("session-id" if name == "session_id" else name, value) for name, value in fields]
    _change_headers(rename)


@mutant(lambda golden: {path + ".headers" for path, _ in requests(golden)}, status="equal")
def headers_reordered() -> None:
    """accept comes before everything else."""
    _change_headers(lambda fields: sorted(fields, key=lambda field: field[0] != "accept"))


@mutant(lambda golden: {path + ".body.prompt_cache_key" for path, _ in requests(golden)})
def cache_key_dropped() -> None:
    """No prompt_cache_key: every request is computed anew, and billed."""
    true_envelope = request.envelope

    def envelope(fields: Any, thread_id: str, wire: Any) -> Tuple[bytes, bytes]:
        before, after = true_envelope(fields, thread_id, wire)
        key = b',"prompt_cache_key":' + request.encode(thread_id)
        return before, after.replace(key, b"")
    request.envelope = envelope


@mutant(lambda golden: {path + ".form" for path, _ in requests(golden)}, status="equal")
def body_with_spaces() -> None:
    """The body is JSON with spaces: the same meaning in other bytes."""
    true_body = request.body
    request.body = lambda ends, items: json.dumps(json.loads(true_body(ends, items).decode("utf-8")),
                                                  ensure_ascii=False).encode("utf-8")


@mutant(lambda golden: {path + ".headers.user-agent" for path, _ in requests(golden)})
def nameless() -> None:
    """User-Agent is empty: nobody can tell who is calling."""
    _change_headers(lambda fields: [(name, "" if name == "user-agent" else value) for name, value in fields])
