"""Interrupts: the turn ends, no further request of it follows, and the next turn tells the model what happened.

``pairing`` checks that every call has an output afterwards.
"""

from typing import Iterator, List, Tuple

from ...files import compact_json
from .observation import Observation, Sent, gist
from .registry import MUST, SHOULD, Finding, finding, requirement

__all__ = ["ended", "stopped", "kept", "reported"]

#: The beginning of upstream's message about an interrupt (codex 0.115.0 and 0.169.0).
TAG = "<turn_aborted>"


def _turns(observed: Observation) -> List[int]:
    """The numbers, from 0, of the turns that the user interrupted before they ended."""
    return [one.turn for one in observed.user_steps if one.step["do"] == "interrupt" and not one.late]


def _next_turns(observed: Observation) -> Iterator[Tuple[List[Sent], Sent]]:
    """The requests of each interrupted turn with the first request of the turn after it."""
    turns = observed.by_turn
    for number in _turns(observed):
        if number + 1 < len(turns):
            yield turns[number], turns[number + 1][0]


@requirement("interrupt.ended", MUST, seen="interrupt-command",
             prevents="a client waits for ever, or shows a failure that did not happen")
def ended(observed: Observation) -> Iterator[Finding]:
    """A turn that the user interrupts ends with the status `interrupted`."""
    turns = observed.dialogue.get("turns", [])
    for number in [] if observed.typed else _turns(observed):  # each terminal shows it in its own words
        status = turns[number].get("status") if number < len(turns) else None
        yield finding("dialogue.turns[{}].status".format(number), "" if status == "interrupted" else
                      "{!r}".format(status))


@requirement("interrupt.stopped", MUST, seen="interrupt-retry-pause",
             prevents="a turn goes on after the user stopped it, and is billed")
def stopped(observed: Observation) -> Iterator[Finding]:
    """After an interrupt the agent sends no further request of that turn."""
    if _turns(observed):
        asked, due = len(observed.own), len(observed.scenario.answers)
        yield finding("exchanges", "" if asked <= due else "{} requests instead of {}".format(asked, due))
        ids = [sent.turn_id for sent in observed.own if sent.turn_id]
        known = set()
        for sent, turn_id, before in zip(observed.own, ids, [""] + ids):
            again = turn_id in known and before != turn_id
            known.add(turn_id)
            yield finding(sent.where, "" if not again else "turn {} goes on".format(turn_id))


@requirement("interrupt.kept", MUST, seen="interrupt-while-streaming",
             prevents="the model does not know what the user has already read")
def kept(observed: Observation) -> Iterator[Finding]:
    """The first request of the next turn repeats the items that the model had finished before the interrupt."""
    for turn, after in _next_turns(observed):
        known = [gist(item) for item in after.items]
        for sent in turn:
            for item in sent.received:
                if gist(item):
                    yield finding(after.where + ".body.input", "" if gist(item) in known else
                                  "the {} of response {} is missing".format(item["type"], sent.number))


@requirement("interrupt.reported", SHOULD, seen="interrupt-command",
             prevents="the model goes on with the work that the user has stopped")
def reported(observed: Observation) -> Iterator[Finding]:
    """The first request of the next turn tells the model that the user interrupted the turn before."""
    for _, after in _next_turns(observed):
        yield finding(after.where + ".body.input", "" if TAG in compact_json(after.items) else
                      "no message has {}".format(TAG))
