"""The rules of one turn, without any I/O: events in, effects out.

A turn begins with what the user said and ends `completed`, `failed` or `interrupted`. In between (codex 0.115.0):

1. The input is recorded, then a request is sent. Nothing said, nothing sent.
2. Every item of the response is recorded when it is done. A call is started at once, while the response goes on;
   calls that may not share (`parallel` says which may) wait for all earlier ones, and later ones wait for them.
3. When the response is complete and every call has ended, the outputs are recorded in the order of the calls, however
   long each took: all calls first, then all outputs.
4. What the user said meanwhile (a steer) is recorded after that, in order. It never stops a response in flight.
5. Outputs or steers make another request. Without either the turn is completed.
6. A response that fails or is cut short: its calls are stopped and their outputs dropped, even finished ones (the
   history then shows `aborted`). The items stay. If the failure allows, the same bytes are sent again after a pause;
   otherwise the turn has failed. Steers stay pending over a retry, and are recorded when the turn has failed.
7. An interrupt stops response and calls. Finished calls keep their outputs, running ones get an output that says so,
   then a marker is recorded. Pending steers are lost.

    state         waits for                             leaves on
    STREAMING     the response                          Completed, Failed, Interrupt
    PAUSING       the pause before a retry              Waited, Interrupt
    RUNNING       the calls of a complete response      ToolDone (the last), Interrupt
    INTERRUPTING  what to record for running calls      ToolDone (the last)
    ENDED         nothing; every event is ignored
"""

from collections import namedtuple

from . import items, retry
from .stream import Completed, Failed, ItemDone

__all__ = ["Turn", "Begin", "Steer", "ToolDone", "Noted", "Dropped", "Waited", "Interrupt", "Record", "Hear", "Send",
           "Resend", "Run", "Abort", "Stop", "Pause", "Mark", "Done", "ENDED"]

# Events, beside the stream's ItemDone, Completed and Failed.
Begin = namedtuple("Begin", "context said")
Begin.__doc__ = "`context` are items that come before what the user `said`, which is None when nothing was said."
Steer = namedtuple("Steer", "said")
Steer.__doc__ = "The user `said` more; what that is made of is the runner's business."
ToolDone = namedtuple("ToolDone", "number output")
ToolDone.__doc__ = "Call `number` ended; `output` is a string, a list of parts, or None when there is none to record."
Noted = namedtuple("Noted", "item")
Noted.__doc__ = "A running call adds `item` to the history at once."
Dropped = namedtuple("Dropped", "")
Dropped.__doc__ = "A call that was stopped has ended; nobody waits for it."
Waited = namedtuple("Waited", "")
Interrupt = namedtuple("Interrupt", "")

# Effects.
Record = namedtuple("Record", "item source")
Record.__doc__ = "Append `item` to the history; `source` is the server's form of it, None when it is not the server's."
Hear = namedtuple("Hear", "said")
Hear.__doc__ = "Append what the user `said` to the history."
Send = namedtuple("Send", "")
Send.__doc__ = "Build a body from the history and send it."
Resend = namedtuple("Resend", "")
Resend.__doc__ = "Send the bytes of the last body again."
Run = namedtuple("Run", "number call")
Run.__doc__ = "Start `call`; answer with `ToolDone(number, output)`."
Abort = namedtuple("Abort", "number call")
Abort.__doc__ = "The user interrupted this call: stop it and answer at once with what its output shall say."
Stop = namedtuple("Stop", "")
Stop.__doc__ = "Drop the response in flight and every running call; nothing that they still say matters."
Pause = namedtuple("Pause", "seconds retry failure")
Pause.__doc__ = "Wait, then say `Waited`. `retry` is (n, max) if the user is to be told, None if not."
Mark = namedtuple("Mark", "")
Mark.__doc__ = "Record the marker that tells the model of an interrupt."
Done = namedtuple("Done", "status failure")

STREAMING, PAUSING, RUNNING, INTERRUPTING, ENDED = "streaming", "pausing", "running", "interrupting", "ended"


class _Call:
    """A call of the current response: `state` goes queued, running, done."""

    def __init__(self, item, shares):
        self.item = item
        self.shares = shares
        self.state = "queued"
        self.output = None


class Turn:
    """One turn. `handle(event)` returns the list of effects to perform, in order.

    `parallel(call)` says whether a call may run beside others; `limits` is a `retry.Limits`; `backoff(n)` gives the
    n-th pause in seconds.
    """

    def __init__(self, parallel, limits, backoff=retry.backoff):
        self.state = None
        self._parallel = parallel
        self._limits = limits
        self._backoff = backoff
        self._steers = []
        self._calls = []
        self._numbers = 0
        self._request_tries = self._stream_tries = 0

    def handle(self, event):
        """Take one event; return the effects that follow from it."""
        rule = self._RULES.get((self.state, type(event)))
        return rule(self, event) if rule else []

    def _begin(self, event):
        context = [Record(item, None) for item in event.context]
        if event.said is None:
            return context + self._end("completed")
        return context + [Hear(event.said)] + self._send()

    def _send(self):
        self.state = STREAMING
        self._calls = []
        self._request_tries = self._stream_tries = 0
        return [Send()]

    def _steer(self, event):
        self._steers.append(event.said)
        return []

    def _item(self, event):
        item = items.replay(event.item)
        if item is None:
            return []
        effects = [Record(item, event.item)]
        if items.is_call(item):
            self._calls.append(_Call(item, self._parallel(item)))
            effects += self._start_ready()
        return effects

    def _start_ready(self):
        """Start every queued call that need not wait for an earlier one."""
        started = []
        for place, call in enumerate(self._calls):
            earlier = [other for other in self._calls[:place] if other.state != "done"]
            if call.state == "queued" and (not earlier or call.shares and all(other.shares for other in earlier)):
                call.state = "running"
                started.append(Run(self._numbers + place, call.item))
        return started

    def _completed(self, event):
        self.state = RUNNING
        return self._advance()

    def _tool_done(self, event):
        place = event.number - self._numbers
        if not 0 <= place < len(self._calls) or self._calls[place].state == "done":
            return []
        self._calls[place].state, self._calls[place].output = "done", event.output
        if self.state == INTERRUPTING:
            return self._interrupted()
        return self._start_ready() + (self._advance() if self.state == RUNNING else [])

    def _noted(self, event):
        return [Record(event.item, None)]

    def _advance(self):
        """After a complete response: go on as soon as no call is left."""
        if any(call.state != "done" for call in self._calls):
            return []
        if not self._calls and not self._steers:
            return self._end("completed")
        effects = self._record_outputs() + self._record_steers()
        return effects + self._send()

    def _record_outputs(self):
        calls, self._calls = self._calls, []
        self._numbers += len(calls)
        return [Record(items.call_output(call.item, call.output), None) for call in calls if call.output is not None]

    def _record_steers(self):
        steers, self._steers = self._steers, []
        return [Hear(said) for said in steers]

    def _failed(self, event):
        failure = event.failure
        self._numbers += len(self._calls)
        self._calls = []
        if failure.from_request and self._request_tries < self._limits.request_retries:
            self._request_tries += 1
            return self._pause(self._backoff(self._request_tries), None, failure)
        if failure.retryable and self._stream_tries < self._limits.stream_retries:
            self._stream_tries += 1
            self._request_tries = 0
            delay = self._backoff(self._stream_tries) if failure.delay is None else failure.delay
            return self._pause(delay, (self._stream_tries, self._limits.stream_retries), failure)
        return [Stop()] + self._record_steers() + self._end("failed", failure)

    def _pause(self, seconds, told, failure):
        self.state = PAUSING
        return [Stop(), Pause(seconds, told, failure)]

    def _waited(self, event):
        self.state = STREAMING
        return [Resend()]

    def _interrupt(self, event):
        self.state = INTERRUPTING
        open_calls = [Abort(self._numbers + place, call.item) for place, call in enumerate(self._calls)
                      if call.state != "done"]
        return [Stop()] + (open_calls or self._interrupted())

    def _interrupted(self):
        if any(call.state != "done" for call in self._calls):
            return []
        return self._record_outputs() + [Mark()] + self._end("interrupted")

    def _end(self, status, failure=None):
        self.state = ENDED
        return [Done(status, failure)]

    _RULES = {
        (None, Begin): _begin,
        (STREAMING, ItemDone): _item,
        (STREAMING, Completed): _completed,
        (STREAMING, Failed): _failed,
        (STREAMING, ToolDone): _tool_done,
        (STREAMING, Noted): _noted,
        (STREAMING, Steer): _steer,
        (STREAMING, Interrupt): _interrupt,
        (PAUSING, Waited): _waited,
        (PAUSING, Steer): _steer,
        (PAUSING, Interrupt): _interrupt,
        (RUNNING, ToolDone): _tool_done,
        (RUNNING, Noted): _noted,
        (RUNNING, Steer): _steer,
        (RUNNING, Interrupt): _interrupt,
        (INTERRUPTING, ToolDone): _tool_done,
    }
