"""JSON-RPC between app-server and its client: one object a line, in both directions.

`serve` reads the client's lines and answers its requests. `Peer` writes answers and notifications, and sends requests
to the client in turn: such a request has an id counted from 0 and waits for the client's answer.
"""

import os
import sys
import threading
from typing import Any, BinaryIO, Callable, Dict, Iterable, List, Tuple

from ..protocol.request import encode
from .messages import ANSWER, NOTIFICATION, NotAMessage, read_message

__all__ = ["INTERNAL", "INVALID", "NOT_FOUND", "Peer", "RpcError", "serve"]

INVALID, NOT_FOUND, INTERNAL = -32600, -32601, -32603
_POLL_SECONDS = 0.1
_PACKAGE = os.path.dirname(os.path.dirname(os.path.abspath(__file__))) + os.sep


class RpcError(Exception):
    """A request cannot be carried out; the answer holds `code` and the text."""

    def __init__(self, message: str, code: int = INVALID) -> None:
        super().__init__(message)
        self.code = code


class Peer:
    """The client, as app-server writes to it: `out` is a binary stream, every message is one whole line.

    `gone` is whether the client has closed its end.
    """

    def __init__(self, out: BinaryIO) -> None:
        self._out = out
        self._lock = threading.Lock()
        self._waiting: Dict[Any, List[Any]] = {}
        self._next = 0
        self.gone = False

    def send(self, message: Dict[str, Any]) -> None:
        """Write one message; do nothing when the client is gone."""
        line = encode(message) + b"\n"
        with self._lock:
            try:
                self._out.write(line)
                self._out.flush()
            except (OSError, ValueError):
                self.gone = True

    def notify(self, method: str, params: Dict[str, Any]) -> None:
        """Send a notification."""
        self.send({"method": method, "params": params})

    def ask(self, method: str, params: Dict[str, Any], cancelled: threading.Event) -> Tuple[int, Any]:
        """Send a request and wait: (its id, the client's `result`).

        The result is None when the client answers with an error or when `cancelled` is set.
        """
        with self._lock:
            number, self._next = self._next, self._next + 1
            arrived = threading.Event()
            self._waiting[number] = [arrived, None]
        self.send({"method": method, "id": number, "params": params})
        while not arrived.wait(_POLL_SECONDS):
            if cancelled.is_set():
                break
        with self._lock:
            result = self._waiting.pop(number)[1]
        return number, None if cancelled.is_set() else result

    def answered(self, message: Dict[str, Any]) -> None:
        """Hand the client's answer to the request that waits for it; ignore an answer to no request."""
        with self._lock:
            waiting = self._waiting.get(message["id"])
            if waiting:
                waiting[1] = message.get("result")
                waiting[0].set()


def serve(lines: Iterable[bytes], peer: Peer, handle: Callable[[str, Dict[str, Any]], Any]) -> None:
    """Read messages from `lines` until they end.

    `handle(method, message)` returns the result of a request, or (result, function to call once it is sent), or raises
    RpcError. Notifications from the client change nothing. A line that is no message is skipped, with one line on
    standard error.
    """
    for line in lines:
        if not line.strip():
            continue
        try:
            kind, message = read_message(line)
        except NotAMessage as error:
            _report("skipped a line of standard input: %s" % error)
            continue
        if kind == ANSWER:
            peer.answered(message)
        elif kind != NOTIFICATION:
            _answer(peer, message, handle)


def _answer(peer: Peer, message: Dict[str, Any], handle: Callable[[str, Dict[str, Any]], Any]) -> None:
    try:
        result = handle(message["method"], message)
    except RpcError as error:
        peer.send({"error": {"code": error.code, "message": str(error)}, "id": message["id"]})
        return
    except Exception as error:
        text = "this agent failed to handle %s" % message["method"]
        _report("%s: a defect at %s" % (text, _origin_of(error)))
        peer.send({"error": {"code": INTERNAL, "message": text}, "id": message["id"]})
        return
    after = None
    if isinstance(result, tuple):
        result, after = result
    peer.send({"id": message["id"], "result": result})
    if after:
        after()


def _origin_of(error: BaseException) -> str:
    """The last file and line of this agent on the way to `error`, for a report of the defect."""
    found, trace = "?", error.__traceback__
    while trace is not None:
        name = trace.tb_frame.f_code.co_filename
        if name.startswith(_PACKAGE):
            found = "%s:%d" % (os.path.relpath(name, _PACKAGE), trace.tb_lineno)
        trace = trace.tb_next
    return found


def _report(text: str) -> None:
    try:
        sys.stderr.write(text + "\n")
        sys.stderr.flush()
    except (OSError, ValueError):
        pass  # nobody reads standard error
