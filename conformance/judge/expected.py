"""Expected deviations: what an agent's file says to be otherwise, and for what reason.

==============================  ====================================================================================
entry                           covers
==============================  ====================================================================================
``scenario``                    all of these scenarios (globs, separated by commas), whatever they end in
``scenario`` and ``path``       the differences at this path in these scenarios; ``*`` fits anything
``requirement``                 violations of it, everywhere or in the scenarios of ``scenario``
``requirement``, ``untested``   that no scenario tests it
==============================  ====================================================================================

What is covered stays in every report, marked with its reason, and does not count. An entry that covers nothing in a
run that played all its scenarios is *stale*, which is a failure: the file would hide the next breakage. One that is
``flaky`` may cover something or nothing. After its day of expiry an entry covers nothing any more.
"""

import datetime
import fnmatch
import re
from typing import Iterable, List, NamedTuple, Optional, Sequence

from .outcome import Outcome
from .verdict import Difference, ScenarioVerdict

__all__ = ["Deviation", "expect", "is_stale", "names", "unexpected"]


class Deviation(NamedTuple):
    """One entry of a deviations file."""

    reason: str
    requirement: str = ""
    scenario: str = ""
    path: str = ""
    link: str = ""
    expires: Optional[datetime.date] = None
    untested: bool = False
    flaky: bool = False
    expired: bool = False


def names(deviation: Deviation, scenarios: Iterable[str]) -> List[str]:
    """Those of some scenarios that the entry is about; all of them when it names none."""
    patterns = [part.strip() for part in (deviation.scenario or "*").split(",")]
    return [id for id in scenarios if any(fnmatch.fnmatchcase(id, pattern) for pattern in patterns)]


def expect(verdict: ScenarioVerdict, deviations: Sequence[Deviation]) -> ScenarioVerdict:
    """The verdict with everything marked that an entry covers: ``excuse`` is the entry's place in the list."""
    fitting = [(place, deviation) for place, deviation in enumerate(deviations)
               if not deviation.expired and not deviation.untested and names(deviation, [verdict.scenario])]
    if not fitting:
        return verdict

    def difference(found: Difference) -> Difference:
        return found._replace(excuse=_first(
            place for place, entry in fitting if entry.path and re.match(_pattern(entry.path), found.path)))

    def outcome(found: Outcome) -> Outcome:
        place = _first(place for place, entry in fitting if entry.requirement == found.requirement)
        return found._replace(violations=[violation._replace(excuse=place) for violation in found.violations])

    off = verdict.status not in ("identical", "not supported") or bool(verdict.flaky)
    whole = _first(place for place, entry in fitting if not entry.path and not entry.requirement) if off else None
    return verdict._replace(excuse=whole, differences=[difference(found) for found in verdict.differences],
                            outcomes=[outcome(found) for found in verdict.outcomes])


def unexpected(verdict: ScenarioVerdict) -> ScenarioVerdict:
    """The verdict with what no entry covers, and nothing else."""
    if verdict.excuse is not None:
        return verdict._replace(differences=[], outcomes=[], reason="", tail="")
    outcomes = [outcome._replace(violations=[found for found in outcome.violations if found.excuse is None])
                for outcome in verdict.outcomes]
    return verdict._replace(outcomes=outcomes, differences=[
        found for found in verdict.differences if found.excuse is None])


def is_stale(deviation: Deviation, covered: int, played: Sequence[str], known: Sequence[str]) -> bool:
    """Whether an entry covered nothing although all of the ``known`` scenarios that it is about were ``played``."""
    return not covered and not deviation.flaky and set(names(deviation, known)) <= set(played)


def _first(places: Iterable[int]) -> Optional[int]:
    return next(iter(places), None)


def _pattern(path: str) -> str:
    return ".*".join(re.escape(part) for part in path.split("*")) + r"\Z"
