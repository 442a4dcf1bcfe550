"""HTTP to the provider: one POST, its answer as bytes; what they mean is decided elsewhere.

The bytes on the wire are the point: header names in lower case, in upstream's order, and none that upstream does not
send. The connection is kept for the next request when the server allows it; one that the server closed meanwhile is
replaced without a word. `Channel.cancel` may be called from any thread: the blocked reader then sees `Cancelled`.
"""

import os
import socket
import threading
from typing import Any

from .http1 import AnswerReader, BadAnswer, Url, request_bytes

__all__ = ["BrokenOff", "Channel", "Cancelled", "Disconnected", "IdleTimeout", "MissingKey", "headers"]

_PIECE = 65536


class Cancelled(Exception):
    """The exchange was given up by `Channel.cancel`."""


class Disconnected(Exception):
    """No usable answer: no connection, or it broke before the answer's head was complete."""


class BrokenOff(Exception):
    """The connection ended, or became unreadable, before the answer's body was complete."""


class IdleTimeout(Exception):
    """The answer's body fell silent for too long."""


class MissingKey(Exception):
    """The provider's key is to come from an environment variable that is not set. One line."""


def headers(provider, identity, thread_id, metadata, turn_state=None, environ=os.environ):
    """The request's headers in wire order as (name, value) pairs, without host and content-length.

    `provider` has `http_headers` and `env_http_headers` (name to value, name to variable), `env_key`,
    `env_key_instructions` and `experimental_bearer_token`; `identity` is (originator, user agent); `metadata` is the
    JSON text of `x-codex-turn-metadata`; `turn_state` what the turn's last answer said. Raises `MissingKey`.

    Order as codex 0.115.0 sends it. A header that the provider sets keeps its place; `content-type`, `user-agent` and
    `originator` keep its value too.
    """
    own = {name.lower(): value for name, value in (provider.http_headers or {}).items()}
    for name, variable in (provider.env_http_headers or {}).items():
        if environ.get(variable, "").strip():
            own[name.lower()] = environ[variable]
    ours = [] if turn_state is None else [("x-codex-turn-state", turn_state)]
    ours += [("x-codex-turn-metadata", metadata), ("x-client-request-id", thread_id), ("session_id", thread_id)]
    token = _token(provider, environ)
    if token:
        ours.append(("authorization", "Bearer " + token))
    sent = dict(own)
    sent.update(ours + [("accept", "text/event-stream")])
    for name, value in (("content-type", "application/json"), ("user-agent", identity[1]),
                        ("originator", identity[0])):
        sent.setdefault(name, value)
    return list(sent.items())


def _token(provider, environ):
    if not provider.env_key:
        return provider.experimental_bearer_token
    value = environ.get(provider.env_key, "")
    if not value.strip():
        hint = " " + provider.env_key_instructions if provider.env_key_instructions else ""
        raise MissingKey("Missing environment variable: `%s`.%s" % (provider.env_key, hint))
    return value


class Channel:
    """Requests to one provider, one after the other. Once cancelled it stays so: make a new one."""

    def __init__(self, base_url, query=None):
        """`query` is a mapping of parameters that every request carries in its URL. Raises ValueError."""
        self._url = Url(base_url, "/responses", query)
        self.url = self._url.text
        self._socket: Any = None
        self._cancelled = False
        self._lock = threading.Lock()

    def post(self, fields, body):
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
        return answer.reader.status, answer.reader.headers, answer

    def pieces(self, answer, patience):
        """Yield the body's bytes as they come.

        `patience()` gives the seconds to wait for the next ones; `IdleTimeout` is raised when they are over. Raises
        `Cancelled` and `BrokenOff`.
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

    def cancel(self):
        """Give up the exchange in flight, from any thread."""
        with self._lock:
            self._cancelled = True
            sock = self._socket
        if sock is not None:
            try:
                sock.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass

    def close(self):
        """Let go of the connection."""
        with self._lock:
            sock, self._socket = self._socket, None
        if sock is not None:
            sock.close()

    def _exchange(self, request):
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

    def _connect(self):
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
    """An answer whose head is there: its reader, and the body's first pieces."""

    def __init__(self):
        self.reader = AnswerReader()
        self.first = []
