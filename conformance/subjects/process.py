"""One agent process and everything it starts: watched, limited, and ended after the run.

* Its output never blocks it: both pipes are read to the end, only the last part is kept, and an agent that
  prints without end is stopped (``flooded``).
* Its end is an event, ``agent exited``, and aborts the board, because no other event can follow.
* No process of the run stays. Agents put the commands they run into sessions of their own, so killing a process group
  is not enough: every process of a run carries the run's mark in its environment and is found by that.
"""

import collections
import os
import signal
import subprocess
import threading
from typing import Any, Callable, Deque, Dict, List, Mapping, Optional, Tuple

import psutil

from proxies import Board

from ..errors import AgentFault
from .workspace import RUN_MARK

__all__ = ["AgentProcess", "EXITED", "TAIL", "FLOOD", "stop_ignoring_interrupts", "marked", "sweep"]

EXITED = "agent exited"
#: How much of an agent's log is kept, in bytes, and how much output counts as a flood.
TAIL, FLOOD = 256 * 1024, 64 * 1024 * 1024
#: How long, in seconds, a pipe is still read when the agent has ended and a child of its own keeps the pipe open.
PIPES = 0.5


class AgentProcess:
    """A started agent. ``send`` writes to its standard input; ``on_line`` gets each line it prints.

    Raises ``AgentFault`` (``not-started``) when the command cannot be started.
    """

    def __init__(self, command: List[str], cwd: str, environment: Mapping[str, str], board: Board,
                 on_line: Optional[Callable[[bytes], None]] = None) -> None:
        self.board = board
        self.mark = environment.get(RUN_MARK, "")
        self._on_line = on_line
        self._logs: Dict[str, Deque[bytes]] = {"stdout": collections.deque(), "stderr": collections.deque()}
        self._sizes = {"stdout": 0, "stderr": 0}
        self._total = 0
        self._expected: Optional[Tuple[bytes, Callable[[], Any]]] = None
        self._lock = threading.Lock()
        self.flooded = False
        try:
            streams = self._spawn(command, cwd, dict(environment))
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or str(error)
            raise AgentFault("not-started", "{}: {}: check `command` in the agent file".format(command[0], reason))
        self._readers = [self._start(self._read, name, stream) for name, stream in streams.items()]
        self._watcher = self._start(self._watch)

    def _spawn(self, command: List[str], cwd: str, environment: Dict[str, str]) -> Dict[str, Any]:
        """Start it as ``_popen``; returns what it prints to, by the name of the log."""
        self._popen = subprocess.Popen(
            command, cwd=cwd, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, start_new_session=True)
        return {"stdout": self._popen.stdout, "stderr": self._popen.stderr}

    def send(self, data: bytes) -> None:
        """Write to standard input; raises ``AgentFault`` (of kind ``ending``) when the agent no longer reads."""
        stdin: Any = self._popen.stdin
        try:
            stdin.write(data)
            stdin.flush()
        except (OSError, ValueError):
            reason = "exited with status {}".format(self.status) if self.wait(1.0) else "closed its standard input"
            raise AgentFault(self.ending, "the agent " + reason, self.tail())

    def close_input(self) -> None:
        """End of standard input: for an app-server the polite request to stop."""
        try:
            self._popen.stdin.close()  # type: ignore[union-attr]
        except OSError:
            pass

    @property
    def pid(self) -> int:
        """The id of the agent's process."""
        return self._popen.pid

    @property
    def ending(self) -> str:
        """The kind of fault when it ends too early: ``flooded`` if it was stopped for its output, else ``crashed``."""
        return "flooded" if self.flooded else "crashed"

    @property
    def status(self) -> Optional[int]:
        """The exit status, negative for a signal, or None while it runs."""
        return self._popen.poll()

    def output(self, name: str = "stdout") -> str:
        """What is kept of one stream, as text."""
        with self._lock:
            return b"".join(self._logs[name]).decode("utf-8", "replace")

    def expect(self, text: str, printed: Callable[[], Any]) -> None:
        """Have ``printed`` called once the agent has printed ``text``, on either stream; one text at a time."""
        with self._lock:
            self._expected = (text.encode("utf-8"), printed)
        self._look()

    def _look(self) -> None:
        with self._lock:
            if self._expected is None:
                return
            text, printed = self._expected
            if not any(text in b"".join(kept) for kept in self._logs.values()):
                return
            self._expected = None
        printed()

    def tail(self, lines: int = 12) -> str:
        """The end of the agent's log: standard error if there is any, else standard output."""
        text = self.output("stderr").strip() or self.output("stdout").strip()
        return "\n".join(line[:300] for line in text.splitlines()[-lines:])

    def wait(self, seconds: float) -> bool:
        """Whether the process ended within that time; then what it printed has been read, too."""
        self._watcher.join(seconds)
        if self._watcher.is_alive() and self.status is not None:
            self._watcher.join(2 * PIPES)
        return not self._watcher.is_alive()

    def signal(self, number: int) -> None:
        """Send a signal to the agent alone; nothing happens when it has ended."""
        if self.status is None:
            self._popen.send_signal(number)

    def stop(self, grace: float = 5.0) -> None:
        """End the agent and everything it started: input closed, then SIGTERM, then SIGKILL."""
        self.close_input()
        if not self.wait(grace):
            self._signal(signal.SIGTERM)
            if not self.wait(1.0):
                self._signal(signal.SIGKILL)
                self._popen.wait()
        self._signal(signal.SIGKILL)
        sweep(self.mark)
        self._watcher.join(5.0)

    def _start(self, target: Callable[..., None], *args: Any) -> threading.Thread:
        thread = threading.Thread(target=target, args=args, daemon=True)
        thread.start()
        return thread

    def _signal(self, number: int) -> None:
        try:
            os.killpg(self._popen.pid, number)
        except (ProcessLookupError, PermissionError):
            pass

    def _read(self, name: str, stream: Any) -> None:
        line: List[bytes] = []
        with stream:
            for data in iter(lambda: stream.read1(64 * 1024), b""):
                self._keep(name, data)
                if name == "stdout" and self._on_line is not None:
                    pieces = data.split(b"\n")
                    for piece in pieces[:-1]:
                        self._on_line(b"".join(line + [piece]))
                        line = []
                    line.append(pieces[-1])
        if any(line) and self._on_line is not None and not self.flooded:
            self._on_line(b"".join(line))

    def _keep(self, name: str, data: bytes) -> None:
        kept = self._logs[name]
        with self._lock:
            kept.append(data)
            self._sizes[name] += len(data)
            while self._sizes[name] - len(kept[0]) > TAIL:
                self._sizes[name] -= len(kept.popleft())
            self._total += len(data)
        self._look()
        if self._total > FLOOD and not self.flooded:
            self.flooded = True
            self._signal(signal.SIGKILL)

    def _watch(self) -> None:
        self._popen.wait()
        for reader in self._readers:
            reader.join(PIPES)  # a child that keeps the pipe open must not delay the end of the run
        self.board.post(EXITED)
        self.board.abort("the agent exited with status {}".format(self._popen.returncode))


def stop_ignoring_interrupts() -> None:
    """Make SIGINT interrupt this process again, which a shell's background job ignores.

    Agents inherit what is ignored, and would not react to the SIGINT that a scenario sends. Only the main thread can
    change it; on another thread this does nothing.
    """
    main = threading.current_thread() is threading.main_thread()
    if main and signal.getsignal(signal.SIGINT) == signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def sweep(mark: str) -> List[int]:
    """Kill every process that carries the run's mark; returns their ids. Without a mark it does nothing."""
    killed: List[int] = []
    found = marked(mark)
    while found:  # repeat until none is left: one of them may have forked meanwhile
        for process in found:
            try:
                process.kill()
                killed.append(process.pid)
                process.wait(0.1)  # its new parent may never reap it
            except psutil.Error:
                continue
        found = [process for process in marked(mark) if process.pid not in killed]
    return killed


def marked(mark: str) -> List[psutil.Process]:
    """The living processes that carry a run's mark, this one aside."""
    found = []
    for process in psutil.process_iter() if mark else []:
        try:
            if process.pid != os.getpid() and process.environ().get(RUN_MARK) == mark:
                found.append(process)
        except psutil.Error:
            continue
    return found
