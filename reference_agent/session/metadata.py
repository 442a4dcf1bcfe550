"""What a request contains about its thread and turn, in headers and body: values by name.

A version's `Wire` lists the names and their order; this module computes the values. (Sources: codex 0.115.0 and
0.130.0, measured.)
"""

import os
from collections import OrderedDict
from typing import Any, Callable, Dict, NamedTuple, Optional, Tuple

from ..ids import is_uuid, uuid4
from ..protocol.request import encode
from ..settings.choices import DANGER_FULL_ACCESS
from ..settings.config import Settings
from ..versions.value import EXPERIMENTAL, Version

__all__ = ["TurnFacts", "beta_features", "client_metadata", "turn_metadata", "window_id"]


class TurnFacts(NamedTuple):
    """`workspaces` is what is known of the git repository, see `session.workspaces`, or None; `started_ms` the time
    at which the turn began, in milliseconds since 1970."""

    thread_id: str
    turn_id: str
    settings: Settings
    workspaces: Optional[Dict[str, Any]]
    started_ms: int


_TURN: Dict[str, Callable[[TurnFacts], Any]] = {
    "session_id": lambda facts: facts.thread_id,
    "thread_id": lambda facts: facts.thread_id,
    "turn_id": lambda facts: facts.turn_id,
    "workspaces": lambda facts: facts.workspaces or None,
    "sandbox": lambda facts: "none" if facts.settings.sandbox.mode == DANGER_FULL_ACCESS else "seccomp",
    "turn_started_at_unix_ms": lambda facts: facts.started_ms,
}


def turn_metadata(keys: Tuple[str, ...], facts: TurnFacts) -> str:
    """The JSON text of `x-codex-turn-metadata` with these keys in order; a key whose value is None is left out."""
    values = ((key, _TURN[key](facts)) for key in keys)
    return encode(OrderedDict((key, value) for key, value in values if value is not None)).decode("utf-8")


def client_metadata(keys: Tuple[str, ...], settings: Settings) -> Optional[Dict[str, str]]:
    """The body's `client_metadata` with these keys in order; None without keys."""
    return OrderedDict((key, _CLIENT[key](settings)) for key in keys) or None


def window_id(thread_id: str) -> str:
    """The id of the context window: the thread's id and the number of compactions, which is 0 without compaction."""
    return thread_id + ":0"


def beta_features(settings: Settings, codex: Version) -> Optional[str]:
    """The experimental features that are on, separated by commas; None when there is none."""
    experimental = [name for name, (stage, _) in codex.features.items() if stage == EXPERIMENTAL]
    return ",".join(name for name in experimental if settings.features.get(name)) or None


def installation_id(settings: Settings) -> str:
    """The id in `$CODEX_HOME/installation_id`; a new one is written when there is no valid one."""
    path = os.path.join(settings.codex_home, "installation_id")
    try:
        with open(path, encoding="utf-8") as file:
            known = file.read().strip()
        if is_uuid(known):
            return known
    except (OSError, UnicodeDecodeError):
        pass
    made = uuid4()
    try:
        with open(path, "w", encoding="utf-8") as file:
            file.write(made)
    except OSError:
        pass  # the id then lasts for this process's requests only
    return made


_CLIENT = {"x-codex-installation-id": installation_id}
