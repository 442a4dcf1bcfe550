"""The rules of one turn, without any I/O: events in, effects out.

A turn begins with the user's input and ends `completed`, `failed` or `interrupted`. In between, by the rules that
hold where the version's `rules` (`versions.value.Turns`) do not say otherwise:

1. The turn records the input, then sends a request. A turn without input sends nothing.
2. The turn records every item of the response when it is done. It starts a call at once, while the response goes on;
   a call that may not run beside others (`parallel` decides) waits for all earlier ones, and later ones wait for it.
3. When the response is complete and every call has ended, the turn records the outputs in the order of the calls,
   however long each took: all calls first, then all outputs.
4. A steer (input that arrives while the turn runs) is recorded after that, in order. The response goes on; with the
   rule `steer_stops_response` its next event is the last one that counts.
5. Outputs or steers make another request. Without either the turn is completed.
6. When a response fails or its stream breaks, the turn stops its calls and drops their outputs, even finished ones
   (the history then shows `aborted`). The items stay. If the failure allows, the same bytes are sent again after a
   pause (with the rule `retry_has_new_items`, a new body); otherwise the turn has failed. Steers wait until the retry
   has ended; a failed turn records them.
7. An interrupt stops response and calls. Finished calls keep their outputs, running ones get an output that says so,
   then a marker is recorded. Pending steers are lost.

    state         waits for
    START         the input
    STREAMING     the response
    PAUSING       the pause before a retry
    RUNNING       the calls of a complete response
    INTERRUPTING  the outputs of the calls that the interrupt stopped
    ENDED         nothing

`_TABLE` at the end of this module gives, for each state and event, the rule and the states that can follow. An event
that has no row there cannot happen: `handle` raises `ImpossibleEvent`. Events that may come late and change nothing
have rows with the rule `_ignore`. `_STEER_STOPS` has the rows that replace some of them under `steer_stops_response`.
"""

from typing import TYPE_CHECKING, Any, Callable, Dict, List, Optional, Tuple

from . import items, retry
from .effects import (
    Abort,
    Begin,
    Done,
    Drop,
    Interrupt,
    Mark,
    Noted,
    Pause,
    Rebuild,
    Record,
    RecordInput,
    Resend,
    Run,
    Send,
    Steer,
    Stop,
    ToolDone,
    Waited,
)
from .stream import Completed, Created, Failed, ItemDone

if TYPE_CHECKING:
    from ..versions.value import Turns

__all__ = ["Abort", "Begin", "Done", "Drop", "ENDED", "ImpossibleEvent", "Interrupt", "Mark", "Noted", "Pause",
           "Rebuild", "Record", "RecordInput", "Resend", "Run", "Send", "Steer", "Stop", "ToolDone", "Turn", "Waited"]

START, STREAMING, PAUSING, RUNNING, INTERRUPTING, ENDED = (
    "start", "streaming", "pausing", "running", "interrupting", "ended")


class ImpossibleEvent(Exception):
    """An event that has no rule in the state of the turn, or a rule that led to a state that its row does not list."""


class _Call:
    """A call of the current response: `state` goes queued, running, done."""

    def __init__(self, item: Dict[str, Any], shares: bool) -> None:
        self.item = item
        self.shares = shares
        self.state = "queued"
        self.output: Any = None


class Turn:
    """One turn. `handle(event)` returns the list of effects to carry out, in order.

    `parallel(call)` tells whether a call may run beside others; `limits` is a `retry.Limits`; `item_keys` are the
    version's, for `items.replay`, and `rules` too; `backoff(n)` gives the n-th pause in seconds.
    """

    def __init__(self, parallel: Callable[[Dict[str, Any]], bool], limits: retry.Limits,
                 item_keys: Dict[str, Tuple[str, ...]], backoff: Callable[[int], float], rules: "Turns") -> None:
        self.state = START
        self._parallel = parallel
        self._limits = limits
        self._item_keys = item_keys
        self._backoff = backoff
        self._rules = rules
        self._steers: List[Any] = []
        self._calls: List[_Call] = []
        self._numbers = 0
        self._request_tries = self._stream_tries = 0

    def handle(self, event: Any) -> List[Any]:
        """Take one event; return the effects that follow from it. Raises `ImpossibleEvent`."""
        before = self.state
        row = self._row(before, type(event))
        if row is None:
            raise ImpossibleEvent("no rule for %s while the turn is in state %s" % (type(event).__name__, before))
        rule, following = row[0], row[1:]
        effects = rule(self, event)
        if self.state not in following:
            raise ImpossibleEvent("%s led from state %s to %s" % (type(event).__name__, before, self.state))
        return effects

    def _row(self, state: str, kind: type) -> Optional[Tuple[Any, ...]]:
        changed = self._STEER_STOPS.get((state, kind)) if self._rules.steer_stops_response else None
        return changed or self._TABLE.get((state, kind))

    def _ignore(self, event: Any) -> List[Any]:
        return []

    def _begin(self, event: Begin) -> List[Any]:
        context: List[Any] = [Record(item, None) for item in event.context]
        if event.input is not None:
            return context + [RecordInput(event.input)] + self._send()
        if self._steers:
            return context + self._record_steers() + self._send()
        return context + self._end("completed")

    def _send(self) -> List[Any]:
        self.state = STREAMING
        self._calls = []
        self._request_tries = self._stream_tries = 0
        return [Send()]

    def _steer(self, event: Steer) -> List[Any]:
        self._steers.append(event.input)
        return []

    def _item(self, event: ItemDone) -> List[Any]:
        item = items.replay(event.item, self._item_keys)
        if item is None:
            return []
        effects: List[Any] = [Record(item, event.item)]
        if items.is_call(item):
            self._calls.append(_Call(item, self._parallel(item)))
            effects += self._start_ready()
        return effects

    def _created_or_stop(self, event: Created) -> List[Any]:
        return self._stop_for_steer()

    def _item_or_stop(self, event: ItemDone) -> List[Any]:
        return self._item(event) + self._stop_for_steer()

    def _stop_for_steer(self) -> List[Any]:
        """Drop the response when there is a steer: its calls end, then the next request is sent."""
        if not self._steers:
            return []
        self.state = RUNNING
        return [Drop()] + self._advance()

    def _start_ready(self) -> List[Run]:
        """Start every queued call that need not wait for an earlier one."""
        started = []
        for index, call in enumerate(self._calls):
            earlier = [other for other in self._calls[:index] if other.state != "done"]
            if call.state == "queued" and (not earlier or call.shares and all(other.shares for other in earlier)):
                call.state = "running"
                started.append(Run(self._numbers + index, call.item))
        return started

    def _completed(self, event: Completed) -> List[Any]:
        self.state = RUNNING
        return self._advance()

    def _tool_done(self, event: ToolDone) -> List[Any]:
        index = event.number - self._numbers
        if not 0 <= index < len(self._calls) or self._calls[index].state == "done":
            return []  # a call of a response that failed, or one whose output the interrupt has given
        self._calls[index].state, self._calls[index].output = "done", event.output
        if self.state == INTERRUPTING:
            return self._interrupted()
        return self._start_ready() + (self._advance() if self.state == RUNNING else [])

    def _noted(self, event: Noted) -> List[Any]:
        return [Record(event.item, None)]

    def _advance(self) -> List[Any]:
        """After a complete response: go on as soon as no call is left."""
        if any(call.state != "done" for call in self._calls):
            return []
        if not self._calls and not self._steers:
            return self._end("completed")
        effects: List[Any] = [*self._record_outputs(), *self._record_steers()]
        return effects + self._send()

    def _record_outputs(self) -> List[Record]:
        calls, self._calls = self._calls, []
        self._numbers += len(calls)
        return [Record(items.call_output(call.item, call.output), None) for call in calls if call.output is not None]

    def _record_steers(self) -> List[RecordInput]:
        steers, self._steers = self._steers, []
        return [RecordInput(steer) for steer in steers]

    def _failed(self, event: Failed) -> List[Any]:
        failure = event.failure
        self._numbers += len(self._calls)
        self._calls = []
        if failure.from_request and self._request_tries < self._limits.request_retries:
            self._request_tries += 1
            return self._pause(self._delay(self._request_tries, failure), None, failure)
        if failure.retryable and self._stream_tries < self._limits.stream_retries:
            self._stream_tries += 1
            self._request_tries = 0
            shown = (self._stream_tries, self._limits.stream_retries)
            return self._pause(self._delay(self._stream_tries, failure), shown, failure)
        return [Stop()] + self._record_steers() + self._end("failed", failure)

    def _delay(self, tries: int, failure: retry.Failure) -> float:
        return self._backoff(tries) if failure.delay is None else failure.delay

    def _pause(self, seconds: float, shown: Optional[Tuple[int, int]], failure: retry.Failure) -> List[Any]:
        self.state = PAUSING
        return [Stop(), Pause(seconds, shown, failure)]

    def _waited(self, event: Waited) -> List[Any]:
        self.state = STREAMING
        return [Rebuild() if self._rules.retry_has_new_items else Resend()]

    def _interrupt(self, event: Interrupt) -> List[Any]:
        self.state = INTERRUPTING
        open_calls = [Abort(self._numbers + index, call.item) for index, call in enumerate(self._calls)
                      if call.state != "done"]
        return [Stop()] + (open_calls or self._interrupted())

    def _interrupted(self) -> List[Any]:
        if any(call.state != "done" for call in self._calls):
            return []
        return self._record_outputs() + [Mark()] + self._end("interrupted")

    def _end(self, status: str, failure: Optional[retry.Failure] = None) -> List[Any]:
        self.state = ENDED
        return [Done(status, failure)]

    #: (state, event): (rule, each state that can follow).
    _TABLE: Dict[Tuple[str, Any], Tuple[Any, ...]] = {
        (START, Begin): (_begin, STREAMING, ENDED),
        (START, Steer): (_steer, START),

        (STREAMING, Created): (_ignore, STREAMING),
        (STREAMING, ItemDone): (_item, STREAMING),
        (STREAMING, ToolDone): (_tool_done, STREAMING),
        (STREAMING, Noted): (_noted, STREAMING),
        (STREAMING, Steer): (_steer, STREAMING),
        (STREAMING, Completed): (_completed, RUNNING, STREAMING, ENDED),
        (STREAMING, Failed): (_failed, PAUSING, ENDED),
        (STREAMING, Interrupt): (_interrupt, INTERRUPTING, ENDED),

        (PAUSING, Waited): (_waited, STREAMING),
        (PAUSING, Steer): (_steer, PAUSING),
        (PAUSING, ToolDone): (_ignore, PAUSING),
        (PAUSING, Noted): (_ignore, PAUSING),
        (PAUSING, Interrupt): (_interrupt, ENDED),

        (RUNNING, ToolDone): (_tool_done, RUNNING, STREAMING),
        (RUNNING, Noted): (_noted, RUNNING),
        (RUNNING, Steer): (_steer, RUNNING),
        (RUNNING, Interrupt): (_interrupt, INTERRUPTING, ENDED),

        (INTERRUPTING, ToolDone): (_tool_done, INTERRUPTING, ENDED),
        (INTERRUPTING, Noted): (_ignore, INTERRUPTING),
        (INTERRUPTING, Steer): (_ignore, INTERRUPTING),
        (INTERRUPTING, Interrupt): (_ignore, INTERRUPTING),
    }

    #: The rows of a version whose steers stop the response, as far as they differ.
    _STEER_STOPS: Dict[Tuple[str, Any], Tuple[Any, ...]] = {
        (STREAMING, Created): (_created_or_stop, STREAMING, RUNNING),
        (STREAMING, ItemDone): (_item_or_stop, STREAMING, RUNNING),
    }
