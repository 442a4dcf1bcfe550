"""The writing process as the holding process sees it: it starts the process and gives it one task at a time."""
import collections
import json
import os
import signal
import time
from typing import Any, Deque, Dict, NamedTuple, Optional, Tuple

from .writing import write_all

__all__ = ["READ_BYTES", "Task", "WRITE_SECONDS", "Writer"]

#: How long the process may take for one task.
WRITE_SECONDS = 120.0
READ_BYTES = 1 << 20


class Task(NamedTuple):
    """One thing for the writing process: a line that says what, and the bytes that follow it."""

    order: Dict[str, Any]
    bodies: Tuple[Any, ...] = ()

    @property
    def size(self) -> int:
        """How many bytes of bodies there are."""
        return sum(len(body) for body in self.bodies)


class Writer:
    """The writing process, as this one sees it: one task at a time."""

    def __init__(self) -> None:
        self.task: Optional[Task] = None
        self.deadline = 0.0
        self._pid, self.to, self.replies = _fork()
        self._queue: Deque[memoryview] = collections.deque()
        self._reply = bytearray()

    @property
    def has_more(self) -> bool:
        """Whether bytes of the task wait to be sent."""
        return bool(self._queue)

    def give(self, task: Task) -> None:
        """Begin a task; `send` sends it."""
        self.task, self.deadline = task, time.monotonic() + WRITE_SECONDS
        line = json.dumps(task.order).encode("ascii") + b"\n"
        self._queue.extend(memoryview(part) for part in (line,) + task.bodies if part)

    def send(self) -> bool:
        """Send what the pipe takes; True when that was the last byte of the task."""
        try:
            while self._queue:
                sent = os.write(self.to, self._queue[0][:READ_BYTES])
                if sent == len(self._queue[0]):
                    self._queue.popleft()
                else:
                    self._queue[0] = self._queue[0][sent:]
        except BlockingIOError:
            return False
        except OSError:
            self._queue.clear()  # it has ended, which its replies show
            return False
        return True

    def reply(self) -> Optional[bytes]:
        """The reply to the task when it is whole, None when it is not; `EOFError` when the process has ended."""
        data = os.read(self.replies, READ_BYTES)
        if not data:
            raise EOFError
        self._reply += data
        if not self._reply.endswith(b"\n"):
            return None
        whole, self.task = bytes(self._reply), None
        self._reply.clear()
        return whole

    def stop(self, kill: bool) -> None:
        """Close the pipes and wait for the process to end."""
        self._queue.clear()
        os.close(self.to)
        os.close(self.replies)
        if kill:
            os.kill(self._pid, signal.SIGKILL)
        os.waitpid(self._pid, 0)


def _fork() -> Tuple[int, int, int]:
    """Start a writing process: its process id, the pipe to it, the pipe from it."""
    (orders, to), (replies, answers) = os.pipe(), os.pipe()
    pid = os.fork()
    if pid:
        os.close(orders)
        os.close(answers)
        os.set_blocking(to, False)
        return pid, to, replies
    code = 1
    try:
        os.close(to)
        os.close(replies)
        os.close(0)  # or the proxy would not notice that the process which reads its pipe has ended
        os.nice(5)  # the traffic goes first
        write_all(orders, answers)
        code = 0
    finally:
        os._exit(code)
