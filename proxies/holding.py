"""The process that holds exchanges between the proxy and the disk, so that the proxy neither waits nor loses any.

    proxy -- pipe --> holding process -- pipe --> writing process --> exchange files
    (mitmproxy)       (copies bytes)              (decodes, redacts, appends)

Rules
- This process only copies bytes, so it takes what the proxy hands over at once. A regular expression that runs for
  seconds holds up the writing process, not this one and not the proxy.
- It is in a session of its own. When the proxy ends, however that happens, the pipe ends: the exchanges that are still
  open are written as far as they came, and both processes end after the last line.
- Bodies are only in memory until they are redacted. At most `BODY_BYTES` of a body and `HELD_BYTES` in all are held;
  what is more is dropped, and `lost` in the exchange says so.
- The writing process has `WRITE_SECONDS` for an exchange. If that is too short, or the process ends, another one is
  started, and the exchange is written without its bodies. The new process gives new numbers to secrets that the old one
  had replaced, never a number that is in the file.
"""
import collections
import json
import os
import selectors
import signal
import sys
import time
from typing import Any, Deque, Dict, Iterator, List, Optional, Tuple

if __name__ == "__main__":  # a script: the package may not be installed for this Python
    sys.path[0] = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))

from proxies.decoding import BODY_BYTES
from proxies.handover import (
    BEGIN,
    CLIENT_FRAME,
    CLOSE,
    END,
    OPEN,
    REQUEST,
    RESPONSE,
    SYNC,
    UPDATE,
    FrameReader,
)
from proxies.starting import READ_BYTES, Task, Writer

__all__ = ["HELD_BYTES", "Holding", "main"]

HELD_BYTES = 512 << 20
FRAMES = 100000
CUT = "only the first {} of {} bytes are kept: the recorder may hold no more"
FRAMES_CUT = "only the first {} of {} messages are kept: the recorder may hold no more"
ENDED = "the proxy ended before the request's body was whole"
FAILED = "not kept: the process that writes the exchanges failed on them"


class _Held:
    """An exchange that is not over."""

    def __init__(self, facts: Dict[str, Any]) -> None:
        self.facts = facts
        self.bodies = {REQUEST: bytearray(), RESPONSE: bytearray()}
        self.passed = {REQUEST: 0, RESPONSE: 0}
        self.frames: List[Tuple[str, bytes]] = []
        self.frame_bytes = self.passed_frames = 0


class Holding:
    """What the process does with the frames. No I/O.

    `tasks`: what the writing process is to do next. `held`: how many bytes of bodies are in memory.
    """

    def __init__(self, body_bytes: int = BODY_BYTES, held_bytes: int = HELD_BYTES) -> None:
        self.tasks: Deque[Task] = collections.deque()
        self.held = 0
        self._body_bytes, self._held_bytes = body_bytes, held_bytes
        self._open: Dict[int, _Held] = {}

    def take(self, kind: bytes, number: int, data: bytes) -> None:
        """Take one frame."""
        if kind == OPEN:
            self.tasks.append(Task(dict(json.loads(data.decode("ascii")), do="open", recording=number)))
        elif kind in (CLOSE, SYNC):
            self.tasks.append(Task({"do": "close", "recording": number} if kind == CLOSE else
                                   {"do": "sync", "synced": number}))
        elif kind == BEGIN:
            self._open[number] = _Held(json.loads(data.decode("ascii")))
        elif number in self._open:
            self._take_more(kind, number, self._open[number], data)

    def end(self) -> None:
        """The proxy has ended: what is open is over."""
        for number, held in list(self._open.items()):
            if not held.facts.get("number"):
                held.facts.setdefault("lost", {}).setdefault("request", ENDED)
            self._finish(number, held)

    def done(self, task: Task) -> None:
        """The writing process has taken the bodies of a task."""
        self.held -= task.size

    def _take_more(self, kind: bytes, number: int, held: _Held, data: bytes) -> None:
        if kind == UPDATE:
            facts = json.loads(data.decode("ascii"))
            facts["lost"] = dict(held.facts.get("lost", {}), **facts.get("lost", {}))
            held.facts.update(facts)
        elif kind == END:
            self._finish(number, held)
        elif kind in held.bodies:
            held.passed[kind] += len(data)
            if len(held.bodies[kind]) + len(data) == held.passed[kind]:  # nothing was dropped before
                room = max(0, min(self._body_bytes - len(held.bodies[kind]), self._held_bytes - self.held))
                held.bodies[kind] += data if len(data) <= room else data[:room]
                self.held += min(room, len(data))
        else:
            held.passed_frames += 1
            if len(held.frames) + 1 == held.passed_frames <= FRAMES and (
                    held.frame_bytes + len(data) <= self._body_bytes and self.held + len(data) <= self._held_bytes):
                held.frames.append(("client" if kind == CLIENT_FRAME else "server", data))
                held.frame_bytes += len(data)
                self.held += len(data)

    def _finish(self, number: int, held: _Held) -> None:
        del self._open[number]
        lost = held.facts.setdefault("lost", {})
        for kind, part in ((REQUEST, "request"), (RESPONSE, "response")):
            if len(held.bodies[kind]) < held.passed[kind]:
                lost[part] = CUT.format(len(held.bodies[kind]), held.passed[kind])
        if len(held.frames) < held.passed_frames:
            lost["frames"] = FRAMES_CUT.format(len(held.frames), held.passed_frames)
        bodies = (held.bodies[REQUEST], held.bodies[RESPONSE]) + tuple(data for _, data in held.frames)
        self.tasks.append(Task(dict(held.facts, do="write", sizes=[len(body) for body in bodies],
                                    senders=[sender for sender, _ in held.frames]), bodies))


class _Process:
    """The shell: moves bytes between the pipes until the input has ended and every task is done."""

    def __init__(self) -> None:
        self._holding, self._frames = Holding(), FrameReader()
        self._opened: Dict[int, Task] = {}
        self._selector = selectors.DefaultSelector()
        self._selector.register(0, selectors.EVENT_READ)
        self._input = True
        self._start_writer()

    def run(self) -> None:
        while self._input or self._writer.task or self._holding.tasks:
            if self._writer.task is None and self._holding.tasks:
                self._next()
            for key, _ in self._selector.select(self._seconds()):
                if key.fd == 0:
                    self._read()
                elif key.fd == self._writer.to:
                    self._send()
                elif key.fd == self._writer.replies:
                    self._reply()
            if self._writer.task is not None and time.monotonic() > self._writer.deadline:
                self._failed()
        self._writer.stop(kill=False)

    def _seconds(self) -> Optional[float]:
        return None if self._writer.task is None else max(0.0, self._writer.deadline - time.monotonic())

    def _start_writer(self) -> None:
        self._writer = Writer()
        self._selector.register(self._writer.replies, selectors.EVENT_READ)

    def _next(self) -> None:
        task = self._holding.tasks.popleft()
        if task.order["do"] == "open":
            self._opened[task.order["recording"]] = task
        elif task.order["do"] == "close":
            self._opened.pop(task.order["recording"], None)
        self._writer.give(task)
        self._selector.register(self._writer.to, selectors.EVENT_WRITE)

    def _read(self) -> None:
        data = os.read(0, READ_BYTES)
        for frame in self._frames.feed(data):
            self._holding.take(*frame)
        if not data:
            self._selector.unregister(0)
            self._input = False
            self._holding.end()

    def _send(self) -> None:
        self._writer.send()
        if not self._writer.has_more:
            self._selector.unregister(self._writer.to)
            if self._writer.task is not None:
                self._holding.done(self._writer.task)
                self._writer.task = self._writer.task._replace(bodies=())

    def _reply(self) -> None:
        try:
            line = self._writer.reply()
        except EOFError:
            self._failed()
        else:
            if line is not None:
                _say(line)

    def _failed(self) -> None:
        """The writing process has ended or takes too long: a new one opens the files again."""
        task = self._writer.task
        if self._writer.has_more and task is not None:
            self._holding.done(task)
        for descriptor in (self._writer.to, self._writer.replies):
            if descriptor in self._selector.get_map():
                self._selector.unregister(descriptor)
        self._writer.stop(kill=True)
        self._start_writer()
        again: List[Task] = []
        if task is not None and task.order["do"] == "write" and not task.order.get("again"):
            again.append(_without_bodies(task))
        elif task is not None and task.order["do"] == "write":
            _say(json.dumps({"recording": task.order["recording"], "written": 1, "lost": "exchange {} is lost: the "
                             "process that writes the exchanges failed twice".format(task.order.get("number"))
                             }).encode("ascii") + b"\n")
        elif task is not None and task.order["do"] == "open":
            self._opened.pop(task.order["recording"])
            _say(json.dumps({"recording": task.order["recording"], "opened": "the process that writes the exchanges "
                             "failed on it"}).encode("ascii") + b"\n")
        elif task is not None:
            again.append(task)
        self._holding.tasks.extendleft(reversed(
            [opened._replace(order=dict(opened.order, again=True)) for opened in self._opened.values()] + again))


def _without_bodies(task: Task) -> Task:
    order = dict(task.order, again=True, sizes=[0, 0], senders=[])
    parts = ["request"] + ["response"] * bool(order.get("response")) + ["frames"] * bool(task.order["senders"])
    order["lost"] = dict({part: FAILED for part in parts})
    return Task(order)


def _say(line: bytes) -> None:
    """Tell the proxy; what is lost is printed when the proxy is gone."""
    try:
        os.write(1, line)
    except OSError:
        for text in _lost(line):
            sys.stderr.write("codex-record: {}\n".format(text))


def _lost(lines: bytes) -> Iterator[str]:
    for line in lines.splitlines():
        reply = json.loads(line.decode("ascii"))
        if "lost" in reply:
            yield reply["lost"]


def main() -> int:
    """Hold what comes on standard input until it ends."""
    for number in (signal.SIGINT, signal.SIGHUP, signal.SIGTERM, signal.SIGQUIT):
        signal.signal(number, signal.SIG_IGN)
    _Process().run()
    return 0


if __name__ == "__main__":
    sys.exit(main())
