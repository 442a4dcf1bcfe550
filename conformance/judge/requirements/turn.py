"""The loop of a turn: the agent sends another request after a call, and none after a response without calls."""

from typing import Iterator

from .observation import Observation, text_at
from .registry import MUST, Finding, finding, requirement

__all__ = ["goes_on", "ends"]

#: The types of calls that every version answers; codex 0.169.0 does not answer local_shell_call.
_CALLS = ("function_call", "custom_tool_call")


@requirement("turn.goes-on", MUST, seen="turn-command", prevents="the model never reads the output of its command",
             links="BerriAI/litellm#20905")
def goes_on(observed: Observation) -> Iterator[Finding]:
    """After a whole response with a call the agent sends another request, unless the user interrupts."""
    if observed.scenario.proves or _is_interrupted(observed):
        return  # such a scenario has an unusual stream: the requirements in `proves` check whether the agent reads it
    asked = [sent.number for sent in observed.own]
    for sent in observed.own:
        if sent.completed and any(text_at(item, "type") in _CALLS for item in sent.received):
            more = any(number > sent.number for number in asked)
            yield finding(sent.where, "" if more else "its response has a call, and no request follows")


def _is_interrupted(observed: Observation) -> bool:
    """Whether the user stops a turn, by a step or by the answer to an approval."""
    scenario = observed.scenario
    stopped = any(step["do"] in ("interrupt", "signal") for step in scenario.steps)
    return stopped or any(reply.get("result", {}).get("decision") == "cancel" for reply in scenario.replies)


@requirement("turn.ends", MUST, seen="turn-history",
             prevents="a turn sends requests without end, and each is billed")
def ends(observed: Observation) -> Iterator[Finding]:
    """After a whole response without calls the agent sends no request until the user writes more."""
    for before, after in [] if observed.steered or observed.scenario.proves else observed.followed:
        if before.ends_turn:
            messages = [sum(item.get("role") == "user" for item in request.items) for request in (before, after)]
            yield finding(after.where, "" if messages[1] > messages[0] else "the user wrote nothing since")
