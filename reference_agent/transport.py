"""HTTP to the provider: one POST, its answer as bytes; everything else is decided elsewhere.

`http.client` from the standard library, because the bytes on the wire are the point: header names in lower case, in
upstream's order, and none that upstream does not send. Start-up counts too: importing `requests` takes 0.15–0.3 s,
`http.client` 0.03–0.05 s, and an agent should be at its first request 0.2 s after it was started.

The connection is kept for the next request when the server allows it. One that the server closed meanwhile is
replaced without a word. `Channel.cancel` may be called from any thread; the blocked reader then sees `Cancelled`.
"""

import http.client
import os
import socket
import threading
from typing import Any
from urllib.parse import quote, urlsplit

__all__ = ["Channel", "Cancelled", "Disconnected", "IdleTimeout", "MissingKey", "headers"]

_PIECE = 65536


class Cancelled(Exception):
    """The exchange was given up by `Channel.cancel`."""


class Disconnected(Exception):
    """No usable answer: no connection, or it broke before the answer's head was complete."""


class IdleTimeout(Exception):
    """The answer's body fell silent for too long."""


class MissingKey(Exception):
    """The provider's key is to come from an environment variable that is not set. One line."""


def headers(provider, identity, thread_id, metadata, turn_state=None, environ=os.environ):
    """The request's headers in wire order as (name, value) pairs, without host and content-length.

    `provider` has `http_headers` and `env_http_headers` (name to value, name to variable), `env_key`,
    `env_key_instructions` and `experimental_bearer_token`; `identity` is (originator, user agent); `metadata` is the
    JSON text of `x-codex-turn-metadata`; `turn_state` what the turn's last answer said. Raises `MissingKey`.
    Order as codex 0.115.0 sends it.
    """
    sent = [(name.lower(), value) for name, value in (provider.http_headers or {}).items()]
    for name, variable in (provider.env_http_headers or {}).items():
        if environ.get(variable, "").strip():
            sent.append((name.lower(), environ[variable]))
    if turn_state is not None:
        sent.append(("x-codex-turn-state", turn_state))
    sent += [("x-codex-turn-metadata", metadata), ("x-client-request-id", thread_id), ("session_id", thread_id)]
    token = _token(provider, environ)
    if token:
        sent.append(("authorization", "Bearer " + token))
    return sent + [("accept", "text/event-stream"), ("content-type", "application/json"),
                   ("user-agent", identity[1]), ("originator", identity[0])]


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
        """`query` is a mapping of parameters that every request carries in its URL."""
        parts = urlsplit(base_url)
        self._secure = parts.scheme == "https"
        self._address = parts.netloc.rpartition("@")[2]
        self._target = parts.path.rstrip("/") + "/responses"
        if query:
            self._target += "?" + "&".join("%s=%s" % (quote(str(key), safe=""), quote(str(value), safe=""))
                                           for key, value in query.items())
        self.url = "%s://%s%s" % (parts.scheme, self._address, self._target)
        self._connection: Any = None
        self._socket: Any = None
        self._cancelled = False
        self._lock = threading.Lock()

    def post(self, fields, body):
        """Send `body` (bytes) with the header pairs `fields`; return (status, headers, answer).

        `headers` is a dictionary with lower-case names, `answer` is for `pieces`. Raises `Disconnected`, `Cancelled`.
        """
        reused = self._connection is not None
        try:
            try:
                answer = self._exchange(fields, body)
            except (OSError, http.client.HTTPException):
                self._drop()
                if not reused or self._cancelled:
                    raise
                answer = self._exchange(fields, body)
        except (OSError, http.client.HTTPException) as error:
            self._drop()
            if self._cancelled:
                raise Cancelled()
            raise Disconnected(str(error) or type(error).__name__)
        return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer

    def pieces(self, answer, patience):
        """Yield the body's bytes as they come.

        `patience()` gives the seconds to wait for the next ones; `IdleTimeout` is raised when they are over. Raises
        `Cancelled`. A body that breaks off just ends: whether it was complete is for its events to say.
        """
        sock = self._socket
        complete = False
        try:
            while True:
                sock.settimeout(max(0.001, patience()))
                piece = answer.read1(_PIECE)
                if not piece:
                    complete = answer.isclosed()
                    return
                yield piece
        except socket.timeout:
            raise IdleTimeout()
        except (OSError, http.client.HTTPException):
            if self._cancelled:
                raise Cancelled()
        finally:
            if not complete or answer.will_close:
                self._drop()

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
        self._drop()

    def _exchange(self, fields, body):
        if self._connection is None:
            kind = http.client.HTTPSConnection if self._secure else http.client.HTTPConnection
            self._connection = kind(self._address)
            self._connection.connect()
            with self._lock:
                self._socket = self._connection.sock
                if self._cancelled:
                    raise OSError("cancelled")
        connection = self._connection
        connection.putrequest("POST", self._target, skip_host=True, skip_accept_encoding=True)
        for name, value in fields:
            connection.putheader(name, value.encode("latin-1", "replace"))
        connection.putheader("host", self._address)
        connection.putheader("content-length", str(len(body)))
        self._socket.settimeout(None)
        connection.endheaders(body)
        return connection.getresponse()

    def _drop(self):
        with self._lock:
            connection, self._connection, self._socket = self._connection, None, None
        if connection is not None:
            connection.close()

