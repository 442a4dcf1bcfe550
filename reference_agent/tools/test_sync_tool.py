"""`test_sync_tool`: lets tests line up calls that run beside one another.

All threads of the agent share the barriers, by id. A barrier opens, and its id becomes free, when as many calls wait
at it as its first call names. (codex 0.115.0, measured.)
"""

import threading
import time
from typing import Any, Dict

from ..typed import U64, USIZE, Field, Optional, String, Struct
from .arguments import parse
from .call import Call, Rejected
from .tool import Tool

__all__ = ["ARGUMENTS", "TOOL"]

ARGUMENTS = Struct(
    "TestSyncArgs",
    Field("sleep_before_ms", Optional(U64)),
    Field("sleep_after_ms", Optional(U64)),
    Field("barrier", Optional(Struct(
        "BarrierArgs", Field("id", String), Field("participants", USIZE), Field("timeout_ms", U64, 1000)))),
)


class _Barrier:
    def __init__(self, participants: int) -> None:
        self.participants = participants
        self.waiting = 0
        self.open = threading.Event()


_barriers: Dict[str, _Barrier] = {}
_lock = threading.Lock()


class TestSync(Tool):
    """For tests of parallel calls."""

    name = "test_sync_tool"
    parallel = True

    def run(self, arguments: str, call: Call) -> Any:
        """Wait as the call asks; stop early when the turn no longer waits for the output."""
        asked = parse(arguments, ARGUMENTS)
        call.cancelled.wait((asked["sleep_before_ms"] or 0) / 1000)
        if asked["barrier"] is not None:
            _meet(call.cancelled, **asked["barrier"])
        call.cancelled.wait((asked["sleep_after_ms"] or 0) / 1000)
        return "ok"


def _meet(cancelled: threading.Event, id: str, participants: int, timeout_ms: int) -> None:
    if participants == 0:
        raise Rejected("barrier participants must be greater than zero")
    if timeout_ms == 0:
        raise Rejected("barrier timeout must be greater than zero")
    with _lock:
        barrier = _barriers.setdefault(id, _Barrier(participants))
        if barrier.participants != participants:
            raise Rejected("barrier %s already registered with %d participants" % (id, barrier.participants))
        barrier.waiting += 1
        if barrier.waiting >= participants:
            _barriers.pop(id, None)
            barrier.open.set()
    deadline = time.monotonic() + timeout_ms / 1000
    while not barrier.open.wait(max(0, min(0.1, deadline - time.monotonic()))):
        if cancelled.is_set() or time.monotonic() >= deadline:
            raise Rejected("test_sync_tool barrier wait timed out")


TOOL = TestSync()
