"""HTTP/1.1 requests from bytes, without I/O and without losing anything: header order and casing stay.

`RequestParser` takes bytes as they arrive and gives the `Request` when it is whole. Only what a client of
the Responses API may send is accepted: a head of at most 256 KiB, then no body, `Content-Length` bytes, or
chunks.
"""
import re
from typing import List, Optional, Tuple

from ..exchange import Request

__all__ = ["BadRequest", "RequestParser", "chunk", "response_head"]

HEAD_LIMIT = 256 * 1024
BODY_LIMIT = 512 * 1024 * 1024
REQUEST_LINE = re.compile(r"^([!#$%&'*+.^_`|~0-9A-Za-z-]+) (\S+) HTTP/1\.([01])$")
FIELD_NAME = re.compile(r"^[!#$%&'*+.^_`|~0-9A-Za-z-]+$")
REASONS = {200: "OK", 400: "Bad Request", 401: "Unauthorized", 403: "Forbidden", 404: "Not Found",
           413: "Payload Too Large", 426: "Upgrade Required", 429: "Too Many Requests",
           500: "Internal Server Error", 502: "Bad Gateway", 503: "Service Unavailable",
           504: "Gateway Timeout"}


class BadRequest(Exception):
    """Bytes that are no request. The message is one line; `status` is what to answer."""

    def __init__(self, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.status = status


class RequestParser:
    """Collects one request. `feed` returns it once it is whole, None before; raises `BadRequest`."""

    def __init__(self) -> None:
        self.version = "1.1"
        self.expects_continue = False
        self._buffer = bytearray()
        self._head: Optional[Tuple[str, str, Tuple[Tuple[str, str], ...]]] = None
        self._length = 0
        self._chunks: Optional[bytearray] = None

    @property
    def started(self) -> bool:
        """Whether anything of a request has arrived."""
        return bool(self._buffer) or self._head is not None

    @property
    def surplus(self) -> int:
        """How many bytes arrived after the end of the request."""
        return len(self._buffer)

    def feed(self, data: bytes) -> Optional[Request]:
        """Take more bytes."""
        self._buffer += data
        if self._head is None and not self._read_head():
            return None
        body = self._take_chunks() if self._chunks is not None else self._take_length()
        if body is None or self._head is None:
            return None
        method, target, headers = self._head
        return Request(method, target, headers, body)

    def _read_head(self) -> bool:
        end = self._buffer.find(b"\r\n\r\n")
        if end > HEAD_LIMIT or (end < 0 and len(self._buffer) > HEAD_LIMIT):
            raise BadRequest("request head larger than {} bytes".format(HEAD_LIMIT), 413)
        if end < 0:
            line = bytes(self._buffer.split(b"\r\n", 1)[0])
            if b"\n" in line or b"\0" in line:
                raise BadRequest("not a request line: {!r}".format(line[:60]))
            return False
        lines = bytes(self._buffer[:end]).split(b"\r\n")
        del self._buffer[:end + 4]
        match = REQUEST_LINE.match(lines[0].decode("latin-1"))
        if match is None:
            raise BadRequest("not a request line: {!r}".format(lines[0][:60]))
        self.version = "1." + match.group(3)
        headers = tuple(_field(line) for line in lines[1:])
        self._frame(headers)
        self._head = (match.group(1), match.group(2), headers)
        return True

    def _frame(self, headers: Tuple[Tuple[str, str], ...]) -> None:
        fields = [(name.lower(), value) for name, value in headers]
        lengths = {value for name, value in fields if name == "content-length"}
        codings = [value.lower() for name, value in fields if name == "transfer-encoding"]
        if codings and (lengths or codings != ["chunked"]):
            raise BadRequest("transfer-encoding other than chunked, or together with content-length")
        if len(lengths) > 1 or not all(re.match("^[0-9]{1,15}$", value) for value in lengths):
            raise BadRequest("content-length is not one number: {}".format(", ".join(sorted(lengths))))
        self._length = int(lengths.pop()) if lengths else 0
        if self._length > BODY_LIMIT:
            raise BadRequest("request body larger than {} bytes".format(BODY_LIMIT), 413)
        self._chunks = bytearray() if codings else None
        self.expects_continue = any(name == "expect" and value.lower() == "100-continue"
                                    for name, value in fields)

    def _take_length(self) -> Optional[bytes]:
        if len(self._buffer) < self._length:
            return None
        body = bytes(self._buffer[:self._length])
        del self._buffer[:self._length]
        return body

    def _take_chunks(self) -> Optional[bytes]:
        assert self._chunks is not None
        while True:
            end = self._buffer.find(b"\r\n")
            if end < 0:
                if len(self._buffer) > 1024:
                    raise BadRequest("chunk size line too long")
                return None
            size = re.match(rb"^([0-9a-fA-F]{1,12})[ \t]*(?:;.*)?$", bytes(self._buffer[:end]))
            if size is None:
                raise BadRequest("not a chunk size: {!r}".format(bytes(self._buffer[:end][:60])))
            length = int(size.group(1), 16)
            if length == 0:
                return self._end_chunks(end)
            if len(self._chunks) + length > BODY_LIMIT:
                raise BadRequest("request body larger than {} bytes".format(BODY_LIMIT), 413)
            if len(self._buffer) < end + 2 + length + 2:
                return None
            if self._buffer[end + 2 + length:end + 4 + length] != b"\r\n":
                raise BadRequest("chunk without its end")
            self._chunks += self._buffer[end + 2:end + 2 + length]
            del self._buffer[:end + 4 + length]

    def _end_chunks(self, end: int) -> Optional[bytes]:
        """The body, once the (ignored) trailer fields after the last chunk have arrived."""
        trailer = self._buffer.find(b"\r\n\r\n", end)
        if trailer < 0:
            return None
        del self._buffer[:trailer + 4]
        return bytes(self._chunks or b"")


def response_head(status: int, headers: Tuple[Tuple[str, str], ...]) -> bytes:
    """The bytes of a status line and header fields."""
    lines: List[str] = ["HTTP/1.1 {} {}".format(status, REASONS.get(status, "Status"))]
    lines += ["{}: {}".format(name, value) for name, value in headers]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("utf-8", "surrogateescape")


def chunk(data: bytes) -> bytes:
    """One chunk of a chunked body; the last one for no data."""
    return "{:x}\r\n".format(len(data)).encode("ascii") + data + b"\r\n"


def _field(line: bytes) -> Tuple[str, str]:
    name, colon, value = line.decode("utf-8", "surrogateescape").partition(":")
    if not colon or not FIELD_NAME.match(name):
        raise BadRequest("not a header field: {!r}".format(line[:60]))
    return name, value.strip(" \t")
