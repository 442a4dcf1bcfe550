"""The process groups of a thread: each program that it starts leads one, so that the agent can end them all."""

import errno
import os
import signal
import threading
from typing import Any, List

__all__ = ["Groups"]


class Groups:
    """`start` and `close` exclude each other: after `close` nothing runs and `start` raises OSError."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._leaders: List[int] = []
        self._closed = False

    def start(self, *args: Any, **kwargs: Any) -> Any:
        """`subprocess.Popen` in a new session. Raises OSError, also once this is closed."""
        import subprocess

        with self._lock:
            if self._closed:
                raise OSError(errno.ECANCELED, os.strerror(errno.ECANCELED))
            process = subprocess.Popen(*args, start_new_session=True, **kwargs)
            self._leaders = [pid for pid in self._leaders if _alive(pid)] + [process.pid]
        return process

    def close(self) -> None:
        """Kill every group, also the processes that remain after its leader has ended."""
        with self._lock:
            self._closed = True
            leaders, self._leaders = self._leaders, []
        for pid in leaders:
            _signal(pid, signal.SIGKILL)


def _alive(pid: int) -> bool:
    return _signal(pid, 0)


def _signal(pid: int, number: int) -> bool:
    """Signal the group that `pid` leads or led; whether there is one. Its number is not used again while it lasts."""
    try:
        os.killpg(pid, number)
        return True
    except OSError:
        return False
