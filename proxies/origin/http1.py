"""HTTP/1.1 requests from bytes, without I/O. h11 parses; names keep their casing and fields keep their order.

`RequestParser` takes bytes as they arrive and returns the `Request` when it is whole. h11 reads some requests that
other servers refuse, or read in another way. The parser refuses these too: folded header fields, lines that end in LF
alone, more than one content-length, content-length beside transfer-encoding, chunks without their CRLF.
"""
import re
from typing import List, Optional, Tuple

import h11

from ..exchange import Headers, Request

__all__ = ["BadRequest", "RequestParser", "chunk", "response_head"]

HEAD_LIMIT = 256 * 1024
BODY_LIMIT = 64 * 1024 * 1024
CHUNKS_LIMIT = 100 * 1000
MESSAGE_LIMIT = 200
LONG_LENGTH = re.compile(rb"\ncontent-length:[ \t]*[0-9]{21,}[ \t]*\r?\n", re.IGNORECASE)
END_OF_HEAD = re.compile(b"\n\r?\n")
FRAMING = re.compile(rb"^(content-length|transfer-encoding):[ \t]*(.*?)[ \t]*\r$", re.IGNORECASE | re.MULTILINE)
BYTEARRAY = re.compile(r"bytearray\((b(?:'.*'|\".*\"))\)")
REASONS = {200: "OK", 400: "Bad Request", 401: "Unauthorized", 403: "Forbidden", 404: "Not Found",
           413: "Payload Too Large", 426: "Upgrade Required", 429: "Too Many Requests",
           431: "Request Header Fields Too Large", 500: "Internal Server Error", 501: "Not Implemented",
           502: "Bad Gateway", 503: "Service Unavailable", 504: "Gateway Timeout"}


class BadRequest(Exception):
    """Bytes that are not a valid request. The message is one line; `status` is the HTTP status to answer with."""

    def __init__(self, message: str, status: int = 400) -> None:
        line = " ".join(message.split())
        super().__init__(line if len(line) <= MESSAGE_LIMIT else line[:MESSAGE_LIMIT - 3] + "...")
        self.status = status


class RequestParser:
    """Collects one request. `feed` returns it once it is whole, None before; raises `BadRequest`.

    `expects_continue`: the client waits for `100 Continue` before it sends the body. `head_size`: the bytes of the
    head, 0 until it is whole. `version`: `1.0` or `1.1`.
    """

    def __init__(self) -> None:
        self.version = "1.1"
        self.expects_continue = False
        self.head_size = 0
        self._connection = h11.Connection(h11.SERVER, max_incomplete_event_size=HEAD_LIMIT)
        self._bytes = bytearray()
        self._head: Optional[Tuple[str, str, Headers]] = None
        self._body = bytearray()
        self._chunks: Optional[List[int]] = None

    @property
    def started(self) -> bool:
        """Whether anything of a request has arrived."""
        return bool(self._bytes) or self._head is not None

    @property
    def surplus(self) -> int:
        """How many bytes arrived after the end of the request."""
        return len(self._connection.trailing_data[0])

    def feed(self, data: bytes) -> Optional[Request]:
        """Take more bytes."""
        if data:  # h11 takes no bytes for the end of the connection
            self._connection.receive_data(data)
            if self._head is None or self._chunks is not None:
                self._bytes += data
        return self._read()

    def end(self) -> str:
        """What is missing of the request when the client closes the connection now."""
        self._connection.receive_data(b"")
        try:
            self._read()
        except BadRequest as error:
            return str(error)
        return "nothing"

    def _read(self) -> Optional[Request]:
        while True:
            try:
                event = self._connection.next_event()
            except h11.RemoteProtocolError as error:
                if LONG_LENGTH.search(self._bytes):  # h11 0.16 takes no length of more than 20 digits
                    raise _too_large("has a content-length of more than 20 digits")
                raise BadRequest(BYTEARRAY.sub(r"\1", str(error)), error.error_status_hint)
            except ValueError:  # Python 3.11 converts no number of more than 4,300 digits
                raise _too_large("has a content-length of thousands of digits")
            if isinstance(event, h11.Request):
                self._begin(event)
            elif isinstance(event, h11.Data):
                self._add(event)
            elif isinstance(event, h11.EndOfMessage) and self._head is not None:
                if self._chunks is not None:
                    _check_chunk_ends(self._bytes, self._chunks[:-1])
                return Request(self._head[0], self._head[1], self._head[2], bytes(self._body))
            else:
                return None

    def _begin(self, event: h11.Request) -> None:
        match = END_OF_HEAD.search(self._bytes)
        assert match is not None, "h11 has seen the end of the head"
        head, self._bytes = bytes(self._bytes[:match.end()]), self._bytes[match.end():]
        self.head_size = len(head)
        if self.head_size > HEAD_LIMIT:
            raise BadRequest("the head is larger than {} bytes".format(HEAD_LIMIT), 431)
        _check_lines(head)
        self.version = event.http_version.decode("ascii")
        if self.version not in ("1.0", "1.1"):
            raise BadRequest("HTTP/{} where this origin reads HTTP/1.1".format(self.version), 400)
        headers = tuple((_text(name), _text(value)) for name, value in event.headers.raw_items())
        self._chunks = [0] if _check_framing(head) else None
        self.expects_continue = self._connection.they_are_waiting_for_100_continue
        self._head = (_text(event.method), _text(event.target), headers)

    def _add(self, event: h11.Data) -> None:
        if len(self._body) + len(event.data) > BODY_LIMIT:
            raise _too_large("has more than {} bytes".format(BODY_LIMIT))
        self._body += event.data
        if self._chunks is not None:
            self._chunks[-1] += len(event.data)
            if event.chunk_end:  # h11 0.13 loses `chunk_start` when the data come later than the size
                self._chunks.append(0)
                if len(self._chunks) > CHUNKS_LIMIT:
                    raise _too_large("comes in more than {} chunks".format(CHUNKS_LIMIT))


def _too_large(what: str) -> BadRequest:
    return BadRequest("the agent's request body {}; the suite reads at most {} MB".format(
        what, BODY_LIMIT // 1024 ** 2), 413)


def response_head(status: int, headers: Headers) -> bytes:
    """The bytes of a status line and header fields."""
    lines: List[str] = ["HTTP/1.1 {} {}".format(status, REASONS.get(status, "Status"))]
    lines += ["{}: {}".format(name, value) for name, value in headers]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("utf-8", "surrogateescape")


def chunk(data: bytes) -> bytes:
    """One chunk of a chunked body; the last one for no data."""
    return "{:x}\r\n".format(len(data)).encode("ascii") + data + b"\r\n"


def _check_lines(head: bytes) -> None:
    for line in head.split(b"\n")[:-1]:
        if not line.endswith(b"\r"):
            raise BadRequest("a line of the head ends in LF without CR: {!r}".format(line[:60]))
        if line[:1] in (b" ", b"\t"):
            raise BadRequest("a folded header field: {!r}".format(line[:60]))


def _check_framing(head: bytes) -> bool:
    """Whether the body comes in chunks. Raises `BadRequest` where two fields say how long the body is.

    h11 keeps one content-length of several equal ones, and prefers chunks where both are there.
    """
    framing = [match.group(1).lower() for match in FRAMING.finditer(head)]
    lengths = [match.group(2) for match in FRAMING.finditer(head) if match.group(1).lower() == b"content-length"]
    if len(lengths) > 1 or b"," in b"".join(lengths):
        raise BadRequest("content-length stands there {} times: {}".format(
            len(b",".join(lengths).split(b",")), _text(b", ".join(lengths))))
    if lengths and len(framing) > len(lengths):
        raise BadRequest("content-length together with transfer-encoding")
    if lengths and int(lengths[0][:20]) > BODY_LIMIT:
        raise _too_large("has {} bytes".format(_text(lengths[0][:20])))
    return len(framing) > len(lengths)


def _check_chunk_ends(data: bytearray, sizes: List[int]) -> None:
    """Refuse a chunk that CRLF does not follow; h11 checks that from 0.15 on. `data`: the body on the wire."""
    at = 0
    for size in sizes:
        at = data.index(b"\r\n", at) + 2 + size
        if data[at:at + 2] != b"\r\n":
            raise BadRequest("no CRLF after a chunk of {} bytes".format(size))
        at += 2


def _text(data: bytes) -> str:
    return data.decode("utf-8", "surrogateescape")
