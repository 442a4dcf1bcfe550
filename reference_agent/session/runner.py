"""Running a turn: `protocol.turn` decides what happens, this module does it.

One loop takes events from the inbox, hands them to the state machine, and carries out the effects in order. Requests
(`requests`) and calls (`calls`) run in threads of their own and only put events into the inbox.
"""

import time
from typing import Any, Callable, Dict, List, Optional

from ..ids import uuid7
from ..protocol import notices, retry, stream, turn
from ..settings.models import find_model
from . import faults
from .calls import Calls
from .inbox import Inbox
from .recorder import Input, Recorder
from .requests import Requests

__all__ = ["TurnRunner"]


class TurnRunner:
    """One turn of `thread`. `run()` runs it to its end; other threads may call `steer` and `interrupt` meanwhile.

    `fields` is what `fields.request_fields` gives, `context` the items that come before the user's `given` input.
    """

    def __init__(self, thread: Any, fields: Dict[str, Any], context: List[Any], given: Optional[Input]) -> None:
        self.turn_id = uuid7()
        self._thread = thread
        self._settings = thread.settings
        self._model = find_model(thread.settings, thread.contract)
        self._begin = turn.Begin(context, given)
        self._inbox = Inbox()
        listed = {tool.get("name", tool["type"]) for tool in fields["tools"]}
        self._requests = Requests(thread, self.turn_id, fields, self._model, self._inbox)
        self._calls = Calls(thread, self.turn_id, self._model, listed, self._inbox, self._requests.wait_for_git)
        self._recorder = Recorder(thread, self.turn_id)
        provider = self._settings.provider
        limits = retry.Limits(provider.request_max_retries, provider.stream_max_retries)
        codex = thread.contract.codex
        self._turn = turn.Turn(self._calls.parallel, limits, codex.wire.item_keys,
                               lambda attempt: retry.backoff(codex.retry, attempt))
        self._resume_at: Optional[float] = None
        self._ended: Optional[notices.TurnEnded] = None

    def steer(self, given: Input) -> bool:
        """Add input to the turn; False when it has ended or is to stop. Only an interrupt that comes later, or a
        defect of this agent, loses accepted input."""
        return self._inbox.steer(turn.Steer(given))

    def interrupt(self) -> None:
        """Ask the turn to stop."""
        self._inbox.interrupt()

    def run(self) -> notices.TurnEnded:
        """Run the turn to its end; return its `TurnEnded`. A defect of this agent fails the turn."""
        try:
            self._thread.notify(notices.TurnStarted(self.turn_id))
            self._handle(self._begin)
            while self._ended is None:
                self._handle(self._next())
        except Exception as error:
            self._inbox.close()
            self._stop(None)
            failure = retry.Failure(faults.sentence(error, "go on with the turn"), False, False)
            self._done(turn.Done("failed", failure))
        self._requests.close()
        assert self._ended is not None  # `_done` sets it, and nothing else ends the loop
        return self._ended

    def _next(self) -> Any:
        """The next event for the state machine."""
        while True:
            wait = None if self._resume_at is None else max(0, self._resume_at - time.monotonic())
            arrival = self._inbox.next(wait)
            if arrival is None:
                self._resume_at = None
                return turn.Waited()
            for notice in arrival.notices:
                self._thread.notify(notice)
            if arrival.event is not None and arrival.request in (None, self._requests.number):
                return arrival.event

    def _handle(self, event: Any) -> None:
        effects = self._inbox.deliver(self._turn, event)
        if isinstance(event, stream.Completed) and event.usage:
            self._thread.add_usage(self.turn_id, event.usage, self._window())
        if event is not self._begin and any(self._ends_a_response(effect) for effect in effects):
            self._show_diff()
        for effect in effects:
            self._EFFECTS[type(effect)](self, effect)

    @staticmethod
    def _ends_a_response(effect: Any) -> bool:
        """Whether an effect comes when a response and all its calls have ended."""
        return isinstance(effect, turn.Send) or isinstance(effect, turn.Done) and effect.status == "completed"

    def _show_diff(self) -> None:
        diff = self._calls.diff.text()
        if diff:
            self._thread.notify(notices.TurnDiff(self.turn_id, diff))

    def _window(self) -> Optional[int]:
        window = self._settings.context_window or self._model.get("context_window")
        return window and window * (self._model.get("effective_context_window_percent") or 95) // 100

    def _record(self, effect: turn.Record) -> None:
        self._calls.received(effect.item)
        self._recorder.item(effect.item, effect.source)

    def _record_input(self, effect: turn.RecordInput) -> None:
        self._recorder.input(effect.input)

    def _send(self, effect: Any) -> None:
        self._recorder.last_message = None
        self._requests.send()

    def _resend(self, effect: Any) -> None:
        self._recorder.last_message = None
        self._requests.resend()

    def _run(self, effect: turn.Run) -> None:
        self._calls.run(effect.number, effect.call)

    def _abort(self, effect: turn.Abort) -> None:
        self._calls.abort(effect.number, effect.call)

    def _stop(self, effect: Any) -> None:
        self._requests.stop()
        self._calls.stop()

    def _mark(self, effect: turn.Mark) -> None:
        self._recorder.interrupt()

    def _pause(self, effect: turn.Pause) -> None:
        self._resume_at = time.monotonic() + effect.seconds
        if effect.retry:
            self._thread.notify(notices.Retrying(self.turn_id, effect.retry[0], effect.retry[1], effect.failure))

    def _done(self, effect: turn.Done) -> None:
        message = self._recorder.last_message if effect.status == "completed" else None
        self._ended = notices.TurnEnded(self.turn_id, effect.status, effect.failure, message)
        self._thread.ended(self, self._ended)

    _EFFECTS: Dict[type, Callable[..., None]] = {
        turn.Record: _record, turn.RecordInput: _record_input, turn.Send: _send, turn.Resend: _resend, turn.Run: _run,
        turn.Abort: _abort, turn.Stop: _stop, turn.Pause: _pause, turn.Mark: _mark, turn.Done: _done}
