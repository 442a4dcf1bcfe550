"""One request and its streamed answer, from start to end, in a thread of its own.

The turn gets an event for each item, then exactly one of `Completed` and `Failed`. A request that the turn stopped
delivers no more events.
"""

import time
from contextlib import closing
from typing import Any, Callable, Dict, List, Tuple

from ..protocol import retry, stream
from ..transport import sse
from ..transport.channel import BrokenOff, Cancelled, Channel, Disconnected, IdleTimeout
from ..versions.value import Retry
from . import faults

__all__ = ["run"]

_DRAIN = 0.005


def run(channel: Channel, table: Retry, fields: List[Tuple[str, str]], body: bytes, idle_seconds: float,
        deliver: Callable[[Any], None], on_head: Callable[[Dict[str, str]], None] = lambda headers: None) -> None:
    """Send `body` with the header pairs `fields` over `channel` and `deliver(event)` what comes back.

    `table` is a `versions.value.Retry`. `on_head(headers)` gets the headers of a good answer. Never raises:
    every error becomes a `Failed`.
    """
    try:
        status, headers, answer = channel.post(fields, body)
        if 200 <= status < 300:
            on_head(headers)
            deliver(_events(channel, table, answer, idle_seconds, deliver))
        else:
            text = _text(channel, answer, idle_seconds)
            deliver(stream.Failed(retry.classify_status(table, status, text, channel.url, headers)))
    except Cancelled:
        return
    except Disconnected:
        deliver(stream.Failed(retry.no_connection(channel.url)))
    except Exception as error:
        deliver(stream.Failed(retry.Failure(faults.sentence(error, "read the answer"), False, False)))


def _events(channel: Channel, table: Retry, answer: Any, idle_seconds: float, deliver: Callable[[Any], None]) -> Any:
    """Deliver the items; return the event that ends the response.

    Idle time counts from event to event; comments do not count (codex 0.115.0). After the last event the rest of the
    body is read for a moment, so that the connection can be used again when the server ends the body properly.
    """
    parser = sse.Parser()
    last, end = time.monotonic(), None

    def patience() -> float:
        return _DRAIN if end is not None else last + idle_seconds - time.monotonic()

    try:
        with closing(channel.pieces(answer, patience)) as pieces:
            for piece in pieces:
                for _, data in parser.feed(piece):
                    last = time.monotonic()
                    event = stream.meaning(data, table) if end is None else None
                    if isinstance(event, (stream.Completed, stream.Failed)):
                        end = event
                    elif event is not None:
                        deliver(event)
                if parser.broken:
                    break
    except IdleTimeout:
        return end or stream.Failed(retry.idle())
    except BrokenOff:
        return end or stream.Failed(retry.broken_off())
    if end is not None:
        return end
    wrong = parser.end()
    return stream.Failed(retry.not_text(wrong) if wrong else retry.cut_short())


def _text(channel: Channel, answer: Any, idle_seconds: float) -> str:
    try:
        with closing(channel.pieces(answer, lambda: idle_seconds)) as pieces:
            return b"".join(pieces).decode("utf-8", "replace")
    except (BrokenOff, IdleTimeout):
        return ""
