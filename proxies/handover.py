"""Hands exchanges over to a process of their own, piece by piece, while they pass through the proxy.

Rules
- The proxy hands a piece over before it passes that piece on. Handed over means: in a pipe whose other end a process
  reads that the proxy's end does not end (`holding`). So a proxy that is killed loses nothing that a client has.
- The holding process only copies bytes, so the pipe is hardly ever full. When the process takes nothing for
  `STALL_SECONDS`, or is gone, recording has ended, which is logged once; the traffic goes on.
- What goes through the pipe is a series of frames: one byte for the kind, a number, a length, and that many bytes.
- Replies come back as JSON lines; a thread reads them.
"""
import fcntl
import json
import os
import select
import struct
import subprocess
import sys
import threading
from typing import Any, Callable, Dict, Iterator, Optional, Tuple

__all__ = ["BEGIN", "CLIENT_FRAME", "CLOSE", "END", "FrameReader", "HEAD", "HandOver", "OPEN", "REQUEST", "RESPONSE",
           "Recording", "SERVER_FRAME", "SYNC", "UPDATE"]

HEAD = struct.Struct(">cIQ")
#: The kinds. The number is that of a recording (OPEN, CLOSE), of a wait (SYNC), otherwise of an exchange.
OPEN, CLOSE, SYNC, BEGIN, UPDATE, END = b"O", b"X", b"Y", b"B", b"U", b"E"
REQUEST, RESPONSE, CLIENT_FRAME, SERVER_FRAME = b"Q", b"A", b"C", b"S"
#: The kinds whose bytes need not come at once.
BODIES = (REQUEST, RESPONSE)

STALL_SECONDS = 5.0
OPEN_SECONDS = 30.0
PIPE_BYTES = 1 << 20
F_SETPIPE_SZ = 1031  # Linux


class Recording:
    """One exchange file as the proxy knows it. `error` says why it cannot be written."""

    def __init__(self, number: int, path: str) -> None:
        self.number = number
        self.path = path
        self.begun = 0
        self.written = 0
        self.strays = 0
        self.error = ""
        self.awaited = False
        self.opened = threading.Event()

    def begin(self) -> int:
        """The number of an exchange whose request is whole."""
        self.begun += 1
        return self.begun


class HandOver:
    """The proxy's end. `say` logs a line about what is lost; it is called from another thread, too."""

    def __init__(self, say: Callable[[str], None]) -> None:
        self._say = say
        self._process: Optional[subprocess.Popen] = None
        self._reader: Optional[threading.Thread] = None
        self._recordings: Dict[int, Recording] = {}
        self._waits: Dict[int, Callable[[], Any]] = {}
        self._lock = threading.Lock()
        self._last = 0

    def open(self, path: str, settings: Dict[str, Any], wait: bool) -> Recording:
        """Open a recording. With `wait` the error is known when this returns; without, it is logged."""
        if self._process is None:
            self._start()
        recording = Recording(self._number(), path)
        recording.awaited = wait
        self._recordings[recording.number] = recording
        self.send(OPEN, recording.number, _json(dict(settings, path=os.path.abspath(path))))
        if wait:
            if not recording.opened.wait(OPEN_SECONDS):
                recording.error = "the writing process does not answer"
        return recording

    def begin(self, recording: Recording, request: Dict[str, Any]) -> int:
        """The number of a new exchange whose request's head is known."""
        number = self._number()
        self.send(BEGIN, number, _json({"recording": recording.number, "request": request}))
        return number

    def update(self, exchange: int, facts: Dict[str, Any]) -> None:
        """State more of an exchange: `number`, `response` (its head), `complete`, `hung_up`, `transport`, `lost`."""
        self.send(UPDATE, exchange, _json(facts))

    def send(self, kind: bytes, number: int, data: bytes = b"") -> None:
        """Hand one frame over; returns when it survives this process."""
        process = self._process
        if process is None or process.stdin is None or process.stdin.closed:
            return
        descriptor = process.stdin.fileno()
        try:
            if len(data) < 4096:
                _write(descriptor, HEAD.pack(kind, number, len(data)) + data)
            else:
                _write(descriptor, HEAD.pack(kind, number, len(data)))
                _write(descriptor, data)
        except OSError:
            self._say("recording has ended: the process that keeps the exchanges does not take them; the traffic goes "
                      "on unrecorded")
            self._hang_up()

    def sync(self, done: Callable[[], Any]) -> None:
        """Have `done` called, by another thread, when all exchanges that have ended are written or lost."""
        number = self._number()
        with self._lock:
            self._waits[number] = done
        self.send(SYNC, number)
        if self._process is None or self._process.stdin is None or self._process.stdin.closed:
            self._release(number)

    def settle(self, seconds: float) -> bool:
        """Wait until all exchanges that have ended are written or lost; False when that takes too long."""
        settled = threading.Event()
        self.sync(settled.set)
        return settled.wait(seconds)

    def close(self) -> None:
        """End the pipe and wait until everything is written; may be called again."""
        process, self._process = self._process, None
        if process is None or self._reader is None or process.stdout is None or process.stdin is None:
            return
        process.stdin.close()
        self._reader.join()
        process.stdout.close()
        process.wait()

    @property
    def pid(self) -> int:
        """The holding process, 0 when there is none."""
        return self._process.pid if self._process is not None else 0

    def _start(self) -> None:
        script = os.path.join(os.path.dirname(os.path.abspath(__file__)), "holding.py")
        self._process = subprocess.Popen([_python(), script], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                         bufsize=0, start_new_session=True)
        assert self._process.stdin is not None
        descriptor = self._process.stdin.fileno()
        os.set_blocking(descriptor, False)
        try:
            fcntl.fcntl(descriptor, F_SETPIPE_SZ, PIPE_BYTES)
        except OSError:
            pass  # the pipe stays as small as it is
        self._reader = threading.Thread(target=self._read_replies, args=(self._process.stdout,), name="recorder")
        self._reader.daemon = True
        self._reader.start()

    def _read_replies(self, stream: Any) -> None:
        for line in iter(stream.readline, b""):
            reply = json.loads(line.decode("utf-8"))
            recording = self._recordings.get(reply.get("recording", 0))
            if recording is not None:
                recording.written += reply.get("written", 0)
                if "opened" in reply:
                    self._opened(recording, reply["opened"])
            if "lost" in reply:
                self._say(reply["lost"])
            if "synced" in reply:
                self._release(reply["synced"])
        for recording in list(self._recordings.values()):
            if not recording.opened.is_set():
                self._opened(recording, "the writing process has ended")
        for number in list(self._waits):
            self._release(number)

    def _opened(self, recording: Recording, error: str) -> None:
        recording.error = error
        if error and not recording.awaited:
            self._say("{} is not recorded: {}".format(recording.path, error))
        recording.opened.set()

    def _release(self, number: int) -> None:
        with self._lock:
            done = self._waits.pop(number, None)
        if done is not None:
            done()

    def _hang_up(self) -> None:
        if self._process is not None and self._process.stdin is not None:
            try:
                self._process.stdin.close()
            except OSError:
                pass

    def _number(self) -> int:
        self._last += 1
        return self._last


class FrameReader:
    """Takes the bytes of the pipe and gives frames. The frames of a body come in the pieces in which they arrive."""

    def __init__(self) -> None:
        self._buffer = bytearray()
        self._kind = b""
        self._number = self._left = 0

    def feed(self, data: bytes) -> Iterator[Tuple[bytes, int, bytes]]:
        """The frames, or pieces of them, that these bytes complete."""
        view, place = memoryview(data), 0
        while True:
            if not self._kind:
                wanted = HEAD.size - len(self._buffer)
                self._buffer += view[place:place + wanted]
                place += wanted
                if len(self._buffer) < HEAD.size:
                    return
                self._kind, self._number, self._left = HEAD.unpack(bytes(self._buffer))
                self._buffer.clear()
            piece = view[place:place + self._left]
            place += len(piece)
            self._left -= len(piece)
            if self._kind in BODIES:
                if piece:
                    yield self._kind, self._number, bytes(piece)
            else:
                self._buffer += piece
                if not self._left:
                    yield self._kind, self._number, bytes(self._buffer)
                    self._buffer.clear()
            if self._left:
                return
            self._kind = b""
            if place >= len(data):
                return


def _write(descriptor: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        try:
            view = view[os.write(descriptor, view[:PIPE_BYTES]):]
        except BlockingIOError:
            waiting = select.poll()
            waiting.register(descriptor, select.POLLOUT)
            if not waiting.poll(STALL_SECONDS * 1000):
                raise OSError("nobody reads")


def _json(data: Dict[str, Any]) -> bytes:
    return json.dumps(data).encode("ascii")


def _python() -> str:
    """This interpreter, or that of PATH where mitmproxy is one file with an interpreter inside."""
    return "python3" if getattr(sys, "frozen", False) else sys.executable
