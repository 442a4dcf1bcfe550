"""Undoes content-encodings for the recorder: within a bound, and as far as a damaged or cut body allows. No I/O.

Rules
- What can be decoded is kept. A complaint says what is missing: the stream is cut, it is damaged, it is longer than
  the bound, or bytes follow its end.
- A small body that decodes to a huge one costs no more than the bound: `DECODED_BYTES`, or `RATIO` times its own size
  where that is more.
- A body of which nothing can be decoded is not a body of this encoding; `plain` is then None.
- `sniff` finds gzip and zstd that no header names.
"""
import zlib
from typing import Any, Callable, Dict, Iterator, List, NamedTuple, Optional

__all__ = ["BODY_BYTES", "DECODED_BYTES", "Undone", "sniff", "undo"]

#: The largest body that is recorded whole, on the wire and decoded.
BODY_BYTES = 128 << 20
DECODED_BYTES = 32 << 20
RATIO = 20
STEP = 1 << 20
MAGIC = ((b"\x1f\x8b\x08", "gzip"), (b"\x28\xb5\x2f\xfd", "zstd"))


class Undone(NamedTuple):
    """`plain`: what could be decoded, None when nothing could. `complaint`: what is missing, empty when nothing is."""

    plain: Optional[bytes]
    complaint: str = ""


class _Broken(Exception):
    """The body is not what its encoding demands, or a package is missing. The message says which."""


class _Zlib:
    """gzip (`wbits` 31), zlib (15) or raw deflate (-15)."""

    piece = 1024

    def __init__(self, wbits: int) -> None:
        self._unpacker = zlib.decompressobj(wbits)

    def feed(self, data: bytes) -> Iterator[bytes]:
        while data:
            try:
                yield self._unpacker.decompress(data, STEP)
            except zlib.error:
                raise _Broken("is damaged")
            data = self._unpacker.unconsumed_tail

    @property
    def ended(self) -> bool:
        return self._unpacker.eof

    @property
    def rest(self) -> bytes:
        return self._unpacker.unused_data


class _Brotli:
    piece = 64  # this package has no bound of its own, and 64 bytes can become some 80 MB
    rest = b""

    def __init__(self) -> None:
        try:
            import brotli
        except ImportError:
            raise _Broken("cannot be read: the package 'brotli' is missing")
        self._brotli, self._unpacker, self.ended = brotli, brotli.Decompressor(), False

    def feed(self, data: bytes) -> Iterator[bytes]:
        try:
            yield self._unpacker.process(data)
        except self._brotli.error:
            raise _Broken("is damaged")
        self.ended = self._unpacker.is_finished()


class _Zstd:
    piece = 1024  # a block of 4 bytes becomes at most 128 kB

    def __init__(self) -> None:
        try:
            import zstandard
        except ImportError:
            raise _Broken("cannot be read: the package 'zstandard' is missing")
        self._error = zstandard.ZstdError
        self._unpacker = zstandard.ZstdDecompressor(max_window_size=BODY_BYTES).decompressobj()

    def feed(self, data: bytes) -> Iterator[bytes]:
        try:
            yield self._unpacker.decompress(data)
        except self._error:
            raise _Broken("is damaged")

    @property
    def ended(self) -> bool:
        return self._unpacker.eof

    @property
    def rest(self) -> bytes:
        return self._unpacker.unused_data


def _gzip(body: bytes) -> _Zlib:
    return _Zlib(31)


def _deflate(body: bytes) -> _Zlib:
    """What the standard calls deflate has a zlib header; many servers send it without."""
    zlib_header = len(body) > 1 and body[0] & 15 == 8 and (body[0] * 256 + body[1]) % 31 == 0
    return _Zlib(15 if zlib_header else -15)


DECODERS: Dict[str, Callable[[bytes], Any]] = {
    "gzip": _gzip, "x-gzip": _gzip, "deflate": _deflate, "br": lambda body: _Brotli(), "zstd": lambda body: _Zstd()}


def undo(body: bytes, encoding: str) -> Undone:
    """A body without the encodings of a `Content-Encoding` value, the last one undone first."""
    bound = min(BODY_BYTES, max(DECODED_BYTES, RATIO * len(body)))
    complaints: List[str] = []
    for name in reversed([part.strip().lower() for part in encoding.split(",")]):
        if name in ("", "identity"):
            continue
        if name not in DECODERS:
            return Undone(None, "the content-encoding '{}' is not known".format(name))
        plain, complaint = _undo_one(body, name, bound)
        if complaint:
            complaints.append(complaint)
        if plain is None:
            return Undone(None, complaint)
        body = plain
    return Undone(body, "; ".join(complaints))


def sniff(body: bytes) -> str:
    """The encoding whose first bytes a body has, or an empty string."""
    return next((name for magic, name in MAGIC if body.startswith(magic)), "")


def _undo_one(body: bytes, name: str, bound: int) -> Undone:
    plain, place, view = bytearray(), 0, memoryview(body)
    try:
        unpacker = DECODERS[name](body)
        while place < len(body):
            piece = bytes(view[place:place + unpacker.piece])
            place += len(piece)
            for part in unpacker.feed(piece):
                plain += part
                if len(plain) > bound:
                    return Undone(bytes(plain[:bound]), "only the first {} bytes of what the {} stream holds are "
                                  "kept".format(bound, name))
                if unpacker.ended:
                    break
            if unpacker.ended:
                place -= len(unpacker.rest)
                rest = view[place:]
                if sniff(bytes(rest[:4])) != name.replace("x-", ""):
                    return _after_the_end(plain, rest, name)
                unpacker = DECODERS[name](b"")  # another member or frame of the same stream
    except _Broken as error:
        return Undone(bytes(plain) if plain else None, "the {} stream {} after {} decoded bytes".format(
            name, error, len(plain)))
    if place and not unpacker.ended:
        return Undone(bytes(plain) if plain else None, "the {} stream is cut after {} decoded bytes".format(
            name, len(plain)))
    return Undone(bytes(plain))


def _after_the_end(plain: bytearray, rest: memoryview, name: str) -> Undone:
    """Padding with zeros is usual and says nothing."""
    if bytes(rest).strip(b"\0"):
        return Undone(bytes(plain), "{} bytes after the end of the {} stream are left out".format(len(rest), name))
    return Undone(bytes(plain))
