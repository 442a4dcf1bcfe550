"""Performing a turn: `protocol.turn` decides, this does.

One loop takes events from a queue, hands them to the turn, and performs the effects in order. Requests and calls run
in threads of their own and only put events into the queue. What a stopped request or call still says is dropped: by
its number for a call, by the round it belongs to for a request.
"""

import queue
import threading
import time
from collections import namedtuple
from typing import Any, Dict, List

from ..context import git
from ..ids import uuid7
from ..protocol import items, notices, request, retry, stream, turn
from ..settings.models import find_model
from ..tools import registry
from ..tools.call import Call
from ..transport import channel as transport
from . import exchange, made_images
from .announce import notices_of
from .services import services_of
from .turn_diff import TurnDiff

__all__ = ["TurnRunner", "Said"]

Said = namedtuple("Said", "inputs items")
Said.__doc__ = "What the user said at once: the parts as the client sent them, and the items they become."


class TurnRunner:
    """One turn of `thread`: `run()` performs it, `steer` and `interrupt` may be called meanwhile."""

    def __init__(self, thread, fields, context, said):
        self.turn_id = uuid7()
        self._thread = thread
        self._settings = thread.settings
        self._model = find_model(thread.settings, thread.contract)
        self._begin = turn.Begin(context, said)
        self._fields = fields
        self._tools = registry.Registry(thread.contract.codex.tools,
                                        {tool.get("name", tool["type"]) for tool in fields["tools"]})
        self._freeform = any(tool["type"] == "custom" and tool["name"] == "apply_patch" for tool in fields["tools"])
        self._ends = request.envelope(fields, thread.id, thread.contract.codex.wire)
        self._events: "queue.Queue[Any]" = queue.Queue()
        provider = self._settings.provider
        limits = retry.Limits(provider.request_max_retries, provider.stream_max_retries)
        self._turn = turn.Turn(self._tools.parallel, limits)
        self._channel = self._body = self._turn_state = self._resume_at = self._ended = None
        self._round = 0
        self._running: List[threading.Event] = []
        self._made: Dict[int, float] = {}
        self._last_message = None
        self._diff = TurnDiff()
        self._workspaces = git.start(self._settings.cwd)

    def steer(self, said):
        """Add to the turn; False when it has ended."""
        with self._thread.lock:
            self._turn.handle(turn.Steer(said))
            return self._turn.state != turn.ENDED

    def interrupt(self):
        """Ask the turn to stop."""
        self._events.put((None, turn.Interrupt(), ()))

    def run(self):
        """Perform the turn to its end; return its `TurnEnded`."""
        try:
            self._thread.notify(notices.TurnStarted(self.turn_id))
            self._take(self._begin)
            while self._ended is None:
                self._take(self._next())
        except Exception as error:
            self._stop(None)
            self._done(turn.Done("failed", retry.Failure("%s: %s" % (type(error).__name__, error), False, False)))
        if self._channel:
            self._channel.close()
        return self._ended

    def _next(self):
        """The next event that still matters."""
        while True:
            try:
                wait = None if self._resume_at is None else max(0, self._resume_at - time.monotonic())
                number, event, told = self._events.get(timeout=wait)
            except queue.Empty:
                self._resume_at = None
                return turn.Waited()
            for notice in told:
                self._thread.notify(notice)
            if number in (None, self._round):
                return event

    def _take(self, event):
        with self._thread.lock:
            effects = self._turn.handle(event)
        if isinstance(event, stream.Completed) and event.usage:
            self._thread.add_usage(self.turn_id, event.usage, self._window())
        if event is not self._begin and any(self._ends_a_response(effect) for effect in effects):
            self._tell_diff()
        for effect in effects:
            self._EFFECTS[type(effect)](self, effect)

    @staticmethod
    def _ends_a_response(effect):
        """Whether an effect comes when a response and all that it asked for is over."""
        return isinstance(effect, turn.Send) or isinstance(effect, turn.Done) and effect.status == "completed"

    def _tell_diff(self):
        diff = self._diff.text()
        if diff:
            self._thread.notify(notices.TurnDiff(self.turn_id, diff))

    def _window(self):
        window = self._settings.context_window or self._model.get("context_window")
        return window and window * (self._model.get("effective_context_window_percent") or 95) // 100

    def _record(self, effect):
        about = made_images.save(effect.item)
        if about is not None:
            self._thread.history.add(about)
        self._thread.history.add(effect.item)
        self._made[id(effect.item)] = time.monotonic()
        if effect.source is not None:
            for notice in notices_of(self.turn_id, effect.source):
                self._thread.notify(notice)
            if effect.item["type"] == "message" and effect.item["role"] == "assistant":
                text = items.text_of(effect.item)
                self._last_message = text if text.strip() else self._last_message

    def _hear(self, effect):
        for item in effect.said.items:
            self._thread.history.add(item)
        told = notices.UserMessage(uuid7(), effect.said.inputs)
        self._thread.notify(notices.ItemStarted(self.turn_id, told))
        self._thread.notify(notices.ItemCompleted(self.turn_id, told))

    def _send(self, effect):
        self._body = request.body(self._ends, self._thread.history.prompt(
            "image" in self._model["input_modalities"], self._freeform))
        self._resend(effect)

    def _resend(self, effect):
        self._last_message = None
        self._round += 1
        number = self._round
        provider = self._settings.provider

        def deliver(event):
            self._events.put((number, event, ()))

        try:
            fields = transport.headers(provider, self._thread.identity, self._thread.id, self._metadata(),
                                       self._turn_state)
        except transport.MissingKey as error:
            deliver(stream.Failed(retry.Failure(str(error), False, False)))
            return
        if self._channel is None:
            self._channel = transport.Channel(provider.base_url, provider.query_params)
        threading.Thread(target=exchange.run, daemon=True, args=(
            self._channel, fields, self._body, provider.stream_idle_timeout_ms / 1000, deliver, self._head)).start()

    def _head(self, headers):
        if self._turn_state is None:
            self._turn_state = headers.get("x-codex-turn-state")

    def _metadata(self):
        """The text of `x-codex-turn-metadata`; the repository's state is in it once it is known."""
        told = {"turn_id": self.turn_id}
        workspaces = self._workspaces.peek()
        if workspaces:
            told["workspaces"] = workspaces
        told["sandbox"] = "none" if self._settings.sandbox.mode == "danger-full-access" else "seccomp"
        return request.encode(told).decode("utf-8")

    def _run(self, effect):
        cancelled = threading.Event()
        self._running.append(cancelled)
        call = Call(effect.call.get("call_id"), self._settings, self._thread.mode, services_of(self._thread),
                    self.turn_id, self._model, cancelled, [], self._note, self._diff)

        def work():
            output = self._tools.run(effect.call, call)
            done = turn.Dropped() if cancelled.is_set() else turn.ToolDone(effect.number, output)
            self._events.put((None, done, call.last_notices))

        threading.Thread(target=work, daemon=True).start()

    def _note(self, item):
        self._events.put((None, turn.Noted(item), ()))

    def _abort(self, effect):
        output = registry.aborted(effect.call, time.monotonic() - self._made[id(effect.call)])
        self._events.put((None, turn.ToolDone(effect.number, output), ()))

    def _stop(self, effect):
        self._round += 1
        if self._channel:
            self._channel.cancel()
            self._channel = None
        for cancelled in self._running:
            cancelled.set()

    def _mark(self, effect):
        self._thread.history.add(items.message("user", self._thread.contract.text("turn-aborted")))

    def _pause(self, effect):
        self._resume_at = time.monotonic() + effect.seconds
        if effect.retry:
            self._thread.notify(notices.Retrying(self.turn_id, effect.retry[0], effect.retry[1], effect.failure))

    def _done(self, effect):
        message = self._last_message if effect.status == "completed" else None
        self._ended = notices.TurnEnded(self.turn_id, effect.status, effect.failure, message)
        self._thread.ended(self._ended)

    _EFFECTS = {turn.Record: _record, turn.Hear: _hear, turn.Send: _send, turn.Resend: _resend, turn.Run: _run,
                turn.Abort: _abort, turn.Stop: _stop, turn.Pause: _pause, turn.Mark: _mark,
                turn.Done: _done}
