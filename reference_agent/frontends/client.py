"""The view of an app-server thread: events become notifications, questions become requests to the client."""

import threading
from typing import Any, Callable, Dict, List, Optional

from . import notifications
from .rpc import Peer
from .view import View

__all__ = ["ClientView"]


class ClientView(View):
    """Shows one thread to the client `peer`."""

    def __init__(self, peer: Peer) -> None:
        self._peer = peer

    def notice(self, notice: Any) -> None:
        """Send the notifications of one event."""
        for method, params in notifications.of(self.thread.id, notice):
            self._peer.notify(method, params)

    def ask(self, turn_id: str, call_id: str, questions: List[Dict[str, Any]],
            cancelled: threading.Event) -> Optional[Dict[str, List[str]]]:
        """The client's answers; {} when it refuses, or answers in another shape (codex 0.115.0)."""
        result = self.request("item/tool/requestUserInput", "waitingOnUserInput", {
            "turnId": turn_id, "itemId": call_id, "questions": questions}, cancelled)
        try:
            return {key: [str(text) for text in value["answers"]] for key, value in result["answers"].items()}
        except (TypeError, KeyError, AttributeError):
            return {}

    def request(self, method: str, flag: str, params: Dict[str, Any], cancelled: threading.Event,
                answered: Optional[Callable[[Any], None]] = None) -> Any:
        """Send a request to the client; its result, None for an error. Meanwhile the thread's status has `flag`."""
        named = {"threadId": self.thread.id}
        self._status(flag)
        number, result = self._peer.ask(method, dict(named, **params), cancelled)
        self._peer.notify("serverRequest/resolved", dict(named, requestId=number))
        if answered and not cancelled.is_set():
            answered(result)
        if not cancelled.is_set():
            self._status()
        return result

    def _status(self, *flags: str) -> None:
        self._peer.notify("thread/status/changed", {
            "threadId": self.thread.id, "status": {"type": "active", "activeFlags": list(flags)}})
