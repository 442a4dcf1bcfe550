"""An agent on a terminal of its own: the same process, watched and swept, but on a pseudo-terminal.

* Its standard input, output and error are one terminal, of a size that the agent file may set. What it prints goes to
  ``on_output`` as it comes, for a ``Screen`` to draw.
* The terminal is its controlling one, so a typed Ctrl-C is a signal to it where it wants signals. Whoever leads a
  session gets that by one ioctl, which a short launcher makes before it becomes the agent: running code between fork
  and exec is not safe in a process with threads.
"""

import fcntl
import os
import select
import shutil
import struct
import subprocess
import sys
import termios
import threading
import time
from typing import Any, Callable, Dict, List, Mapping, Sequence

from proxies import Board

from ..errors import AgentFault
from .process import AgentProcess

__all__ = ["TerminalProcess"]

#: How long, in seconds, an agent may leave typed bytes unread.
UNREAD = 5.0

_LAUNCHER = """\
import fcntl, os, signal, sys, termios
signal.signal(signal.SIGINT, signal.SIG_DFL)
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
try:
    os.execvp(sys.argv[1], sys.argv[1:])
except OSError as error:
    sys.exit("{}: {}".format(sys.argv[1], error.strerror))
"""


class TerminalProcess(AgentProcess):
    """A started agent on a terminal. ``send`` types; ``on_output`` gets each piece of what it prints.

    Raises ``AgentFault`` (``not-started``) when the command cannot be started.
    """

    #: Rows and columns by default.
    SIZE = (50, 120)

    def __init__(self, command: List[str], cwd: str, environment: Mapping[str, str], board: Board,
                 on_output: Callable[[bytes], None], size: Sequence[int] = SIZE) -> None:
        self._size = size
        self._on_output = on_output
        super().__init__(command, cwd, environment, board)

    def _spawn(self, command: List[str], cwd: str, environment: Dict[str, str]) -> Dict[str, Any]:
        if shutil.which(command[0], path=environment.get("PATH")) is None:
            raise AgentFault("not-started", "{}: no such command, or not executable: check `command` in the agent "
                                            "file".format(command[0]))
        master, slave = os.openpty()
        try:
            fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", self._size[0], self._size[1], 0, 0))
            self._popen = subprocess.Popen(
                [sys.executable, "-S", "-E", "-c", _LAUNCHER] + command, cwd=cwd, env=environment, stdin=slave,
                stdout=slave, stderr=slave, start_new_session=True)
        except BaseException:
            os.close(master)
            raise
        finally:
            os.close(slave)
        self._terminal = _Terminal(master)
        return {"stdout": self._terminal}

    def send(self, data: bytes) -> None:
        """Type; raises ``AgentFault`` (of kind ``ending``) when the agent has ended."""
        try:
            self._terminal.write(data)
        except OSError:
            reason = "exited with status {}".format(self.status) if self.wait(1.0) else "left its terminal"
            raise AgentFault(self.ending, "the agent " + reason, self.tail())

    def close_input(self) -> None:
        """Do nothing: a terminal's input has no end, only a key for it."""

    def _keep(self, name: str, data: bytes) -> None:
        super()._keep(name, data)
        if not self.flooded:
            self._on_output(data)


class _Terminal:
    """The harness's side of the terminal: a stream to read, and to write while it is open."""

    def __init__(self, master: int) -> None:
        self._master = master
        self._lock = threading.Lock()
        self._open = True

    def read1(self, size: int) -> bytes:
        """The next piece; empty at the end, which on Linux is an input/output error."""
        try:
            return os.read(self._master, size)
        except OSError:
            return b""

    def write(self, data: bytes) -> None:
        """Type it all; raises ``OSError`` when the terminal is closed or the agent does not read it."""
        deadline = time.monotonic() + UNREAD
        while data:
            with self._lock:  # the number of a closed file may belong to another file by now
                if not self._open:
                    raise OSError("the terminal is closed")
                ready = select.select([], [self._master], [], 0.05)[1]
                data = data[os.write(self._master, data[:256]):] if ready else data
            if data and time.monotonic() > deadline:
                raise OSError("the agent does not read it")

    def __enter__(self) -> "_Terminal":
        return self

    def __exit__(self, *exception: Any) -> None:
        with self._lock:
            self._open = False
            os.close(self._master)
