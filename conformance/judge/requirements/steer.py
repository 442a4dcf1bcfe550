"""Steers: what the user says while a turn is under way reaches the model once, in its place, or is refused.

Codex 0.115.0 lets the answer in flight come to its end and then makes another request; 0.169.0 stops the answer at the
next event. For the request in which a steer is first heard the same holds in both.
"""

from typing import Iterator, List, Optional, Tuple

from .observation import Observation, Sent, Spoken, text_at
from .registry import MUST, Finding, finding, requirement

__all__ = ["kept", "in_order", "at_the_end", "same_turn", "refused", "lost"]


def _places(sent: Sent, texts: List[str]) -> List[int]:
    """Where in a request's input a user message says these texts, a part each."""
    return [index for index, item in enumerate(sent.items)
            if text_at(item, "role") == "user" and _parts(item.get("content")) == texts]


def _parts(content: object) -> Optional[List[str]]:
    if not isinstance(content, list) or not all(isinstance(part, dict) for part in content):
        return None
    return [text_at(part, "text") for part in content]


def _steers(observed: Observation) -> List[Spoken]:
    return [spoken for spoken in observed.spoken if spoken.step["do"] == "steer" and spoken.accepted]


def _interrupted(observed: Observation) -> List[int]:
    return [spoken.turn for spoken in observed.spoken if spoken.step["do"] == "interrupt"]


def _misplaced(spoken: Spoken) -> bool:
    """Whether what was said comes too late for its turn, or names another."""
    return spoken.late or "expectedTurnId" in spoken.step.get("params", {})


def _heard(observed: Observation) -> List[Tuple[Spoken, Optional[Sent]]]:
    """Each rightly accepted steer that no interrupt overtook, with the first request that holds it."""
    return [(steer, next((sent for sent in observed.own if _places(sent, steer.texts)), None))
            for steer in _steers(observed)
            if steer.turn not in _interrupted(observed) and not _misplaced(steer)]


@requirement("steer.kept", MUST, seen="steer-several", prevents="the user's correction is lost, or said twice")
def kept(observed: Observation) -> Iterator[Finding]:
    """An accepted steer stands in the conversation as one user message, exactly once."""
    for steer, first in _heard(observed):
        last = observed.own[-1]
        times = len(_places(last, steer.texts))
        yield finding(last.where + ".body.input", "" if times == 1 else
                      "the steer {!r} stands there {} times".format(steer.texts, times))


@requirement("steer.in-order", MUST, seen="steer-several", prevents="the first thought overrules the second")
def in_order(observed: Observation) -> Iterator[Finding]:
    """Steers stand in the order in which they were said."""
    steers = [steer for steer, first in _heard(observed) if first]
    for before, after in zip(steers, steers[1:]):
        last = observed.own[-1]
        places = [_places(last, steer.texts)[-1:] for steer in (before, after)]
        yield finding(last.where + ".body.input", "" if places[0] <= places[1] else
                      "{!r} stands behind {!r}".format(before.texts, after.texts))


@requirement("steer.after-answer", MUST, seen="steer-while-tool-runs",
             prevents="a correction that seems older than what it corrects")
def at_the_end(observed: Observation) -> Iterator[Finding]:
    """In the first request that holds it a steer stands at the end of the input: behind it only other steers."""
    said = [steer.texts for steer in _steers(observed)]
    for steer, first in _heard(observed):
        if first:
            behind = first.items[_places(first, steer.texts)[-1] + 1:]
            good = all(_parts(item.get("content")) in said for item in behind)
            yield finding(first.where + ".body.input", "" if good else
                          "behind the steer {!r} stands more than steers".format(steer.texts))


@requirement("steer.same-turn", MUST, seen="steer-one", prevents="one turn is counted, and told, as two")
def same_turn(observed: Observation) -> Iterator[Finding]:
    """A steer is heard in the turn that it was accepted for: the request has the turn's id."""
    for steer, first in _heard(observed):
        accepted = _accepted_for(observed, steer)
        if first and first.turn_id and accepted and _completed(observed, steer.turn):
            yield finding(first.where + ".headers.x-codex-turn-metadata", "" if first.turn_id == accepted else
                          "turn {}, and the steer was accepted for turn {}".format(first.turn_id, accepted))


def _accepted_for(observed: Observation, steer: Spoken) -> Optional[str]:
    """The id of the turn that the agent took a steer for; at a terminal that of the turn it was typed in."""
    if steer.typed:
        return observed.own[0].turn_id if steer.turn == 0 else None
    result = steer.answer["result"]
    return text_at(result, "turnId") if isinstance(result, dict) else None


def _completed(observed: Observation, turn: int) -> bool:
    told = observed.dialogue.get("turns", [])
    return turn < len(told) and told[turn].get("status") == "completed"


@requirement("steer.refused", MUST, seen="steer-after-end",
             prevents="the user believes to be heard and is not, or is heard in the wrong turn")
def refused(observed: Observation) -> Iterator[Finding]:
    """A steer that comes after its turn's end, or names another turn, is refused with an error and heard nowhere."""
    for index, spoken in enumerate(observed.spoken):
        if spoken.step["do"] == "steer" and not spoken.typed and (_misplaced(spoken) or "error" in spoken.answer):
            yield finding("dialogue.steps[{}]".format(index), "" if "error" in spoken.answer else "it was accepted")
            for sent in observed.own:
                yield finding(sent.where + ".body.input", "" if not _places(sent, spoken.texts) else
                              "the refused steer {!r} is heard here".format(spoken.texts))


@requirement("steer.interrupted", MUST, seen="interrupt-steer-lost",
             prevents="what the user said about a turn that was stopped is taken for the next one")
def lost(observed: Observation) -> Iterator[Finding]:
    """A steer that an interrupt overtook before it was heard is not heard in a later turn."""
    turns = observed.by_turn
    for steer in _steers(observed):
        if steer.turn in _interrupted(observed) and len(turns) > steer.turn + 1:
            heard = any(_places(sent, steer.texts) for sent in turns[steer.turn])
            for sent in [] if heard else turns[steer.turn + 1]:
                yield finding(sent.where + ".body.input", "" if not _places(sent, steer.texts) else
                              "the steer {!r} is heard here".format(steer.texts))
