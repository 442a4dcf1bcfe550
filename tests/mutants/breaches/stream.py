"""Defects in reading a stream."""

import json
from typing import Any, Callable, Dict, List

from reference_agent.protocol import items, retry, stream
from reference_agent.session import exchange
from reference_agent.transport import sse
from reference_agent.transport.channel import BrokenOff
from reference_agent.versions import DEFAULT

from .registry import breach

_KNOWN = {"type", "id", "status", "role", "content", "name", "call_id", "arguments", "input", "summary", "phase"}


def _change_lines(change: Callable[[Any, bytes], None]) -> None:
    """Do something to the parser before it takes a line that is not blank."""
    true_line = sse.Parser._line

    def line(self: Any, text: bytes, events: List[Any]) -> None:
        if text:
            change(self, text)
        true_line(self, text, events)
    sse.Parser._line = line  # type: ignore[method-assign]


def _change_meaning(change: Callable[[str, Any], Any]) -> None:
    """Let `change(data, event)` say what an event means, after the true meaning."""
    true_meaning = stream.meaning
    stream.meaning = lambda data, table: change(data, true_meaning(data, table))


def _read_otherwise(to_the_end: bool, cut_is_failure: bool) -> None:
    """Read a response without the rule that its first terminal event ends it."""
    def events(channel: Any, table: Any, answer: Any, idle_seconds: float, deliver: Callable[[Any], None]) -> Any:
        parser, end = sse.Parser(), None
        try:
            for piece in channel.pieces(answer, lambda: idle_seconds):
                for _, data in parser.feed(piece):
                    event = stream.meaning(data, table)
                    if isinstance(event, (stream.Completed, stream.Failed)):
                        end = event if end is None or to_the_end else end
                    elif event is not None:
                        deliver(event)
        except BrokenOff:
            end = None if cut_is_failure else end
        return end or stream.Failed(retry.broken_off())
    exchange._events = events


@breach("stream.split-anywhere", "stream-split-character,stream-split-escape")
def lines_in_one_piece() -> None:
    """An incomplete line is lost when the next bytes arrive."""
    true_feed = sse.Parser.feed

    def feed(self: Any, chunk: bytes) -> Any:
        self._pending = b""
        return true_feed(self, chunk)
    sse.Parser.feed = feed  # type: ignore[method-assign]


@breach("stream.line-ends", "stream-crlf", also=("history.calls-kept", "history.messages-kept"))
def newlines_only() -> None:
    """A carriage return does not end a line."""
    def line_end(text: bytes, start: int) -> Any:
        end = text.find(b"\n", start)
        return end, end + 1
    sse._line_end = line_end


@breach("stream.comments", "stream-comments")
def comments_spoil() -> None:
    """An event with a comment in it is lost."""
    _change_lines(lambda self, text: text.startswith(b":") and self._data.clear())


@breach("stream.names", "stream-names-*")
def names_needed() -> None:
    """An event without its name is ignored."""
    true_feed = sse.Parser.feed
    sse.Parser.feed = lambda self, chunk: [  # type: ignore[method-assign]
        event for event in true_feed(self, chunk) if event[0].startswith("response.")]


@breach("stream.data-lines", "stream-data-lines")
def last_data_line() -> None:
    """Only the last of several data lines is read."""
    _change_lines(lambda self, text: text.startswith(b"data") and self._data.clear())


@breach("stream.fields", "stream-fields,stream-content-type")
def fields_spoil() -> None:
    """An event with a field other than its name and data is lost."""
    _change_lines(lambda self, text: text.partition(b":")[0] not in (b"event", b"data", b"") and self._data.clear())


@breach("stream.unknown-events", "stream-unknown-events")
def events_refused() -> None:
    """Data that is no JSON object makes the response fail."""
    _change_meaning(lambda data, event: event if data.startswith("{") else stream.Failed(retry.cut_short()))


@breach("stream.unknown-items", "stream-unknown-items", also=("history.calls-kept",))
def items_refused() -> None:
    """An item of an unknown type makes the response fail."""
    _change_meaning(lambda data, event: stream.Failed(retry.cut_short()) if isinstance(event, stream.ItemDone)
                    and items.replay(event.item, DEFAULT.wire.item_keys) is None else event)


@breach("stream.unknown-fields", "stream-unknown-fields")
def fields_refused() -> None:
    """An item with an unknown field is dropped."""
    _change_meaning(lambda data, event: None if isinstance(event, stream.ItemDone) and set(event.item) - _KNOWN
                    else event)


@breach("stream.deltas", "stream-delta*", also=("history.calls-kept", "history.messages-kept"))
def deltas_need_items() -> None:
    """A delta that does not name its item makes the response fail."""
    _change_meaning(lambda data, event: stream.Failed(retry.cut_short())
                    if '.delta"' in data and '"item_id"' not in data else event)


@breach("stream.deltas", "stream-deltas")
def deltas_said_too() -> None:
    """The text of the deltas is sent back in addition to the finished message."""
    def change(data: str, event: Any) -> Any:
        told = json.loads(data)
        if told["type"] != "response.output_text.done":
            return event
        return stream.ItemDone(items.message("assistant", told["text"]))
    _change_meaning(change)


@breach("stream.usage-lenient", "stream-usage-*", also=("history.calls-kept",))
def usage_needed() -> None:
    """A response without usage counts as failed and is requested again."""
    true_completed = stream._completed
    stream._completed = lambda response: (true_completed(response) if response.get("usage") else
                                          stream.Failed(retry.unreadable("no usage")))


@breach("stream.terminal-twice", "stream-terminal-twice",
        also=("history.messages-kept", "identity.turn-ids"))
def last_terminal_counts() -> None:
    """The last terminal event ends the response instead of the first."""
    _read_otherwise(to_the_end=True, cut_is_failure=False)


@breach("stream.terminal-enough", "stream-cut-end", also=("history.calls-kept",))
def end_needed() -> None:
    """A complete response whose connection breaks counts as failed and is requested again."""
    _read_otherwise(to_the_end=False, cut_is_failure=True)


@breach("stream.terminal-missing", "stream-no-terminal-told")
def end_believed() -> None:
    """A body that ends without a terminal event counts as a complete response."""
    true_events = exchange._events

    def events(*args: Any) -> Any:
        end = true_events(*args)
        return stream.Completed("", None) if end == stream.Failed(retry.cut_short()) else end
    exchange._events = events


@breach("stream.call-cut", "stream-call-undone")
def arguments_enough() -> None:
    """A call is run as soon as its arguments are complete, even if the item is never finished."""
    added: Dict[str, Any] = {}

    def change(data: str, event: Any) -> Any:
        told = json.loads(data)
        if told["type"] == "response.output_item.added":
            added.update(told["item"])
        if told["type"] == "response.function_call_arguments.done":
            return stream.ItemDone(dict(added, arguments=told["arguments"]))
        return event
    _change_meaning(change)
