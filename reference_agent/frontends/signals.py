"""How a signal ends `exec` and every command that it started.

Ctrl-C (SIGINT) interrupts the turn. The agent then finishes the turn and exits with code 0 (codex 0.115.0); a second
Ctrl-C changes nothing. SIGTERM and SIGHUP end the agent at once: it kills its commands, then the signal kills it.
(Upstream does not kill the commands that have no terminal.)

Python runs a signal handler on the main thread, between two instructions. The main thread may hold a lock then; and if
the signal arrives just before the main thread starts to wait, the handler does not run until the wait is over. So a
thread of its own does the work: it reads the numbers of the signals from a pipe, into which the interpreter writes each
one at once. Only the signal that kills the process needs the main thread, and wakes it.
"""

import os
import signal
import threading
from typing import Any, Callable

__all__ = ["Signals"]

_DEADLY = (signal.SIGTERM, signal.SIGHUP)


class Signals:
    """A context manager: in it, SIGINT calls `interrupt()`, and SIGTERM and SIGHUP call `kill()`, on another thread.

    `interrupt` must end whatever the main thread waits for.
    """

    def __init__(self, interrupt: Callable[[], Any], kill: Callable[[], Any]) -> None:
        self._interrupt = interrupt
        self._kill = kill
        self._killed = False
        self._main = threading.get_ident()

    def __enter__(self) -> "Signals":
        self._reading, writing = os.pipe()
        os.set_blocking(writing, False)
        signal.set_wakeup_fd(writing)
        for number in (signal.SIGINT,) + _DEADLY:
            signal.signal(number, self._caught)
        threading.Thread(target=self._work, daemon=True).start()
        return self

    def __exit__(self, *error: Any) -> None:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        for number in _DEADLY:
            signal.signal(number, signal.SIG_DFL)
        signal.set_wakeup_fd(-1)

    def _caught(self, number: int, frame: Any) -> None:
        if self._killed and number in _DEADLY:
            signal.signal(number, signal.SIG_DFL)
            os.kill(os.getpid(), number)

    def _work(self) -> None:
        while True:
            number = os.read(self._reading, 1)[0]
            if number in _DEADLY and not self._killed:
                self._kill()
                self._killed = True
                signal.pthread_kill(self._main, number)
            self._interrupt()
