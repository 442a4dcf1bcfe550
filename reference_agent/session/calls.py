"""The calls of one turn: each runs in a thread of its own and reports to the turn's inbox."""

import threading
import time
from typing import TYPE_CHECKING, Any, Callable, Collection, Dict, List

from ..protocol import turn
from ..tools import registry
from ..tools.call import Call
from . import faults
from .inbox import Inbox
from .services import services_of
from .turn_diff import TurnDiff

if TYPE_CHECKING:
    from .thread import Thread

__all__ = ["Calls"]

_SEARCH = "tool_search_call"


class Calls:
    """`thread` is the `Thread`, `model` the model's facts, `listed` the names of the tools that the requests list.

    `before(cancelled)` is called in the thread of each call, before the call runs; it returns early when the event
    `cancelled` is set, and then the call never runs. `diff` collects what the calls' patches make of the files.
    """

    def __init__(self, thread: "Thread", turn_id: str, model: Dict[str, Any], listed: Collection[str],
                 inbox: Inbox, before: Callable[[threading.Event], None]) -> None:
        self.diff = TurnDiff()
        self._thread, self._settings = thread, thread.settings
        self._turn_id, self._model, self._inbox = turn_id, model, inbox
        self._tools = registry.Registry(thread.contract.codex.tools, listed)
        self._before = before
        self._running: List[threading.Event] = []
        self._received: Dict[int, float] = {}

    def parallel(self, item: Dict[str, Any]) -> bool:
        """Whether the call `item` may run beside others."""
        if item["type"] == _SEARCH:
            return True
        return self._tools.parallel(item)

    def received(self, item: Dict[str, Any]) -> None:
        """Remember when the response brought the call `item`."""
        self._received[id(item)] = time.monotonic()

    def run(self, number: int, item: Dict[str, Any]) -> None:
        """Start the call `item`; its output arrives as `ToolDone(number, output)`."""
        if item["type"] == _SEARCH:  # has no tool here, and always the same output
            self._inbox.put(turn.ToolDone(number, ""))
            return
        cancelled = threading.Event()
        self._running.append(cancelled)

        def note(added: Dict[str, Any]) -> None:
            if not cancelled.is_set():
                self._inbox.put(turn.Noted(added))

        call = Call(item.get("call_id"), self._settings, self._thread.mode, services_of(self._thread), self._turn_id,
                    self._model, cancelled, [], note, self.diff)

        def work() -> None:
            try:
                self._before(cancelled)
                output = "" if cancelled.is_set() else self._tools.run(item, call)
            except Exception as error:
                output = faults.sentence(error, "run the tool")
            done = None if cancelled.is_set() else turn.ToolDone(number, output)
            self._inbox.put(done, notices=call.last_notices)

        threading.Thread(target=work, daemon=True).start()

    def abort(self, number: int, item: Dict[str, Any]) -> None:
        """Report the output of a call that the user interrupted."""
        seconds = time.monotonic() - self._received[id(item)]
        self._inbox.put(turn.ToolDone(number, self._tools.aborted(item, seconds)))

    def stop(self) -> None:
        """Stop all calls. A call that the turn had stopped ends later; the turn ignores its output."""
        for cancelled in self._running:
            cancelled.set()
