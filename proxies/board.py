"""The event board: the named events of a run, and a way to wait for them without sleeping.

Rules
- An event is a name (`request 2`, `step steer`, `turn 1 completed`). A posted event stays posted.
- A name may be posted again; a wait asks only whether the name was posted at least once.
- Each wait names its events and has a deadline. The error of a missed deadline names the missing events and the last
  posted ones.
- After `abort`, a wait for events that are not posted raises `BoardAborted`; events that are posted still count.
"""
import threading
import time
from typing import Callable, Dict, Iterable, List, NamedTuple, Sequence, Union

__all__ = ["Board", "BoardAborted", "BoardError", "BoardTimeout", "Event"]

RECENT = 8


class BoardError(Exception):
    """A wait that ended without its events. The message is one line."""


class BoardTimeout(BoardError):
    """The deadline passed. `missing` lists the events that had not been posted."""

    def __init__(self, message: str, missing: Sequence[str]) -> None:
        super().__init__(message)
        self.missing = list(missing)


class BoardAborted(BoardError):
    """The run was aborted during the wait; the message holds the reason."""


class Event(NamedTuple):
    """One posted event. `offset` is in seconds since the board was made."""

    offset: float
    name: str


class Board:
    """A thread-safe list of named events that can be waited for."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._start = clock()
        self._changed = threading.Condition()
        self._events: List[Event] = []
        self._names: set = set()
        self._counts: Dict[str, int] = {}
        self._aborted: Union[None, str] = None

    def post(self, name: str) -> None:
        """Post the event `name` and wake all waits for it."""
        with self._changed:
            self._add(name)

    def post_numbered(self, stem: str) -> str:
        """Post `stem 1`, `stem 2`, … by the number of calls with this stem; returns the posted name."""
        with self._changed:
            self._counts[stem] = self._counts.get(stem, 0) + 1
            name = "{} {}".format(stem, self._counts[stem])
            self._add(name)
        return name

    def posted(self, name: str) -> bool:
        """Whether `name` was posted."""
        with self._changed:
            return name in self._names

    def count(self, prefix: str) -> int:
        """How many events were posted whose name is `prefix` or starts with `prefix` and a space."""
        with self._changed:
            return sum(1 for event in self._events if (event.name + " ").startswith(prefix + " "))

    def events(self) -> List[Event]:
        """Everything posted so far, in order."""
        with self._changed:
            return list(self._events)

    def wait(self, names: Union[str, Iterable[str]], deadline_seconds: float, purpose: str,
             unless: Iterable[str] = ()) -> bool:
        """Block until every one of `names` was posted, or any of `unless`.

        Returns True when all of `names` were posted, False when an event of `unless` came first.
        Raises `BoardTimeout` after `deadline_seconds`, `BoardAborted` when the board was aborted.
        """
        wanted = [names] if isinstance(names, str) else list(names)
        enders = list(unless)
        end = self._clock() + deadline_seconds
        with self._changed:
            while True:
                missing = [name for name in wanted if name not in self._names]
                if not missing:
                    return True
                if any(name in self._names for name in enders):
                    return False
                if self._aborted is not None:
                    raise BoardAborted("{}: given up while waiting for {}: {}".format(
                        purpose, _listed(missing), self._aborted))
                left = end - self._clock()
                if left <= 0:
                    raise BoardTimeout("{}: waited {:g} s for {}; seen last: {}".format(
                        purpose, deadline_seconds, _listed(missing), self._recent()), missing)
                self._changed.wait(left)

    def abort(self, reason: str) -> None:
        """Abort the run: every wait raises `BoardAborted`. The first reason stays."""
        with self._changed:
            if self._aborted is None:
                self._aborted = reason
            self._changed.notify_all()

    @property
    def aborted(self) -> Union[None, str]:
        """The reason of `abort`, or None."""
        with self._changed:
            return self._aborted

    def _add(self, name: str) -> None:
        self._events.append(Event(self._clock() - self._start, name))
        self._names.add(name)
        self._changed.notify_all()

    def _recent(self) -> str:
        return _listed([event.name for event in self._events[-RECENT:]]) if self._events else "nothing"


def _listed(names: Sequence[str]) -> str:
    return ", ".join("'{}'".format(name) for name in names)
