"""What a turn adds to the history, and the notices that the client gets of it."""

from typing import TYPE_CHECKING, Any, Dict, NamedTuple, Optional

from ..ids import uuid7
from ..protocol import items, notices
from . import made_images
from .announce import notices_of

if TYPE_CHECKING:
    from .thread import Thread

__all__ = ["Input", "Recorder"]


class Input(NamedTuple):
    """Input of the user: the `parts` as the client sent them, and the `items` that they become."""

    parts: Any
    items: Any


class Recorder:
    """Writes to the history of `thread` (a `Thread`).

    `last_message` is the last text that the assistant sent in the current response, None when it sent none.
    """

    def __init__(self, thread: "Thread", turn_id: str) -> None:
        self.last_message: Optional[str] = None
        self._thread, self._turn_id = thread, turn_id

    def item(self, item: Dict[str, Any], source: Optional[Dict[str, Any]]) -> None:
        """Add `item`; `source` is the server's form of it, None when it is not the server's."""
        about = made_images.save(item)
        if about is not None:
            self._thread.history.add(about)
        self._thread.history.add(item)
        if source is None:
            return
        for notice in notices_of(self._turn_id, source):
            self._thread.notify(notice)
        if item["type"] == "message" and item["role"] == "assistant":
            text = items.text_of(item)
            self.last_message = text if text.strip() else self.last_message

    def input(self, given: Input) -> None:
        """Add what the user wrote."""
        for item in given.items:
            self._thread.history.add(item)
        shown = notices.UserMessage(uuid7(), given.parts)
        self._thread.notify(notices.ItemStarted(self._turn_id, shown))
        self._thread.notify(notices.ItemCompleted(self._turn_id, shown))

    def interrupt(self) -> None:
        """Add the text by which the model learns that the user interrupted the turn."""
        self._thread.history.add(items.message("user", self._thread.contract.text("turn-aborted")))
