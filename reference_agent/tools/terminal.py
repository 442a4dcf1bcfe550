"""Commands that run beside the agent, each in a process group of its own, with a pty or with pipes.

A terminal's output is collected by a reader thread, its end is seen by a second one; whoever waits is woken by both.
At most 1 MiB of output that nobody has fetched is kept, half from its beginning and half from its end. When the agent
ends, every group is killed: `Terminals.close`.
"""

import os
import random
import signal
import subprocess
import threading
import time

__all__ = ["Terminal", "Terminals"]

_KEPT = 1024 * 1024
_GRACE = 0.05


class Terminals:
    """The running commands of one thread, by session id."""

    def __init__(self):
        self._lock = threading.Lock()
        self._open = {}
        self._all = []

    def start(self, argv, cwd, environ, tty):
        """Start `argv`; raises OSError. The terminal has a `session_id` but is not yet listed: see `keep`."""
        terminal = Terminal(argv, cwd, environ, tty)
        with self._lock:
            self._all = [other for other in self._all if other.alive] + [terminal]
            terminal.session_id = random.randint(1000, 99999)
            while terminal.session_id in self._open:
                terminal.session_id = random.randint(1000, 99999)
        return terminal

    def keep(self, terminal):
        """List a terminal, so that `find` knows it."""
        with self._lock:
            self._open[terminal.session_id] = terminal

    def forget(self, terminal):
        """Take a terminal off the list."""
        with self._lock:
            self._open.pop(terminal.session_id, None)

    def find(self, session_id):
        """The listed terminal of that id, or None."""
        with self._lock:
            return self._open.get(session_id)

    def close(self):
        """Kill every command with its children."""
        with self._lock:
            left, self._all, self._open = self._all, [], {}
        for terminal in left:
            terminal.kill()


class Terminal:
    """One command, started at once; raises OSError. `session_id` is given by `Terminals`."""

    def __init__(self, argv, cwd, environ, tty):
        self.tty = tty
        self._began = time.monotonic()
        self.session_id = None
        self._condition = threading.Condition()
        self._head, self._tail = bytearray(), bytearray()
        self._exit_code = None
        self._ended = False
        self._drained = False
        self._ended_at = 0.0
        self._reaped = threading.Event()
        self._process, self._fd = (_start_pty if tty else _start_pipe)(argv, cwd, environ)
        threading.Thread(target=self._read, daemon=True).start()
        threading.Thread(target=self._reap, daemon=True).start()

    @property
    def alive(self):
        """Whether the command has not ended yet."""
        return not self._ended

    @property
    def exit_code(self):
        """The exit code; None while it runs. Killed by a signal: -1, or 1 under a pty (codex 0.115.0)."""
        return self._exit_code

    @property
    def duration_ms(self):
        """Milliseconds from start to end; None while it runs."""
        return int((self._ended_at - self._began) * 1000) if self._ended else None

    def wait(self, seconds, cancelled):
        """Wait until the command has ended and its output is read, at most `seconds`, or until `cancelled` is set.

        Children that hold the output open are not waited for.
        """
        deadline = time.monotonic() + seconds
        with self._condition:
            while not cancelled.is_set():
                now = time.monotonic()
                if self._ended:
                    deadline = min(deadline, self._ended_at + _GRACE)
                if now >= deadline or self._ended and self._drained:
                    return
                self._condition.wait(min(deadline - now, 0.1))

    def take(self):
        """The output since the last `take`, as text; what is not UTF-8 becomes U+FFFD."""
        with self._condition:
            head, self._head = self._head, bytearray()
            tail, self._tail = self._tail, bytearray()
        return bytes(head + tail[-_KEPT // 2:]).decode("utf-8", "replace")

    def write(self, text):
        """Type `text` into the command. Only a pty has an open input."""
        os.write(self._fd, text.encode("utf-8"))

    def kill(self):
        """Kill the command and all of its group."""
        try:
            os.killpg(self._process.pid, signal.SIGKILL)
        except OSError:
            pass

    def _read(self):
        while True:
            try:
                piece = os.read(self._fd, 65536)
            except OSError:
                piece = b""
            with self._condition:
                if not piece:
                    self._drained = True
                    self._condition.notify_all()
                    break
                self._store(piece)
        self._reaped.wait()
        os.close(self._fd)

    def _store(self, piece):
        room = _KEPT // 2 - len(self._head)
        if room > 0 and not self._tail:
            self._head += piece[:room]
            piece = piece[room:]
        self._tail += piece
        if len(self._tail) > _KEPT:
            del self._tail[:-_KEPT // 2]

    def _reap(self):
        code = self._process.wait()
        with self._condition:
            self._exit_code = code if code >= 0 else 1 if self.tty else -1
            self._ended, self._ended_at = True, time.monotonic()
            self._condition.notify_all()
        self._reaped.set()


def _start_pipe(argv, cwd, environ):
    """Start `argv` with output and errors in one pipe and nothing to read."""
    reading, writing = os.pipe()
    try:
        process = subprocess.Popen(argv, cwd=cwd, env=environ, stdin=subprocess.DEVNULL, stdout=writing, stderr=writing,
                                   start_new_session=True)
    except (OSError, ValueError):
        os.close(reading)
        raise
    finally:
        os.close(writing)
    return process, reading


def _start_pty(argv, cwd, environ):
    """Start `argv` under a pseudo-terminal of 24 by 80."""
    import fcntl
    import struct
    import termios

    leader, follower = os.openpty()
    fcntl.ioctl(leader, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    try:
        process = subprocess.Popen(argv, cwd=cwd, env=environ, stdin=follower, stdout=follower, stderr=follower,
                                   start_new_session=True,
                                   preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0))
    except (OSError, ValueError):
        os.close(leader)
        raise
    finally:
        os.close(follower)
    return process, leader
