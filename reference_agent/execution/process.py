"""Running a program to its end, within a time limit: for the tools that wait (`shell` and its kin)."""

import os
import signal
import subprocess
import threading
import time
from io import BufferedReader
from typing import Dict, List, NamedTuple

from .groups import Groups

__all__ = ["Collected", "Finished", "KilledBySignal", "Reader", "collect", "run"]

_POLL = 0.1
_KEPT = 1024 * 1024


class Finished(NamedTuple):
    """How a program ended: `output` is what it wrote to stdout, then to stderr; `exit_code` is 124 when it was stopped
    because its time was over."""

    exit_code: int
    output: str
    seconds: float
    timed_out: bool


class Collected(NamedTuple):
    """How a program ended, with the first MiB of what it wrote: `code` is as `Popen.wait` gives it."""

    code: int
    stdout: bytes
    stderr: bytes
    seconds: float
    timed_out: bool


class KilledBySignal(Exception):
    """The program ended by signal `number`."""

    def __init__(self, number: int) -> None:
        super().__init__("signal %d" % number)
        self.number = number


def run(groups: Groups, argv: List[str], cwd: str, environ: Dict[str, str], timeout_ms: int,
        cancelled: threading.Event) -> Finished:
    """Run `argv` as `collect` does. Raises OSError when it cannot be started, and `KilledBySignal`."""
    ended = collect(groups, argv, cwd, environ, timeout_ms, cancelled)
    if ended.code < 0 and not ended.timed_out:
        raise KilledBySignal(-ended.code)
    return Finished(124 if ended.timed_out else ended.code, _text(ended.stdout + ended.stderr), ended.seconds,
                    ended.timed_out)


def collect(groups: Groups, argv: List[str], cwd: str, environ: Dict[str, str], timeout_ms: int,
            cancelled: threading.Event) -> Collected:
    """Run `argv`, as one of `groups`, until it ends, `timeout_ms` is over or `cancelled` is set; then all of its
    group is killed. Raises OSError when it cannot be started.
    """
    began = time.monotonic()
    process = groups.start(argv, cwd=cwd, env=environ, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                           stderr=subprocess.PIPE)
    readers = [Reader(stream) for stream in (process.stdout, process.stderr)]
    timed_out = _wait(process, began + timeout_ms / 1000, cancelled)
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except OSError:
        pass
    code = process.wait()
    seconds = time.monotonic() - began
    stdout, stderr = (reader.collect() for reader in readers)
    return Collected(code, stdout, stderr, seconds, timed_out)


def _wait(process: "subprocess.Popen[bytes]", deadline: float, cancelled: threading.Event) -> bool:
    """Wait for the end; whether the time was over before."""
    while not cancelled.is_set():
        left = deadline - time.monotonic()
        if left <= 0:
            return True
        try:
            process.wait(min(left, _POLL))
            return False
        except subprocess.TimeoutExpired:
            continue
    return False


class Reader:
    """Reads a stream to its end in a thread of its own, closes it, and keeps its first MiB."""

    def __init__(self, stream: BufferedReader) -> None:
        self._stream = stream
        self._data = bytearray()
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    def collect(self, seconds: float = 2) -> bytes:
        """The bytes read so far; waits at most `seconds` for the stream's end."""
        self._thread.join(seconds)
        return bytes(self._data)

    def _read(self) -> None:
        with self._stream:
            while True:
                piece = self._stream.read1(65536)
                if not piece:
                    return
                self._data += piece[:max(0, _KEPT - len(self._data))]


def _text(data: bytes) -> str:
    """`data` as text: UTF-8, or else the Western code page, which any bytes are (codex 0.115.0)."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return "".join(bytes([byte]).decode("cp1252", "ignore") or chr(byte) for byte in data)
