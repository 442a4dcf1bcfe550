"""Expected deviations: what an agent's file says to be otherwise, and for what reason.

==============================  ====================================================================================
entry                           covers
==============================  ====================================================================================
``scenario``                    all of these scenarios (globs, separated by commas), whatever they end in
``scenario`` and ``path``       the differences at this path in these scenarios (``*``: see ``paths``)
``requirement``                 violations of it, everywhere or in the scenarios of ``scenario``
``requirement``, ``untested``   that no scenario tests it
==============================  ====================================================================================

What is covered stays in every report, marked with its reason, and does not count. An entry that covers nothing in a
run that played all its scenarios is *stale*, which is a failure: the file would hide the next breakage. One that is
``flaky`` may cover something or nothing, and what it covers may change between repetitions, while all else has to
agree. After its day of expiry an entry covers nothing any more.
"""

import datetime
import fnmatch
from typing import Iterable, List, NamedTuple, Optional, Sequence

from .outcome import Outcome
from .paths import pattern_of
from .verdict import Difference, ScenarioVerdict, status_of

__all__ = ["Deviation", "changing", "coverage", "expect", "is_stale", "names", "steady", "unexpected"]


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
    fitting = [(place, entry) for place, entry in enumerate(deviations) if _fits(entry, verdict)]
    if not fitting:
        return verdict

    def difference(found: Difference) -> Difference:
        return found._replace(excuse=_first(place for place, entry in fitting if _covers_path(entry, found.path)))

    def outcome(found: Outcome) -> Outcome:
        place = _first(place for place, entry in fitting if entry.requirement == found.requirement)
        return found._replace(violations=[violation._replace(excuse=place) for violation in found.violations])

    whole = _first(place for place, entry in fitting if _covers_whole(entry, verdict))
    return verdict._replace(excuse=whole, differences=[difference(found) for found in verdict.differences],
                            outcomes=[outcome(found) for found in verdict.outcomes])


def coverage(deviation: Deviation, verdict: ScenarioVerdict) -> int:
    """How many things an entry covers in a verdict, whether or not another entry covers them, too."""
    if not _fits(deviation, verdict):
        return 0
    violations = sum(len(outcome.violations) for outcome in verdict.outcomes
                     if outcome.requirement == deviation.requirement)
    return violations + sum(_covers_path(deviation, found.path) for found in verdict.differences) + _covers_whole(
        deviation, verdict)


def changing(deviation: Deviation, verdict: ScenarioVerdict) -> int:
    """How many of the things that an entry covers were not off in the same way in each repetition."""
    if not _fits(deviation, verdict):
        return 0
    return sum(name == deviation.requirement or _covers_path(deviation, name) for name in verdict.sometimes) + (
        bool(verdict.flaky) and _covers_whole(deviation, verdict))


def _fits(deviation: Deviation, verdict: ScenarioVerdict) -> bool:
    return not deviation.expired and not deviation.untested and bool(names(deviation, [verdict.scenario]))


def _covers_path(deviation: Deviation, path: str) -> bool:
    return bool(deviation.path) and pattern_of(deviation.path).match(path) is not None


def _covers_whole(deviation: Deviation, verdict: ScenarioVerdict) -> bool:
    """Whether the entry is about all of a scenario that is off. What is not the agent's fault nobody can expect."""
    off = verdict.status not in ("identical", "not supported") or bool(verdict.flaky)
    own = verdict.status != "error" or verdict.blame == "agent"
    return off and own and not deviation.path and not deviation.requirement


def unexpected(verdict: ScenarioVerdict) -> ScenarioVerdict:
    """The verdict with what no entry covers, and nothing else."""
    if verdict.excuse is not None:
        return verdict._replace(differences=[], outcomes=[], reason="", tail="", sometimes={})
    outcomes = [outcome._replace(violations=[found for found in outcome.violations if found.excuse is None])
                for outcome in verdict.outcomes]
    differences = [found for found in verdict.differences if found.excuse is None]
    left = {found.path for found in differences} | {outcome.requirement for outcome in outcomes if outcome.violations}
    return verdict._replace(outcomes=outcomes, differences=differences, sometimes={
        name: count for name, count in verdict.sometimes.items() if name in left})


def steady(verdict: ScenarioVerdict, deviations: Sequence[Deviation]) -> ScenarioVerdict:
    """The verdict without what flaky entries cover by path or requirement: it has to be the same in each repetition."""
    fitting = [entry for entry in deviations if entry.flaky and _fits(entry, verdict)]
    flaky = {entry.requirement for entry in fitting}
    differences = [found for found in verdict.differences if not any(
        _covers_path(entry, found.path) for entry in fitting)]
    less = len(differences) < len(verdict.differences)
    return verdict._replace(
        differences=differences, status=status_of(differences) if less else verdict.status,
        outcomes=[outcome._replace(violations=[]) if outcome.requirement in flaky else outcome
                  for outcome in verdict.outcomes])


def is_stale(deviation: Deviation, covered: int, played: Sequence[str], known: Sequence[str]) -> bool:
    """Whether an entry covered nothing although all of the ``known`` scenarios that it is about were ``played``.

    One that has expired is not stale: it is told as expired.
    """
    return not covered and not deviation.flaky and not deviation.expired and set(names(deviation, known)) <= set(played)


def _first(places: Iterable[int]) -> Optional[int]:
    return next(iter(places), None)
