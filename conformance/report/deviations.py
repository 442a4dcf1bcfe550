"""Expected deviations in lines for people: what each covers and until when; the flaky ones apart, at the end."""

from typing import List

from .details import cut
from .result import Result, Used

__all__ = ["deviation_lines"]

#: How much of what an entry is about is printed, in characters.
MOST = 100


def deviation_lines(result: Result) -> List[str]:
    """A line for each entry; those that cover nothing any more say so."""
    return [_line(used) for used in sorted(result.deviations, key=lambda used: used.deviation.flaky)]


def _line(used: Used) -> str:
    entry = used.deviation
    about = " ".join(part for part in (entry.requirement, entry.scenario, entry.path) if part)
    return cut("{}: {} ({}): {}".format("flaky" if entry.flaky else "expected", _clip(about), _state(used),
                                        " ".join(entry.reason.split())))


def _state(used: Used) -> str:
    entry = used.deviation
    day = entry.expires.isoformat() if entry.expires else ""
    if entry.expired:
        return "expired {}: it counts again".format(day)
    state = "stale: it covers nothing, take it out of the file" if used.stale else "covers {}".format(used.covered)
    state += ", {} of it not each time".format(used.changing) if used.changing else ""
    return state + (", until {}".format(day) if day else "")


def _clip(text: str) -> str:
    return text if len(text) <= MOST else text[:MOST - 1] + "…"
