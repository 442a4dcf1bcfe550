"""Commands that run beside the agent, each in a process group of its own, with a pty or with pipes.

One thread reads a terminal's output, a second one waits for its end; both wake the callers of `wait`. A terminal keeps
at most 1 MiB of output until `take` fetches it: half from the beginning and half from the end. `Terminals.close` kills
every group when the agent ends.
"""

import os
import random
import subprocess
import threading
import time
from typing import Callable, Dict, List, Optional, Tuple

from .groups import Groups

__all__ = ["Terminal", "Terminals"]

#: A process, and the descriptor that its output is read from.
Started = Tuple["subprocess.Popen[bytes]", int]

_KEPT = 1024 * 1024
_GRACE = 0.05
#: Seconds after the start of a long command whose output upstream does not show to users (codex 0.115.0, measured).
_UNSHOWN = 0.15


class Terminals:
    """The running commands of one thread, by session id. `groups` has every process group that the thread started.

    `killed(number, tty)` gives the exit code of a command that the signal `number` ended.
    """

    def __init__(self, killed: Callable[[int, bool], int]) -> None:
        self.groups = Groups()
        self._killed = killed
        self._lock = threading.Lock()
        self._open: Dict[Optional[int], "Terminal"] = {}

    def start(self, argv: List[str], cwd: str, environ: Dict[str, str], tty: bool) -> "Terminal":
        """Start `argv`; raises OSError. The terminal has a `session_id` but is not yet listed: see `keep`."""
        terminal = Terminal(self.groups, argv, cwd, environ, tty, self._killed)
        with self._lock:
            terminal.session_id = random.randint(1000, 99999)
            while terminal.session_id in self._open:
                terminal.session_id = random.randint(1000, 99999)
        return terminal

    def keep(self, terminal: "Terminal") -> None:
        """List a terminal, so that `find` knows it."""
        with self._lock:
            self._open[terminal.session_id] = terminal

    def forget(self, terminal: "Terminal") -> None:
        """Remove a terminal from the list."""
        with self._lock:
            self._open.pop(terminal.session_id, None)

    def find(self, session_id: int) -> Optional["Terminal"]:
        """The listed terminal of that id, or None."""
        with self._lock:
            return self._open.get(session_id)

    def close(self) -> None:
        """Kill every command with its children. `start` raises OSError from now on."""
        self.groups.close()


class Terminal:
    """One command, started at once among `groups`; raises OSError. `session_id` and `killed` are given by `Terminals`.
    """

    def __init__(self, groups: Groups, argv: List[str], cwd: str, environ: Dict[str, str], tty: bool,
                 killed: Callable[[int, bool], int]) -> None:
        self.tty = tty
        self._killed = killed
        self._began = time.monotonic()
        self.session_id: Optional[int] = None
        self._condition = threading.Condition()
        self._unread, self._early, self._late = _Kept(), _Kept(), _Kept()
        self._when_ended: Optional[Callable[[], None]] = None
        self._settled, self._notified = False, threading.Event()
        self._exit_code: Optional[int] = None
        self._ended = False
        self._drained = False
        self._ended_at = 0.0
        self._reaped = threading.Event()
        self._process, self._fd = (_start_pty if tty else _start_pipe)(groups, argv, cwd, environ)
        threading.Thread(target=self._read, daemon=True).start()
        threading.Thread(target=self._reap, daemon=True).start()

    @property
    def alive(self) -> bool:
        """Whether the command has not ended yet."""
        return not self._ended

    @property
    def exit_code(self) -> Optional[int]:
        """The exit code; None while it runs."""
        return self._exit_code

    @property
    def duration_ms(self) -> Optional[int]:
        """Milliseconds from start to end; None while it runs."""
        return int((self._ended_at - self._began) * 1000) if self._ended else None

    def wait(self, seconds: float, cancelled: threading.Event) -> None:
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

    def take(self) -> str:
        """The output since the last `take`, as text; what is not UTF-8 becomes U+FFFD."""
        with self._condition:
            unread, self._unread = self._unread, _Kept()
        return unread.data().decode("utf-8", "replace")

    @property
    def transcript(self) -> str:
        """The output that users see: all of it for a short command, for a long one without that of its first 0.15 s."""
        with self._condition:
            brief = self._ended and self._ended_at - self._began < _UNSHOWN
            data = (self._early.data() if brief else b"") + self._late.data()
        return data.decode("utf-8", "replace")

    def when_ended(self, notify: Callable[[], None]) -> None:
        """Call `notify()` once the command has ended and its output is read: now, or on another thread."""
        with self._condition:
            self._when_ended = notify
            if not self._settled:
                return
        self._notify(notify)

    def wait_notified(self) -> None:
        """After the end of the command: wait until the function given to `when_ended`, if any, has returned."""
        if self._when_ended:
            self._notified.wait(1)

    def write(self, text: str) -> None:
        """Type `text` into the command. Only a pty has an open input."""
        os.write(self._fd, text.encode("utf-8"))

    def _read(self) -> None:
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

    def _store(self, piece: bytes) -> None:
        self._unread.add(piece)
        (self._early if time.monotonic() - self._began < _UNSHOWN else self._late).add(piece)

    def _reap(self) -> None:
        code = self._process.wait()
        with self._condition:
            self._exit_code = code if code >= 0 else self._killed(-code, self.tty)
            self._ended, self._ended_at = True, time.monotonic()
            self._condition.notify_all()
        self._reaped.set()
        with self._condition:
            self._condition.wait_for(lambda: self._drained, _GRACE)
            self._settled = True
            notify = self._when_ended
        if notify is not None:
            self._notify(notify)

    def _notify(self, notify: Callable[[], None]) -> None:
        notify()
        self._notified.set()


class _Kept:
    """Bytes, at most 1 MiB of them: half from the beginning, half from the end."""

    def __init__(self) -> None:
        self._head, self._tail = bytearray(), bytearray()

    def add(self, piece: bytes) -> None:
        room = _KEPT // 2 - len(self._head)
        if room > 0 and not self._tail:
            self._head += piece[:room]
            piece = piece[room:]
        self._tail += piece
        if len(self._tail) > _KEPT:
            del self._tail[:-_KEPT // 2]

    def data(self) -> bytes:
        return bytes(self._head + self._tail[-_KEPT // 2:])


def _start_pipe(groups: Groups, argv: List[str], cwd: str, environ: Dict[str, str]) -> Started:
    """Start `argv` with output and errors in one pipe and nothing to read."""
    reading, writing = os.pipe()
    try:
        process = groups.start(argv, cwd=cwd, env=environ, stdin=subprocess.DEVNULL, stdout=writing, stderr=writing)
    except (OSError, ValueError):
        os.close(reading)
        raise
    finally:
        os.close(writing)
    return process, reading


def _start_pty(groups: Groups, argv: List[str], cwd: str, environ: Dict[str, str]) -> Started:
    """Start `argv` under a pseudo-terminal of 24 by 80."""
    import fcntl
    import struct
    import termios

    leader, follower = os.openpty()
    fcntl.ioctl(leader, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    try:
        process = groups.start(argv, cwd=cwd, env=environ, stdin=follower, stdout=follower, stderr=follower,
                               preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0))
    except (OSError, ValueError):
        os.close(leader)
        raise
    finally:
        os.close(follower)
    return process, leader
