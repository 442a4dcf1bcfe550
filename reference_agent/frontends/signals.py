"""How `exec` ends by a signal, with every command that it started.

Ctrl-C (SIGINT) interrupts the turn, which then ends in order, with exit code 0 (codex 0.115.0); pressed again it
changes nothing. SIGTERM and SIGHUP end the agent at once: its commands are killed, then it dies of the signal as by
default. (Upstream dies first, and leaves the commands that have no terminal.)

A handler runs between any two steps of the main thread, which may hold any lock just then. So it only writes a byte
into a pipe; a thread of its own reads it and does the work.
"""

import os
import signal
import threading

__all__ = ["Signals"]

_DEADLY = (signal.SIGTERM, signal.SIGHUP)


class Signals:
    """While it is entered, SIGINT calls `interrupt()`, and SIGTERM and SIGHUP call `kill()`, each on another thread."""

    def __init__(self, interrupt, kill):
        self._interrupt = interrupt
        self._kill = kill
        self._killed = False

    def __enter__(self):
        self._reading, self._writing = os.pipe()
        for number in (signal.SIGINT,) + _DEADLY:
            signal.signal(number, self._caught)
        threading.Thread(target=self._work, daemon=True).start()
        return self

    def __exit__(self, *error):
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        for number in _DEADLY:
            signal.signal(number, signal.SIG_DFL)

    def _caught(self, number, frame):
        if self._killed and number in _DEADLY:
            signal.signal(number, signal.SIG_DFL)
            os.kill(os.getpid(), number)
        os.write(self._writing, bytes([number]))

    def _work(self):
        while True:
            number = os.read(self._reading, 1)[0]
            if number == signal.SIGINT:
                self._interrupt()
                continue
            self._kill()
            self._killed = True
            os.kill(os.getpid(), number)
