"""When a turn goes on, and when it is over: the loop that makes an agent of a model."""

from typing import Iterator

from .observation import Observation, text_at
from .registry import MUST, Finding, finding, requirement

__all__ = ["goes_on", "ends"]

#: What every version answers; later ones know no local_shell_call (codex 0.169.0).
_CALLS = ("function_call", "custom_tool_call")


@requirement("turn.goes-on", MUST, seen="turn-command", prevents="a model that never learns what its command gave",
             links="BerriAI/litellm#20905")
def goes_on(observed: Observation) -> Iterator[Finding]:
    """A whole response that calls a tool is followed by another request, unless the user interrupts."""
    if observed.scenario.proves or _is_interrupted(observed):
        return  # where a stream is odd, whether it is read is another requirement's business
    asked = [sent.number for sent in observed.own]
    for sent in observed.own:
        if sent.completed and any(text_at(item, "type") in _CALLS for item in sent.received):
            more = any(number > sent.number for number in asked)
            yield finding(sent.where, "" if more else "its response calls a tool, and no request follows")


def _is_interrupted(observed: Observation) -> bool:
    """Whether the user stops a turn, by a step or by answering what the agent asks."""
    scenario = observed.scenario
    stopped = any(step["do"] in ("interrupt", "signal") for step in scenario.steps)
    return stopped or any(reply.get("result", {}).get("decision") == "cancel" for reply in scenario.replies)


@requirement("turn.ends", MUST, seen="turn-history",
             prevents="a turn that asks again and again, and is billed each time")
def ends(observed: Observation) -> Iterator[Finding]:
    """After a whole response that calls nothing no request follows until the user has said more."""
    for before, after in [] if observed.steered or observed.scenario.proves else observed.followed:
        if before.ends_turn:
            said = [sum(item.get("role") == "user" for item in request.items) for request in (before, after)]
            yield finding(after.where, "" if said[1] > said[0] else "the user said nothing since")
