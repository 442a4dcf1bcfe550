"""Defects in the loop."""

from typing import Any, List

from reference_agent.protocol import turn

from .registry import breach


@breach("turn.goes-on", "turn-command")
def outputs_kept_to_itself() -> None:
    """The turn ends when its commands have run, and the outputs are not sent."""
    true_advance = turn.Turn._advance

    def advance(self: Any) -> List[Any]:
        return self._end("completed") if self._calls and all(
            call.state == "done" for call in self._calls) else true_advance(self)
    turn.Turn._advance = advance  # type: ignore[method-assign]
    turn.Turn._TABLE[turn.RUNNING, turn.ToolDone] += (turn.ENDED,)


@breach("turn.ends", "exec-plain", also=("identity.turn-ids",))
def asks_once_more() -> None:
    """One more request is sent after the final message."""
    true_end = turn.Turn._end
    asked: List[str] = []

    def end(self: Any, status: str, failure: Any = None) -> List[Any]:
        if status == "completed" and not asked:
            asked.append(status)
            return self._send()
        return true_end(self, status, failure)
    turn.Turn._end = end  # type: ignore[method-assign]
