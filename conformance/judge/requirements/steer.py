"""Steers: a message that the user sends during a turn reaches the model once, at the end of the input, or is refused.

Codex 0.115.0 reads the running response to its end and then sends another request; 0.169.0 stops the response at the
next event. The requirements on the first request with the steer are the same for both.
"""

from typing import Iterator, List, Optional, Tuple

from .observation import Observation, Sent, UserStep, text_at
from .registry import MUST, Finding, finding, requirement

__all__ = ["kept", "in_order", "at_the_end", "same_turn", "refused", "lost"]


def _positions(sent: Sent, texts: List[str]) -> List[int]:
    """The indexes in the input of the user messages with these texts, one text a part."""
    return [index for index, item in enumerate(sent.items)
            if text_at(item, "role") == "user" and _parts(item.get("content")) == texts]


def _parts(content: object) -> Optional[List[str]]:
    if not isinstance(content, list) or not all(isinstance(part, dict) for part in content):
        return None
    return [text_at(part, "text") for part in content]


def _steers(observed: Observation) -> List[UserStep]:
    return [step for step in observed.user_steps if step.step["do"] == "steer" and step.accepted]


def _interrupted(observed: Observation) -> List[int]:
    return [step.turn for step in observed.user_steps if step.step["do"] == "interrupt"]


def _misplaced(step: UserStep) -> bool:
    """Whether a steer comes after the end of its turn, or names another turn."""
    return step.late or "expectedTurnId" in step.step.get("params", {})


def _due(observed: Observation) -> List[Tuple[UserStep, Optional[Sent]]]:
    """Each steer that the agent had to accept and no interrupt stopped, with the first request that holds it."""
    return [(steer, next((sent for sent in observed.own if _positions(sent, steer.texts)), None))
            for steer in _steers(observed)
            if steer.turn not in _interrupted(observed) and not _misplaced(steer)]


@requirement("steer.kept", MUST, seen="steer-several",
             prevents="the model never reads the user's correction, or reads it twice")
def kept(observed: Observation) -> Iterator[Finding]:
    """The conversation holds an accepted steer exactly once, as one user message."""
    for steer, first in _due(observed):
        last = observed.own[-1]
        times = len(_positions(last, steer.texts))
        yield finding(last.where + ".body.input", "" if times == 1 else
                      "the input has the steer {!r} {} times".format(steer.texts, times))


@requirement("steer.in-order", MUST, seen="steer-several",
             prevents="the model takes an earlier steer for the user's last word")
def in_order(observed: Observation) -> Iterator[Finding]:
    """The conversation holds steers in the order in which the user sent them."""
    steers = [steer for steer, first in _due(observed) if first]
    for before, after in zip(steers, steers[1:]):
        last = observed.own[-1]
        positions = [_positions(last, steer.texts)[-1:] for steer in (before, after)]
        yield finding(last.where + ".body.input", "" if positions[0] <= positions[1] else
                      "{!r} comes after {!r}".format(before.texts, after.texts))


@requirement("steer.after-answer", MUST, seen="steer-while-tool-runs",
             prevents="the model reads a correction before the text that it corrects")
def at_the_end(observed: Observation) -> Iterator[Finding]:
    """In the first request that holds it a steer is at the end of the input: only other steers follow it."""
    texts = [steer.texts for steer in _steers(observed)]
    for steer, first in _due(observed):
        if first:
            after = first.items[_positions(first, steer.texts)[-1] + 1:]
            good = all(_parts(item.get("content")) in texts for item in after)
            yield finding(first.where + ".body.input", "" if good else
                          "other items than steers follow the steer {!r}".format(steer.texts))


@requirement("steer.same-turn", MUST, seen="steer-one", prevents="clients and gateways count one turn as two")
def same_turn(observed: Observation) -> Iterator[Finding]:
    """The first request with a steer belongs to the turn that accepted it: it has the id of that turn."""
    for steer, first in _due(observed):
        accepted = _accepted_for(observed, steer)
        if first and first.turn_id and accepted and _completed(observed, steer.turn):
            yield finding(first.where + ".headers.x-codex-turn-metadata", "" if first.turn_id == accepted else
                          "turn {}, but turn {} accepted the steer".format(first.turn_id, accepted))


def _accepted_for(observed: Observation, steer: UserStep) -> Optional[str]:
    """The id of the turn that accepted a steer; at a terminal the turn in which the user typed it."""
    if steer.typed:
        return observed.own[0].turn_id if steer.turn == 0 else None
    result = steer.answer["result"]
    return text_at(result, "turnId") if isinstance(result, dict) else None


def _completed(observed: Observation, turn: int) -> bool:
    reported = observed.dialogue.get("turns", [])
    return turn < len(reported) and reported[turn].get("status") == "completed"


@requirement("steer.refused", MUST, seen="steer-after-end",
             prevents="the user believes that the model reads the steer, but no turn or the wrong turn gets it")
def refused(observed: Observation) -> Iterator[Finding]:
    """The agent refuses a steer that comes after the end of its turn, or names another turn, with an error, and
    no request holds it."""
    for index, step in enumerate(observed.user_steps):
        if step.step["do"] == "steer" and not step.typed and (_misplaced(step) or "error" in step.answer):
            yield finding("dialogue.steps[{}]".format(index), "" if "error" in step.answer else "the agent accepted it")
            for sent in observed.own:
                yield finding(sent.where + ".body.input", "" if not _positions(sent, step.texts) else
                              "this request holds the refused steer {!r}".format(step.texts))


@requirement("steer.interrupted", MUST, seen="interrupt-steer-lost",
             prevents="the model applies a steer for a stopped turn to the next turn")
def lost(observed: Observation) -> Iterator[Finding]:
    """If an interrupt stops the turn before a request holds the steer, no request of a later turn holds it."""
    turns = observed.by_turn
    for steer in _steers(observed):
        if steer.turn in _interrupted(observed) and len(turns) > steer.turn + 1:
            held = any(_positions(sent, steer.texts) for sent in turns[steer.turn])
            for sent in [] if held else turns[steer.turn + 1]:
                yield finding(sent.where + ".body.input", "" if not _positions(sent, steer.texts) else
                              "this request holds the steer {!r}".format(steer.texts))
