"""One request and its streamed answer, run to its end in a thread of its own.

Every step becomes an event for the turn: the items, then exactly one of `Completed` and `Failed`. A request that was
given up says nothing more.
"""

import time
from contextlib import closing

from ..protocol import retry, stream
from ..transport.channel import BrokenOff, Cancelled, Disconnected, IdleTimeout

__all__ = ["run"]

_DRAIN = 0.005


def run(channel, fields, body, idle_seconds, deliver, on_head=lambda headers: None):
    """Send `body` with the header pairs `fields` over `channel` and `deliver(event)` what comes back.

    `on_head(headers)` is told the headers of a good answer. Never raises what the network does wrong.
    """
    try:
        status, headers, answer = channel.post(fields, body)
        if 200 <= status < 300:
            on_head(headers)
            deliver(_events(channel, answer, idle_seconds, deliver))
        else:
            text = _text(channel, answer, idle_seconds)
            deliver(stream.Failed(retry.classify_status(status, text, channel.url, headers)))
    except Cancelled:
        return
    except Disconnected:
        deliver(stream.Failed(retry.no_connection(channel.url)))


def _events(channel, answer, idle_seconds, deliver):
    """Deliver the items; return the event that ends the response.

    Idle time is counted from event to event; comments do not count (codex 0.115.0). After the last event the body is
    read on for a moment, so that a server which ends it properly can be asked again on the same connection.
    """
    parser = stream.Parser()
    last, end = time.monotonic(), None

    def patience():
        return _DRAIN if end is not None else last + idle_seconds - time.monotonic()

    try:
        with closing(channel.pieces(answer, patience)) as pieces:
            for piece in pieces:
                for _, data in parser.feed(piece):
                    last = time.monotonic()
                    event = stream.meaning(data) if end is None else None
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
    return end or parser.end() or stream.Failed(retry.cut_short())


def _text(channel, answer, idle_seconds):
    try:
        with closing(channel.pieces(answer, lambda: idle_seconds)) as pieces:
            return b"".join(pieces).decode("utf-8", "replace")
    except (BrokenOff, IdleTimeout):
        return ""
