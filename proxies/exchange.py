"""Exchanges: one request and its response, as the origin keeps them and the capture proxy writes them.

Bodies are raw bytes: nothing parses and rewrites them. Headers keep their wire order and their casing; a header byte
that is not UTF-8 is a lone surrogate (PEP 383). `transport` names what carried the exchange, one of `TRANSPORTS`.
"""
import gzip
import zlib
from typing import Callable, Dict, NamedTuple, Optional, Tuple

__all__ = ["PARTS", "TRANSPORTS", "Exchange", "ExchangeError", "Frame", "Headers", "Request", "Response", "decode_body",
           "header"]

#: `http`: a POST and its response. `websocket`: an upgraded connection, its messages in `frames`.
TRANSPORTS = ("http", "websocket")
#: The parts of an exchange of which something may be lost.
PARTS = ("request", "response", "frames")

Headers = Tuple[Tuple[str, str], ...]


class ExchangeError(Exception):
    """An exchange or an exchange file that cannot be read. The message is one line and says where."""


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

    def decoded_body(self) -> bytes:
        """The body without its content-encoding. Raises `ExchangeError`."""
        return self.body if self.decoded else decode_body(self.body, self.header("content-encoding"))


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


def decode_body(body: bytes, encoding: Optional[str]) -> bytes:
    """Undo a `Content-Encoding` value (gzip, deflate, zstd, a comma list of them). Raises `ExchangeError`."""
    names = [name.strip().lower() for name in (encoding or "").split(",")]
    for name in reversed(names):
        decoder = DECODERS.get(name)
        if decoder is None:
            raise ExchangeError("content-encoding '{}' is not known; known: {}".format(
                name, ", ".join(sorted(filter(None, DECODERS)))))
        try:
            body = decoder(body)
        except (OSError, EOFError, zlib.error, ValueError) as error:
            raise ExchangeError("body is not valid {}: {}".format(name, " ".join(str(error).split())))
    return body


def _unzstd(body: bytes) -> bytes:
    try:
        import zstandard
    except ImportError:
        raise ExchangeError("body is zstd: install the package 'zstandard' to read it")
    unpacker = zstandard.ZstdDecompressor().decompressobj()
    try:
        plain = unpacker.decompress(body)
    except zstandard.ZstdError as error:
        raise ValueError(str(error))
    try:
        unpacker.decompress(b"")
    except zstandard.ZstdError:
        return plain  # only a decompressor that has seen the end of its frame refuses to go on
    raise ValueError("the frame is not complete")


DECODERS: Dict[str, Callable[[bytes], bytes]] = {
    "": bytes,
    "identity": bytes,
    "gzip": gzip.decompress,
    "x-gzip": gzip.decompress,
    "deflate": zlib.decompress,
    "zstd": _unzstd,
}
