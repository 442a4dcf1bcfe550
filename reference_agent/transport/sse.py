r"""Server-sent events: bytes in, events out.

Bytes arrive in pieces of any size. Lines end in `\n`, `\r` or `\r\n` (a `\r` is one when the next byte is there); `:`
starts a comment; several `data:` lines are joined by `\n`; a blank line ends an event; an event that the end of the
stream cuts short is lost. A byte-order mark at the start breaks the stream at once (the format wants it skipped; codex
0.115.0 and 0.169.0 stop reading). After a byte that is no UTF-8 the parser returns no more events, and `end` tells
why the response has failed.
"""

from typing import List, Optional, Tuple

__all__ = ["Parser"]

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


class Parser:
    """Cuts events out of a byte stream: `feed(bytes)` returns the complete events as (name, data) pairs.

    `broken` is True when the stream began with a byte-order mark: the parser then returns no events.
    """

    def __init__(self) -> None:
        self._undecoded = b""
        self._pending = b""
        self._started = self.broken = False
        self._name = ""
        self._data: List[bytes] = []

    def feed(self, chunk: bytes) -> List[Tuple[str, str]]:
        """Take the next bytes and return the list of events that they complete."""
        events: List[Tuple[str, str]] = []
        text = self._text_of(self._undecoded + chunk)
        if text and not self._started:
            self._started, self.broken = True, text.startswith(_BYTE_ORDER_MARK)
        if self.broken:
            return events
        buffered = self._pending + text
        start = 0
        while True:
            end, after = _line_end(buffered, start)
            if end < 0:
                break
            self._line(buffered[start:end], events)
            start = after
        self._pending = buffered[start:]
        return events

    def end(self) -> Optional[str]:
        """The stream has ended: what is wrong with the bytes that are left, None when they are text or none are left.

        The wording is upstream's.
        """
        try:
            self._undecoded.decode("utf-8")
        except UnicodeDecodeError as error:
            if error.reason == "unexpected end of data":
                return "incomplete utf-8 byte sequence from index 0"
            return "invalid utf-8 sequence of %d bytes from index 0" % (error.end - error.start)
        return None

    def _text_of(self, data: bytes) -> bytes:
        """The part of `data` that is UTF-8; the rest is kept for the next piece."""
        try:
            data.decode("utf-8")
            valid = len(data)
        except UnicodeDecodeError as error:
            valid = error.start
        self._undecoded = data[valid:]
        return data[:valid]

    def _line(self, line: bytes, events: List[Tuple[str, str]]) -> None:
        if not line:
            if self._data:
                events.append((self._name, b"\n".join(self._data).decode("utf-8")))
            self._name, self._data = "", []
            return
        field, _, value = line.partition(b":")
        if value.startswith(b" "):
            value = value[1:]
        if field == b"data":
            self._data.append(value)
        elif field == b"event":
            self._name = value.decode("utf-8")


def _line_end(text: bytes, start: int) -> Tuple[int, int]:
    """(where the line that begins at `start` ends, where the next begins); (-1, -1) if that is not known yet."""
    newline = text.find(b"\n", start)
    ret = text.find(b"\r", start, len(text) if newline < 0 else newline)
    if ret < 0:
        return newline, newline + 1
    if ret + 1 == len(text):
        return -1, -1
    return ret, ret + 2 if text[ret + 1:ret + 2] == b"\n" else ret + 1
