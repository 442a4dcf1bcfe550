"""Defects in stopping a turn."""

from typing import Any

from reference_agent.protocol import stream, turn
from reference_agent.session import runner

from .registry import breach


@breach("interrupt.ended", "interrupt-command")
def interrupt_as_failure() -> None:
    """A turn that the user interrupted is reported as failed."""
    true_end = turn.Turn._end
    turn.Turn._end = lambda self, status, failure=None: true_end(  # type: ignore[method-assign]
        self, "failed" if status == "interrupted" else status, failure)


@breach("interrupt.stopped", "interrupt-before-answer", also=("interrupt.kept", "history.messages-kept"))
def interrupt_asks_again() -> None:
    """An interrupted turn sends one more request before it ends; the response to it is lost."""
    true_done = runner.TurnRunner._done

    def done(self: Any, effect: Any) -> None:
        if effect.status == "interrupted":
            self._resend(effect)
            event = None
            while not isinstance(event, (stream.Completed, stream.Failed)):
                arrival = self._inbox.next()
                event = arrival.event if arrival.request == self._requests.number else None
        true_done(self, effect)
    runner.TurnRunner._EFFECTS[turn.Done] = done


@breach("interrupt.kept", "interrupt-while-streaming")
def interrupt_forgets() -> None:
    """The items that arrived before the interrupt are not sent back."""
    true_mark = runner.TurnRunner._mark

    def mark(self: Any, effect: Any) -> None:
        kept = self._thread.history
        while kept.items[-1].get("role", "assistant") == "assistant":
            kept.items.pop()
            kept._encoded.pop()
        true_mark(self, effect)
    runner.TurnRunner._EFFECTS[turn.Mark] = mark
