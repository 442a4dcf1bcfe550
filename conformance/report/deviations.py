"""Expected deviations in lines for people: how much each covers and until when; the flaky ones last."""

from typing import List

from .details import cut
from .result import Result, Used

__all__ = ["deviation_lines"]

#: How many characters of an entry's requirement, scenarios and path are printed.
MOST = 100


def deviation_lines(result: Result) -> List[str]:
    """A line for each entry."""
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
        return "expired {}: it covers nothing any more".format(day)
    state = "stale: it covers nothing; remove it from the file" if used.stale else "covers {}".format(used.covered)
    state += ", {} of these not in every run".format(used.changing) if used.changing else ""
    return state + (", until {}".format(day) if day else "")


def _clip(text: str) -> str:
    return text if len(text) <= MOST else text[:MOST - 1] + "…"
