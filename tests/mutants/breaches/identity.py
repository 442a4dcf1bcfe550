"""Defects in who says it is calling."""

import itertools
import json
from typing import Any

from reference_agent.ids import uuid7
from reference_agent.session import requests

from .patches import change_bodies, change_headers
from .registry import breach


def _told(turn_id: Any) -> None:
    """Let the metadata of each request tell the turn id that ``turn_id()`` gives."""
    true_metadata = requests.Requests._metadata
    requests.Requests._metadata = lambda self: json.dumps(  # type: ignore[method-assign]
        dict(json.loads(true_metadata(self)), turn_id=turn_id()))


@breach("identity.one-key", "turn-command")
def key_of_the_request() -> None:
    """Each request has a cache key of its own, in the body and in the headers alike."""
    bodies, heads = itertools.count(), itertools.count()
    change_bodies(lambda body: body.update(prompt_cache_key="key-{}".format(next(bodies))))

    def named(fields: Any) -> Any:
        own = "key-{}".format(next(heads))
        return [(name, own if name in ("session_id", "x-client-request-id") else value) for name, value in fields]
    change_headers(named)


@breach("identity.session-header", "exec-plain")
def session_header_renamed() -> None:
    """The thread's id is in a header that no router knows."""
    change_headers(lambda fields: [("conversation" if name == "session_id" else name, value) for name, value in fields])


@breach("identity.request-id", "exec-plain")
def request_id_of_its_own() -> None:
    """x-client-request-id has another value than the thread's id."""
    change_headers(lambda fields: [(name, uuid7() if name == "x-client-request-id" else value)
                                   for name, value in fields])


@breach("identity.metadata", "exec-plain")
def without_metadata() -> None:
    """x-codex-turn-metadata is not sent."""
    change_headers(lambda fields: [field for field in fields if field[0] != "x-codex-turn-metadata"])


@breach("identity.metadata", "turn-command")
def metadata_of_brackets() -> None:
    """x-codex-turn-metadata is 100,000 opening brackets."""
    change_headers(lambda fields: [(name, "[" * 100000 if name == "x-codex-turn-metadata" else value)
                                   for name, value in fields])


@breach("identity.one-turn-id", "turn-command")
def turn_id_of_the_request() -> None:
    """Each request has a turn id of its own."""
    _told(uuid7)


@breach("identity.turn-ids", "turn-history")
def turn_id_of_the_thread() -> None:
    """All turns have one id."""
    only = uuid7()
    _told(lambda: only)


@breach("identity.turn-state", "transport-turn-state")
def turn_state_forgotten() -> None:
    """x-codex-turn-state is not sent back."""
    change_headers(lambda fields: [field for field in fields if field[0] != "x-codex-turn-state"])


@breach("identity.names-itself", "exec-plain")
def without_a_name() -> None:
    """User-Agent is empty."""
    change_headers(lambda fields: [(name, "" if name == "user-agent" else value) for name, value in fields])


@breach("identity.own-name", "exec-plain")
def under_a_borrowed_name() -> None:
    """User-Agent and originator have upstream's names."""
    change_headers(lambda fields: [(name, "codex_cli_rs" if name == "originator" else value) for name, value in fields])
