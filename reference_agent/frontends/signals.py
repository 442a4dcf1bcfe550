"""How `exec` ends by a signal, with every command that it started.

Ctrl-C (SIGINT) interrupts the turn, which then ends in order, with exit code 0 (codex 0.115.0); pressed again it
changes nothing. SIGTERM and SIGHUP end the agent at once: its commands are killed, then it dies of the signal as by
default. (Upstream dies first, and leaves the commands that have no terminal.)

Python runs a handler on the main thread, between two of its steps: that thread may hold any lock just then, and if the
signal came a moment before it began to wait, the handler is not run at all. So the work is done by a thread that reads
the signals' numbers from a pipe, into which the interpreter writes them at once. Only to die the main thread is
needed, and woken.
"""

import os
import signal
import threading

__all__ = ["Signals"]

_DEADLY = (signal.SIGTERM, signal.SIGHUP)


class Signals:
    """While it is entered, SIGINT calls `interrupt()`, and SIGTERM and SIGHUP call `kill()`, each on another thread.

    `interrupt` must wake the main thread, whatever it waits for.
    """

    def __init__(self, interrupt, kill):
        self._interrupt = interrupt
        self._kill = kill
        self._killed = False
        self._main = threading.get_ident()

    def __enter__(self):
        self._reading, writing = os.pipe()
        os.set_blocking(writing, False)
        signal.set_wakeup_fd(writing)
        for number in (signal.SIGINT,) + _DEADLY:
            signal.signal(number, self._caught)
        threading.Thread(target=self._work, daemon=True).start()
        return self

    def __exit__(self, *error):
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        for number in _DEADLY:
            signal.signal(number, signal.SIG_DFL)
        signal.set_wakeup_fd(-1)

    def _caught(self, number, frame):
        if self._killed and number in _DEADLY:
            signal.signal(number, signal.SIG_DFL)
            os.kill(os.getpid(), number)

    def _work(self):
        while True:
            number = os.read(self._reading, 1)[0]
            if number in _DEADLY and not self._killed:
                self._kill()
                self._killed = True
                signal.pthread_kill(self._main, number)
            self._interrupt()
