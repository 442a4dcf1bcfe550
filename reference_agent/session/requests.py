"""The requests of one turn: their headers and bodies, and the thread that carries each to its end.

A response's events enter the turn's inbox with the number of their request. `stop` makes that number obsolete, so the
turn can ignore what a stopped request still brings.
"""

import threading
import time
from typing import TYPE_CHECKING, Any, Dict, Optional

from ..protocol import request, retry, stream
from ..transport import channel as transport
from ..transport import headers
from . import exchange, metadata, workspaces
from .inbox import Inbox

if TYPE_CHECKING:
    from .thread import Thread

__all__ = ["Requests"]


class Requests:
    """`thread` is the `Thread`, `fields` what `fields.request_fields` gives, `model` the model's facts.

    `number` is the number of the request in flight; the requests of a turn count from 1.
    """

    def __init__(self, thread: "Thread", turn_id: str, fields: Dict[str, Any], model: Dict[str, Any],
                 inbox: Inbox) -> None:
        self.number = 0
        self.turn_id = turn_id
        self._thread, self._settings, self._model, self._inbox = thread, thread.settings, model, inbox
        self._wire = thread.contract.codex.wire
        self._freeform = any(tool["type"] == "custom" and tool["name"] == "apply_patch" for tool in fields["tools"])
        client = metadata.client_metadata(self._wire.client_metadata, thread.settings)
        self._ends = request.envelope(dict(fields, client_metadata=client), thread.id, self._wire)
        self._body = b""
        self._channel: Optional[transport.Channel] = None
        self._turn_state: Optional[str] = None
        self._workspaces = workspaces.start(thread.settings.cwd)
        self._started_ms = int(time.time() * 1000)

    def send(self) -> None:
        """Build a body from the history and send it."""
        self._body = request.body(self._ends, self._thread.history.prompt(
            "image" in self._model["input_modalities"], self._freeform))
        self.resend()

    def resend(self) -> None:
        """Send the last body again."""
        self.number += 1
        number, provider = self.number, self._settings.provider

        def deliver(event: Any) -> None:
            self._inbox.put(event, number)

        try:
            fields = headers.request_headers(self._wire, provider, self._values())
        except headers.MissingKey as error:
            deliver(stream.Failed(retry.Failure(str(error), False, False)))
            return
        if self._channel is None:
            self._channel = transport.Channel(provider.base_url, provider.query_params)
        threading.Thread(target=exchange.run, daemon=True, args=(
            self._channel, self._thread.contract.codex.retry, fields, self._body,
            provider.stream_idle_timeout_ms / 1000, deliver, self._head)).start()

    def stop(self) -> None:
        """Drop the request in flight."""
        self.number += 1
        if self._channel:
            self._channel.cancel()
            self._channel = None

    def wait_for_git(self, cancelled: threading.Event) -> None:
        """Wait until git has reported the repository's state; see `workspaces.Workspaces.settle`."""
        self._workspaces.settle(cancelled)

    def close(self) -> None:
        """Close the connection, once no request is in flight."""
        if self._channel:
            self._channel.close()

    def _head(self, answered: Dict[str, str]) -> None:
        if self._turn_state is None:
            self._turn_state = answered.get("x-codex-turn-state")

    def _values(self) -> Dict[str, Optional[str]]:
        """The values of all headers that a version may send, by name."""
        thread_id = self._thread.id
        originator, user_agent = self._thread.identity
        return {
            "x-codex-beta-features": metadata.beta_features(self._settings, self._thread.contract.codex),
            "x-codex-turn-state": self._turn_state,
            "x-codex-turn-metadata": self._metadata(),
            "x-codex-window-id": metadata.window_id(thread_id),
            "x-client-request-id": thread_id,
            "session_id": thread_id,
            "thread_id": thread_id,
            "originator": originator,
            "user-agent": user_agent,
        }

    def _metadata(self) -> str:
        """The text of `x-codex-turn-metadata`; the repository's state is in it once git has reported it."""
        return metadata.turn_metadata(self._wire.turn_metadata, metadata.TurnFacts(
            self._thread.id, self.turn_id, self._settings, self._workspaces.peek(), self._started_ms))
