r"""A response's event stream: bytes in, events out.

Two layers, both without I/O:

* `Parser` cuts server-sent events out of bytes that arrive in pieces of any size. Lines end in `\n`, `\r` or
  `\r\n` (a `\r` is one when the next byte is there); `:` starts a comment; several `data:` lines are joined by `\n`;
  a blank line ends an event; an event that the end of the stream cuts short is lost. A byte-order mark at the start
  breaks the stream at once (the format wants it skipped; codex 0.115.0 and 0.169.0 stop reading).
  Behind a byte that is no UTF-8 nothing is read: the response has failed when the stream ends.
* `meaning` says what an event means to a turn. Unknown events, and data that is not JSON, mean nothing: they are
  skipped, never an error. Usage may be null, as may its details; counts that are no numbers make the response a
  failed one (codex 0.115.0 does all the same).
"""

import json
from collections import namedtuple
from typing import List, Tuple

from ..typed import I64, DecodeError, Field, Optional, String, Struct, decode
from .retry import classify_failed, not_text, unreadable

__all__ = ["Parser", "meaning", "Created", "ItemDone", "Completed", "Failed", "NO_USAGE", "Usage"]

Created = namedtuple("Created", "response_id")
ItemDone = namedtuple("ItemDone", "item")
ItemDone.__doc__ = "`response.output_item.done`: `item` is the JSON object as the server sent it."
Completed = namedtuple("Completed", "response_id usage")
Completed.__doc__ = "`response.completed`: the only event that ends a response well."
Failed = namedtuple("Failed", "failure")
Failed.__doc__ = "The response ended badly; `failure` is a `retry.Failure`."
Usage = namedtuple("Usage", "input cached output reasoning total")
Usage.__doc__ = "Token counts of one response or a sum of them."
NO_USAGE = Usage(0, 0, 0, 0, 0)

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


class Parser:
    """Cuts events out of a byte stream: `feed(bytes)` returns the complete events as (name, data) pairs.

    `broken` says that the stream began with a byte-order mark: nothing of it is read.
    """

    def __init__(self):
        self._undecoded = b""
        self._pending = b""
        self._started = self.broken = False
        self._name = ""
        self._data = []

    def feed(self, chunk):
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

    def end(self):
        """The stream has ended: a `Failed` when bytes are left that are no text, else None."""
        try:
            self._undecoded.decode("utf-8")
        except UnicodeDecodeError as error:
            if error.reason == "unexpected end of data":
                return Failed(not_text("incomplete utf-8 byte sequence from index 0"))
            return Failed(not_text("invalid utf-8 sequence of %d bytes from index 0" % (error.end - error.start)))
        return None

    def _text_of(self, data):
        """The part of `data` that is UTF-8; what follows it is kept back."""
        try:
            data.decode("utf-8")
            valid = len(data)
        except UnicodeDecodeError as error:
            valid = error.start
        self._undecoded = data[valid:]
        return data[:valid]

    def _line(self, line, events):
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


def _line_end(text, start):
    """(where the line that begins at `start` ends, where the next begins); (-1, -1) if that is not known yet."""
    newline = text.find(b"\n", start)
    ret = text.find(b"\r", start, len(text) if newline < 0 else newline)
    if ret < 0:
        return newline, newline + 1
    if ret + 1 == len(text):
        return -1, -1
    return ret, ret + 2 if text[ret + 1:ret + 2] == b"\n" else ret + 1


def meaning(data):
    """What the JSON text `data` of one event means: one of this module's events, or None for nothing."""
    try:
        event = json.loads(data)
        data.encode("utf-8")
    except ValueError:
        return None
    if not isinstance(event, dict):
        return None
    kind = event.get("type")
    response = event.get("response")
    if kind == "response.output_item.done":
        return ItemDone(event.get("item")) if _is_text_clean(event.get("item")) else None
    if not isinstance(response, dict):
        return None
    if kind == "response.created":
        return Created(response.get("id"))
    if kind == "response.completed":
        return _completed(response)
    if kind in ("response.failed", "response.incomplete"):
        return Failed(classify_failed(kind, response))
    return None


def _is_text_clean(value):
    """Whether every string in `value` can be written as UTF-8 (half a surrogate pair cannot)."""
    try:
        json.dumps(value, ensure_ascii=False).encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def _completed(response):
    try:
        read = decode(json.dumps(response), _COMPLETED)
    except DecodeError as error:
        return Failed(unreadable(error.message))
    return Completed(read["id"], _usage(read["usage"]))


def _usage(usage):
    """`Usage` of a decoded `usage` object; None when there is none."""
    if usage is None:
        return None
    cached, reasoning = usage["input_tokens_details"], usage["output_tokens_details"]
    return Usage(usage["input_tokens"], cached["cached_tokens"] if cached else 0, usage["output_tokens"],
                 reasoning["reasoning_tokens"] if reasoning else 0, usage["total_tokens"])


_COMPLETED = Struct(
    "ResponseCompleted",
    Field("id", String),
    Field("usage", Optional(Struct(
        "ResponseCompletedUsage",
        Field("input_tokens", I64),
        Field("input_tokens_details", Optional(Struct("InputTokensDetails", Field("cached_tokens", I64)))),
        Field("output_tokens", I64),
        Field("output_tokens_details", Optional(Struct("OutputTokensDetails", Field("reasoning_tokens", I64)))),
        Field("total_tokens", I64),
    ))),
)
