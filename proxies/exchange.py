"""Exchanges: one request and its response, as the origin keeps them and the capture proxy writes them.

Bodies are raw bytes: nothing parses and rewrites them. Headers keep their wire order and their casing; a header byte
that is not UTF-8 is a lone surrogate (PEP 383). `transport` names what carried the exchange, one of `TRANSPORTS`.
"""
import zlib
from typing import Any, Callable, Dict, NamedTuple, Optional, Tuple

__all__ = ["PARTS", "TRANSPORTS", "Exchange", "ExchangeError", "Frame", "Headers", "Request", "Response", "TooLarge",
           "decode_body", "header"]

#: `http`: a POST and its response. `websocket`: an upgraded connection, its messages in `frames`.
TRANSPORTS = ("http", "websocket")
#: The parts of an exchange of which something may be lost.
PARTS = ("request", "response", "frames")

#: How many bytes a body may have once its content-encoding is undone, and how many encodings there may be.
MOST_DECODED, MOST_ENCODINGS = 256 * 1024 * 1024, 3

#: How many streams one after the other a gzip body may have: each costs a copy of the rest.
MOST_MEMBERS = 16

#: How many bytes are unpacked at a time.
STEP = 256 * 1024

Headers = Tuple[Tuple[str, str], ...]


class ExchangeError(Exception):
    """An exchange or an exchange file that cannot be read. The message is one line and says where."""


class TooLarge(ExchangeError):
    """A body that is larger than the reader wants once its content-encoding is undone."""


class Request(NamedTuple):
    """One HTTP request.

    `target` as on the request line, `headers` in wire order, `body` the raw bytes as they were received. `decoded`: the
    content-encoding that the recorder has undone, None when `body` is as on the wire.
    """

    method: str
    target: str
    headers: Headers
    body: bytes
    decoded: Optional[str] = None

    def header(self, name: str) -> Optional[str]:
        """The first value of a header, by name in any casing, or None."""
        return header(self.headers, name)

    def decoded_body(self, most: int = MOST_DECODED) -> bytes:
        """The body without its content-encoding. Raises `ExchangeError`, `TooLarge` for more than `most` bytes."""
        return self.body if self.decoded else decode_body(self.body, self.header("content-encoding"), most)


class Response(NamedTuple):
    """One HTTP response as far as it was sent; `complete` is False when it stopped before its end. `body`: raw bytes.

    `decoded`: the content-encoding that the recorder has undone, None when `body` is as on the wire.
    """

    status: int
    headers: Headers
    body: bytes
    complete: bool = True
    decoded: Optional[str] = None

    def header(self, name: str) -> Optional[str]:
        """The first value of a header, by name in any casing, or None."""
        return header(self.headers, name)

    def decoded_body(self) -> bytes:
        """The body without its content-encoding. Raises `ExchangeError`."""
        return self.body if self.decoded else decode_body(self.body, self.header("content-encoding"))


class Frame(NamedTuple):
    """One WebSocket message. `sender` is `client` or `server`."""

    sender: str
    body: bytes


class Exchange(NamedTuple):
    """A request and its response (None without any). `number` counts from 1; 0: not numbered.

    `hung_up`: the client closed the connection before the response ended. `frames`: the messages of a WebSocket.
    `lost`: what the recorder could not keep, as pairs of a part (one of `PARTS`) and the reason.
    """

    request: Request
    response: Optional[Response] = None
    number: int = 0
    hung_up: bool = False
    frames: Tuple[Frame, ...] = ()
    transport: str = "http"
    lost: Tuple[Tuple[str, str], ...] = ()


def header(headers: Headers, name: str) -> Optional[str]:
    """The first value of a header in a header list, by name in any casing, or None."""
    wanted = name.lower()
    for key, value in headers:
        if key.lower() == wanted:
            return value
    return None


def decode_body(body: bytes, encoding: Optional[str], most: int = MOST_DECODED) -> bytes:
    """Undo a `Content-Encoding` value (gzip, deflate, zstd, a comma list of them).

    Raises `ExchangeError`; as soon as there are more than `most` bytes, `TooLarge`.
    """
    names = [name.strip().lower() for name in (encoding or "").split(",")]
    if len(names) > MOST_ENCODINGS:
        raise ExchangeError("content-encoding names {} encodings; at most {} are undone".format(
            len(names), MOST_ENCODINGS))
    for name in reversed(names):
        decoder = DECODERS.get(name)
        if decoder is None:
            raise ExchangeError("content-encoding '{}' is not known; known: {}".format(
                name[:60], ", ".join(sorted(filter(None, DECODERS)))))
        try:
            body = decoder(body, most)
        except (OSError, EOFError, zlib.error, ValueError) as error:
            raise ExchangeError("body is not valid {}: {}".format(name, " ".join(str(error).split())))
    return body


def _plain(body: bytes, most: int) -> bytes:
    return body


def _inflate(body: bytes, most: int, window: int) -> bytes:
    """One or, for gzip, several streams one after the other, as `gzip.decompress` reads them."""
    found = bytearray()
    rest = body
    for _ in range(MOST_MEMBERS):
        unpacker = zlib.decompressobj(window)
        while not unpacker.eof:
            part = unpacker.decompress(rest, STEP)
            rest = unpacker.unconsumed_tail
            found += part
            if len(found) > most:
                raise _too_large(most)
            if not part and not rest and not unpacker.eof:
                raise EOFError("it ends before the end-of-stream marker")
        rest = unpacker.unused_data.lstrip(b"\0") if window > 15 else b""
        if not rest:
            return bytes(found)
    raise ValueError("it has more than {} members".format(MOST_MEMBERS))


def _gunzip(body: bytes, most: int) -> bytes:
    return _inflate(body, most, 31) if body else b""


def _undeflate(body: bytes, most: int) -> bytes:
    return _inflate(body, most, 15)


def _too_large(most: int) -> TooLarge:
    return TooLarge("body has more than {} MB once its content-encoding is undone".format(most // 1024 ** 2))


def _unzstd(body: bytes, most: int) -> bytes:
    try:
        import zstandard
    except ImportError:
        raise ExchangeError("body is zstd: install the package 'zstandard' to read it")
    found = bytearray()
    unpacker: Any = zstandard.ZstdDecompressor().decompressobj(write_size=STEP)
    try:
        for start in range(0, len(body), 1024):  # a kilobyte becomes at most some megabytes
            found += unpacker.decompress(body[start:start + 1024])
            if len(found) > most:
                raise _too_large(most)
    except zstandard.ZstdError as error:
        raise ValueError(str(error))
    try:
        unpacker.decompress(b"")
    except zstandard.ZstdError:
        return bytes(found)  # only a decompressor that has seen the end of its frame refuses to go on
    raise ValueError("the frame is not complete")


DECODERS: Dict[str, Callable[[bytes, int], bytes]] = {
    "": _plain,
    "identity": _plain,
    "gzip": _gunzip,
    "x-gzip": _gunzip,
    "deflate": _undeflate,
    "zstd": _unzstd,
}
