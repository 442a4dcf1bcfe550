"""Interrupts: the turn ends, nothing of it is asked again, and the next turn knows what happened.

That every call has its output afterwards is a matter of ``pairing``.
"""

from typing import Iterator, List, Tuple

from ...files import compact_json
from .observation import Observation, Sent, gist
from .registry import MUST, SHOULD, Finding, finding, requirement

__all__ = ["ended", "stopped", "kept", "told"]

#: How upstream's message about the interrupt begins (0.115.0 and 0.169.0).
TAG = "<turn_aborted>"


def _turns(observed: Observation) -> List[int]:
    """The numbers, from 0, of the turns that the user interrupted while they went on."""
    return [spoken.turn for spoken in observed.spoken if spoken.step["do"] == "interrupt" and not spoken.late]


def _next_turns(observed: Observation) -> Iterator[Tuple[List[Sent], Sent]]:
    """The requests of each interrupted turn with the first request of the turn behind it."""
    turns = observed.by_turn
    for number in _turns(observed):
        if number + 1 < len(turns):
            yield turns[number], turns[number + 1][0]


@requirement("interrupt.ended", MUST, seen="interrupt-command",
             prevents="a client that waits for ever, or shows a failure that was none")
def ended(observed: Observation) -> Iterator[Finding]:
    """A turn that the user interrupts ends with the status interrupted."""
    told = observed.dialogue.get("turns", [])
    for number in [] if observed.typed else _turns(observed):  # a terminal shows it in words of its own
        status = told[number].get("status") if number < len(told) else None
        yield finding("dialogue.turns[{}].status".format(number), "" if status == "interrupted" else
                      "{!r}".format(status))


@requirement("interrupt.stopped", MUST, seen="interrupt-retry-pause",
             prevents="a turn that was stopped goes on, and is billed")
def stopped(observed: Observation) -> Iterator[Finding]:
    """After an interrupt no further request of that turn is made."""
    if _turns(observed):
        asked, due = len(observed.own), len(observed.scenario.answers)
        yield finding("exchanges", "" if asked <= due else "{} requests where {} are due".format(asked, due))
        ids = [sent.turn_id for sent in observed.own if sent.turn_id]
        for place, turn_id in enumerate(ids):
            again = turn_id in ids[:place] and ids[place - 1] != turn_id
            yield finding(observed.own[place].where, "" if not again else "turn {} goes on".format(turn_id))


@requirement("interrupt.kept", MUST, seen="interrupt-while-streaming",
             prevents="what the model has said, and the user has read, is forgotten")
def kept(observed: Observation) -> Iterator[Finding]:
    """What the model had finished before the interrupt is in the next turn's request."""
    for turn, after in _next_turns(observed):
        known = [gist(item) for item in after.items]
        for sent in turn:
            for item in sent.received:
                if gist(item):
                    yield finding(after.where + ".body.input", "" if gist(item) in known else
                                  "the {} of response {} is not there".format(item["type"], sent.number))


@requirement("interrupt.told", SHOULD, seen="interrupt-command",
             prevents="the model goes on with what the user has stopped")
def told(observed: Observation) -> Iterator[Finding]:
    """The next turn's request tells the model that the turn before was interrupted."""
    for _, after in _next_turns(observed):
        yield finding(after.where + ".body.input", "" if TAG in compact_json(after.items) else
                      "nothing there says {}".format(TAG))
