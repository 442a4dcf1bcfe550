"""JSON-RPC 2.0 without the `jsonrpc` key, one object a line, in both directions.

`serve` reads requests and notifications; `Peer` writes answers and notifications, and asks the client in turn: a
request of ours carries an id counted from 0 and waits for the client's answer.
"""

import json
import sys
import threading

from ..protocol.request import encode

__all__ = ["INVALID", "Peer", "RpcError", "serve"]

INVALID = -32600


class RpcError(Exception):
    """A request cannot be done; `code` and the text are the answer."""

    def __init__(self, message, code=INVALID):
        super().__init__(message)
        self.code = code


class Peer:
    """The client's end: every write is one whole line."""

    def __init__(self, out):
        self._out = out
        self._lock = threading.Lock()
        self._waiting = {}
        self._next = 0
        self.gone = False

    def send(self, message):
        """Write one message; a client that has gone is ignored."""
        line = encode(message) + b"\n"
        with self._lock:
            try:
                self._out.write(line)
                self._out.flush()
            except (OSError, ValueError):
                self.gone = True

    def notify(self, method, params):
        """Tell the client something."""
        self.send({"method": method, "params": params})

    def ask(self, method, params, cancelled):
        """Ask the client and wait: (id, its `result`), the result None for an error or when `cancelled` is set."""
        with self._lock:
            number, self._next = self._next, self._next + 1
            arrived = threading.Event()
            self._waiting[number] = [arrived, None]
        self.send({"method": method, "id": number, "params": params})
        while not arrived.wait(0.1):
            if cancelled.is_set():
                break
        with self._lock:
            result = self._waiting.pop(number)[1]
        return number, None if cancelled.is_set() else result

    def answered(self, message):
        """Take the client's answer to a request of ours."""
        with self._lock:
            waiting = self._waiting.get(message.get("id"))
            if waiting:
                waiting[1] = message.get("result")
                waiting[0].set()


def serve(lines, peer, handle):
    """Read messages from `lines` until they end.

    `handle(method, message)` returns the result of a request (or None for a notification) or raises `RpcError`.
    Lines that are no message are reported on stderr and skipped.
    """
    for line in lines:
        if not line.strip():
            continue
        try:
            message = json.loads(line.decode("utf-8"))
        except ValueError as error:
            sys.stderr.write("skipped a line that is not JSON: %s\n" % error)
            continue
        if not isinstance(message, dict) or "method" not in message and "id" not in message:
            sys.stderr.write("skipped a line that is neither request, notification nor answer\n")
        elif "method" not in message:
            peer.answered(message)
        elif "id" not in message:
            handle(message["method"], message)
        else:
            _answer(peer, message, handle)


def _answer(peer, message, handle):
    try:
        result = handle(message["method"], message)
    except RpcError as error:
        peer.send({"error": {"code": error.code, "message": str(error)}, "id": message["id"]})
        return
    after = None
    if isinstance(result, tuple):
        result, after = result
    peer.send({"id": message["id"], "result": result})
    if after:
        after()
