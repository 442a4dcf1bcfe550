"""The threads of one process: starts them, finds them by their id, ends them all.

A front end makes one manager and keeps no threads of its own.
"""

from typing import Any, Callable, Dict, Optional, Tuple

from ..ids import is_uuid
from ..settings.config import Mode, Settings
from ..versions.contract import Contract
from .thread import Thread

__all__ = ["NoSuchThread", "ThreadManager"]


class NoSuchThread(Exception):
    """No thread has that id. The message is one line for the client."""


class ThreadManager:
    """All threads of one process. `contract` is the version's contract, the same for each of them."""

    def __init__(self, contract: Contract) -> None:
        self._contract = contract
        self._threads: Dict[str, Thread] = {}

    def start(self, settings: Settings, identity: Tuple[str, str], ask: Callable[..., Any],
              notify: Optional[Callable[[Any], None]] = None, mode: Optional[Mode] = None) -> Thread:
        """Start a thread. The parameters are those of `Thread`; a front end that needs the thread to build `notify`
        leaves it out and calls `thread.listen(notify)` before the first turn."""
        thread = Thread(settings, self._contract, identity, notify, ask, mode)
        self._threads[thread.id] = thread
        return thread

    def find(self, thread_id: str) -> Thread:
        """The thread of that id. Raises `NoSuchThread`."""
        texts = self._contract.codex.texts
        if not is_uuid(thread_id):
            raise NoSuchThread(texts.bad_thread_id.format(id=thread_id))
        if thread_id not in self._threads:
            raise NoSuchThread(texts.no_thread.format(id=thread_id))
        return self._threads[thread_id]

    def close(self) -> None:
        """End all threads with everything that they run."""
        for thread in list(self._threads.values()):
            thread.close()
