"""Defects in hearing what the user says while a turn goes on."""

from typing import Any

from reference_agent.ids import uuid7
from reference_agent.protocol import turn
from reference_agent.session import requests, runner, thread

from .registry import breach


def _change_rule(old: Any, new: Any) -> None:
    turn.Turn._TABLE.update({key: (new,) + row[1:] for key, row in turn.Turn._TABLE.items() if row[0] is old})


@breach("steer.kept", "steer-several")
def second_steer_lost() -> None:
    """A second steer replaces the first."""
    true_steer = turn.Turn._steer

    def steer(self: Any, event: Any) -> Any:
        self._steers = []
        return true_steer(self, event)
    _change_rule(true_steer, steer)


@breach("steer.in-order", "steer-several")
def last_steer_first() -> None:
    """The last steer comes first in the request."""
    true_steers = turn.Turn._record_steers
    turn.Turn._record_steers = lambda self: true_steers(self)[::-1]  # type: ignore[method-assign]


@breach("steer.after-answer", "steer-one")
def steer_before_its_answer() -> None:
    """A steer comes before the assistant's message that it followed."""
    true_record = runner.TurnRunner._record_input

    def record_input(self: Any, effect: Any) -> None:
        kept = self._thread.history
        before = len(kept.items)
        true_record(self, effect)
        if before and kept.items[before - 1].get("role") == "assistant":
            for listed in (kept.items, kept._encoded):
                listed.insert(before - 1, listed.pop(before))
    runner.TurnRunner._EFFECTS[turn.RecordInput] = record_input


@breach("steer.same-turn", "steer-one", also=("identity.one-turn-id",))
def steer_begins_a_turn() -> None:
    """A request after a steer has a new turn id."""
    true_metadata = requests.Requests._metadata

    def metadata(self: Any) -> str:
        text = true_metadata(self)
        return text.replace(self.turn_id, uuid7()) if self.number > 1 else text
    requests.Requests._metadata = metadata  # type: ignore[method-assign]


@breach("steer.refused", "steer-after-end")
def steer_swallowed() -> None:
    """A steer that comes after the turn's end is accepted and then lost."""
    true_steer = thread.Thread.steer

    def steer(self: Any, inputs: Any, expected: str) -> str:
        try:
            return true_steer(self, inputs, expected)
        except thread.TurnRefused:
            return expected
    thread.Thread.steer = steer  # type: ignore[method-assign]


@breach("steer.interrupted", "interrupt-steer-lost")
def steer_outlives_interrupt() -> None:
    """A steer that was pending when the user interrupted is sent in the next turn."""
    true_interrupted = turn.Turn._interrupted

    def interrupted(self: Any) -> Any:
        effects = true_interrupted(self)
        return effects and effects[:-1] + self._record_steers() + effects[-1:]
    turn.Turn._interrupted = interrupted  # type: ignore[method-assign]
