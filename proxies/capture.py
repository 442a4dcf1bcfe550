"""Starts and stops the capture proxy: mitmdump with our addon, one process for many recordings.

Rules
- One proxy serves any number of runs, also at once. `route` gives each run its own base URL, which names the origin and
  the recording. The proxy records the requests without that prefix.
- The proxy listens on a free loopback port and has its own configuration folder: it reads and writes nothing of the
  user's.
- The proxy stops when its standard input closes, so it ends with the process that started it, even on a kill.
"""
import collections
import http.client
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading
from typing import Any, Deque, List, NamedTuple, Optional
from urllib.parse import urlsplit

from .exchange import Exchange
from .exchange_file import read_exchanges

__all__ = ["CaptureError", "CaptureProxy", "RecordedRun", "find_mitmdump"]

READY = re.compile(r"^codex-record ready on port ([0-9]+)$")
RUN_NAME = re.compile(r"^[A-Za-z0-9_-][A-Za-z0-9._-]*$")
LOG_LINES = 200
TAIL_LINES = 5
STOP_SECONDS = 10.0


class CaptureError(Exception):
    """The capture proxy cannot be started or used. One line, with the end of its log where that helps."""


class RecordedRun(NamedTuple):
    """The recording of one run: its exchanges in order of arrival, the number of requests that were not recorded
    because of their path, and the number of exchanges that were still open."""

    exchanges: List[Exchange]
    strays: int
    open: int


class CaptureProxy:
    """mitmdump with the recording addon. Use as a context manager, or `start()` and `close()`.

    `folder`: the folder of the recordings (`NAME.jsonl`). `redact_home`, `redact_user`: as the options of the addon;
    empty by default, because a scripted run has its own home and the normaliser replaces paths.
    Raises `CaptureError`.
    """

    def __init__(self, folder: str, redact: bool = True, redact_home: str = "", redact_user: str = "",
                 mitmdump: Optional[str] = None, start_seconds: float = 60.0) -> None:
        self.folder = os.path.abspath(folder)
        self.port = 0
        self._settings = {
            "codex_routes": self.folder,
            "codex_redact": "true" if redact else "false",
            "codex_redact_home": redact_home,
            "codex_redact_user": redact_user,
        }
        self._mitmdump = mitmdump
        self._start_seconds = start_seconds
        self._process: Optional[subprocess.Popen] = None
        self._reader: Optional[threading.Thread] = None
        self._confdir = ""
        self._log: Deque[str] = collections.deque(maxlen=LOG_LINES)
        self._ready = threading.Event()

    def start(self) -> "CaptureProxy":
        """Start mitmdump and wait until it listens. Returns the proxy itself."""
        program = self._mitmdump or find_mitmdump()
        self._confdir = tempfile.mkdtemp(prefix="codex-record-")
        settings = dict(
            self._settings, codex_supervised="true", confdir=self._confdir, connection_strategy="lazy",
            flow_detail="0", termlog_verbosity="warn")
        command = [program, "-s", os.path.join(os.path.dirname(os.path.abspath(__file__)), "recording.py"),
                   "--mode", "reverse:http://127.0.0.1:9", "--listen-host", "127.0.0.1", "--listen-port", "0"]
        for name in sorted(settings):
            command += ["--set", "{}={}".format(name, settings[name])]
        try:
            self._process = subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        except OSError as error:
            shutil.rmtree(self._confdir, ignore_errors=True)
            raise CaptureError("capture proxy: cannot start {}: {}".format(program, os.strerror(error.errno or 0)))
        self._reader = threading.Thread(target=self._read_log, args=(self._process.stdout,), name="capture-log")
        self._reader.daemon = True
        self._reader.start()
        ready = self._ready.wait(self._start_seconds)
        if not self.port:
            process = self._process
            self.close()
            raise CaptureError("capture proxy: mitmdump {}; its log ends: {}".format(
                "ended with code {}".format(process.returncode) if ready else
                "did not listen within {:g} s".format(self._start_seconds), self.log_tail()))
        return self

    def route(self, origin_url: str, run: str) -> str:
        """The base URL that an agent must use to reach `origin_url` (loopback) while run `run` is recorded."""
        parts = urlsplit(origin_url)
        if parts.scheme != "http" or parts.hostname not in ("127.0.0.1", "localhost") or not parts.port:
            raise CaptureError("capture proxy: '{}' is not an origin at http://127.0.0.1:PORT".format(origin_url))
        self._insist_on_name(run)
        return "http://127.0.0.1:{}/to-{}/run-{}{}".format(self.port, parts.port, run, parts.path.rstrip("/"))

    def record_path(self, run: str) -> str:
        """The exchange file of a run."""
        self._insist_on_name(run)
        return os.path.join(self.folder, run + ".jsonl")

    def finish(self, run: str, deadline_seconds: float = 30.0) -> RecordedRun:
        """Wait until all exchanges of a run are written, and read them. The run's agent should have ended."""
        path = self.record_path(run)
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=deadline_seconds)
        try:
            connection.request("GET", "/finish/run-" + run)
            data = json.loads(connection.getresponse().read().decode("utf-8"))
        except (OSError, ValueError, http.client.HTTPException) as error:
            raise CaptureError("capture proxy: run {} cannot be finished: {}; its log ends: {}".format(
                run, error, self.log_tail()))
        finally:
            connection.close()
        exchanges = read_exchanges(path) if os.path.exists(path) else []
        return RecordedRun(sorted(exchanges, key=lambda one: one.number), data["strays"], data["open"])

    def close(self) -> None:
        """Stop mitmdump and wait for it. May be called again."""
        process, self._process = self._process, None
        if process is None:
            return
        try:
            if process.stdin is not None:
                process.stdin.close()
        except OSError:
            pass
        for stop in (process.terminate, process.kill, None):
            try:
                process.wait(STOP_SECONDS)
                break
            except subprocess.TimeoutExpired:
                if stop is not None:
                    stop()
        if self._reader is not None:
            self._reader.join(STOP_SECONDS)
        if process.stdout is not None:
            process.stdout.close()
        shutil.rmtree(self._confdir, ignore_errors=True)

    def log_tail(self) -> str:
        """The last lines that mitmdump printed, as one line."""
        return " | ".join(list(self._log)[-TAIL_LINES:]) or "(empty)"

    def __enter__(self) -> "CaptureProxy":
        return self if self._process is not None else self.start()

    def __exit__(self, *_: Any) -> None:
        self.close()

    def _read_log(self, stream: Any) -> None:
        for line in iter(stream.readline, b""):
            text = line.decode("utf-8", "replace").strip()
            ready = READY.match(text)
            if ready:
                self.port = int(ready.group(1))
                self._ready.set()
            elif text:
                self._log.append(text)
        self._ready.set()

    def _insist_on_name(self, run: str) -> None:
        if not RUN_NAME.match(run):
            raise CaptureError("capture proxy: run name '{}': use letters, digits, - _ .".format(run))


def find_mitmdump() -> str:
    """The mitmdump of the running interpreter's environment, or of PATH. Raises `CaptureError`."""
    beside = shutil.which("mitmdump", path=os.path.dirname(sys.executable))
    program = beside or shutil.which("mitmdump")
    if program is None:
        raise CaptureError("mitmdump not found: pip install 'codex-conformance[record]'")
    return program
