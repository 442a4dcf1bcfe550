"""The one queue through which everything reaches a running turn.

Requests, calls and the client put events in, from any thread. The turn's own thread takes them out, in order, and
hands them to the state machine (`protocol.turn`).

A steer needs an answer at once: was it accepted? It is accepted as long as the machine has not ended, and an accepted
steer is never lost: before the machine gets an event that could end the turn, it gets every steer in the queue. One
lock covers that and the acceptance, so no steer can arrive in between. An interrupt ends the acceptance at once: only
a steer that came before it is lost with the turn.
"""

import threading
from collections import deque
from typing import Any, Deque, Iterable, List, NamedTuple, Optional

from ..protocol import turn

__all__ = ["Arrival", "Inbox"]


class Arrival(NamedTuple):
    """One entry: an `event` for the machine, or None; the number of the `request` that it belongs to, None when it
    belongs to none; `notices` that the client gets before the machine gets the event."""

    event: Any
    request: Optional[int] = None
    notices: Iterable[Any] = ()


class Inbox:
    """The events of one turn, oldest first."""

    def __init__(self) -> None:
        self._arrivals: Deque[Arrival] = deque()
        self._changed = threading.Condition()
        self._open = True

    def put(self, event: Any, request: Optional[int] = None, notices: Iterable[Any] = ()) -> None:
        """Add an `Arrival`."""
        with self._changed:
            self._arrivals.append(Arrival(event, request, notices))
            self._changed.notify()

    def steer(self, event: turn.Steer) -> bool:
        """Add a steer; False, and nothing added, when the turn has ended."""
        with self._changed:
            if self._open:
                self.put(event)
            return self._open

    def interrupt(self) -> None:
        """Add an interrupt; no steer is accepted after it."""
        with self._changed:
            self._open = False
            self.put(turn.Interrupt())

    def next(self, seconds: Optional[float] = None) -> Optional[Arrival]:
        """Remove and return the oldest entry; None when none comes within `seconds` (None: wait without end)."""
        with self._changed:
            self._changed.wait_for(lambda: self._arrivals, seconds)
            return self._arrivals.popleft() if self._arrivals else None

    def deliver(self, machine: turn.Turn, event: Any) -> List[Any]:
        """Hand the accepted steers and then `event` to `machine`; return the effects. Closes when it has ended."""
        with self._changed:
            effects: List[Any] = []
            for steer in () if isinstance(event, turn.Steer) else self._take_steers():
                effects += machine.handle(steer)
            effects += machine.handle(event)
            self._open = self._open and machine.state != turn.ENDED
        return effects

    def close(self) -> None:
        """Accept no steers any more."""
        with self._changed:
            self._open = False

    def _take_steers(self) -> List[turn.Steer]:
        steers = [arrival.event for arrival in self._arrivals if isinstance(arrival.event, turn.Steer)]
        if steers:
            self._arrivals = deque(each for each in self._arrivals if not isinstance(each.event, turn.Steer))
        return steers
