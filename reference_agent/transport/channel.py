"""HTTP to the provider: one POST, and its answer as bytes.

The channel sends the headers that it is given, in that order, and adds `host` and `content-length` alone. It keeps the
connection for the next request when the server allows it, and replaces one that the server closed meanwhile.
`Channel.cancel` may be called from any thread: the blocked reader then raises `Cancelled`.
"""

import socket
import threading
from typing import Any, Callable, Dict, Generator, List, Optional, Tuple

from .http1 import AnswerReader, BadAnswer, Url, request_bytes

__all__ = ["BrokenOff", "Channel", "Cancelled", "Disconnected", "IdleTimeout"]

_PIECE = 65536


class Cancelled(Exception):
    """`Channel.cancel` stopped the exchange."""


class Disconnected(Exception):
    """No usable answer: no connection, or it broke before the answer's head was complete."""


class BrokenOff(Exception):
    """The connection ended, or became unreadable, before the answer's body was complete."""


class IdleTimeout(Exception):
    """No bytes of the answer's body came for too long."""


class Channel:
    """Requests to one provider, one after the other. A cancelled channel stays cancelled: make a new one."""

    def __init__(self, base_url: str, query: Optional[Dict[str, str]] = None) -> None:
        """`query` is a mapping of parameters that every request carries in its URL. Raises ValueError."""
        self._url = Url(base_url, "/responses", query)
        self.url = self._url.text
        self._socket: Any = None
        self._cancelled = False
        self._lock = threading.Lock()

    def post(self, fields: List[Tuple[str, str]], body: bytes) -> Tuple[int, Dict[str, str], Any]:
        """Send `body` (bytes) with the header pairs `fields`; return (status, headers, answer).

        `headers` is a dictionary with lower-case names, `answer` is for `pieces`. Raises `Disconnected`, `Cancelled`.
        """
        fields = fields + [("host", self._url.authority), ("content-length", str(len(body)))]
        request = request_bytes(self._url.target, fields, body)
        reused = self._socket is not None
        try:
            try:
                answer = self._exchange(request)
            except (OSError, BadAnswer):
                self.close()
                if not reused or self._cancelled:
                    raise
                answer = self._exchange(request)
        except (OSError, BadAnswer) as error:
            self.close()
            if self._cancelled:
                raise Cancelled()
            raise Disconnected(str(error) or type(error).__name__)
        status = answer.reader.status
        assert status is not None  # `_exchange` reads until the head is complete
        return status, answer.reader.headers, answer

    def pieces(self, answer: Any, patience: Callable[[], float]) -> Generator[bytes, None, None]:
        """Yield the body's bytes as they come.

        `patience()` gives the seconds to wait for the next ones. Raises `IdleTimeout` when they are over, `Cancelled`
        and `BrokenOff`.
        """
        reader, sock = answer.reader, self._socket
        try:
            for piece in answer.first:
                yield piece
            while not reader.complete:
                sock.settimeout(max(0.001, patience()))
                data = sock.recv(_PIECE)
                if not data:
                    reader.end()
                    break
                for piece in reader.feed(data):
                    yield piece
        except socket.timeout:
            raise IdleTimeout()
        except (OSError, BadAnswer):
            pass
        finally:
            if not reader.complete or not reader.reusable:
                self.close()
        if self._cancelled:
            raise Cancelled()
        if not reader.complete:
            raise BrokenOff()

    def cancel(self) -> None:
        """Stop the exchange in flight. May be called from any thread."""
        with self._lock:
            self._cancelled = True
            sock = self._socket
        if sock is not None:
            try:
                sock.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass

    def close(self) -> None:
        """Close the connection."""
        with self._lock:
            sock, self._socket = self._socket, None
        if sock is not None:
            sock.close()

    def _exchange(self, request: bytes) -> "_Answer":
        if self._socket is None:
            self._connect()
        sock = self._socket
        sock.settimeout(None)
        sock.sendall(request)
        answer = _Answer()
        while answer.reader.status is None:
            data = sock.recv(_PIECE)
            if not data:
                answer.reader.end()
            answer.first += answer.reader.feed(data)
        return answer

    def _connect(self) -> None:
        sock = socket.create_connection((self._url.host, self._url.port))
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if self._url.secure:
            import ssl

            sock = ssl.create_default_context().wrap_socket(sock, server_hostname=self._url.host)
        with self._lock:
            self._socket = sock
        if self._cancelled:
            raise OSError("cancelled")


class _Answer:
    """An answer whose head has arrived: its reader, and the first pieces of its body."""

    def __init__(self) -> None:
        self.reader = AnswerReader()
        self.first: List[bytes] = []
