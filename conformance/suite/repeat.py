"""One verdict from several runs of a scenario: it is flaky if they disagree, and counts the different verdicts.

Compared are the status, the path and kind of each difference, and the broken requirements, without everything that a
flaky entry of the deviations file covers.
"""

import collections
from typing import Counter, Dict, Iterable, List, Sequence

from ..judge import Difference, Outcome, ScenarioVerdict
from ..judge.expected import Deviation, steady
from ..judge.verdict import STATUSES

__all__ = ["merge"]


def merge(verdicts: Sequence[ScenarioVerdict], deviations: Sequence[Deviation] = ()) -> ScenarioVerdict:
    """The worst of several verdicts on one scenario; ``flaky`` counts the verdicts if they disagree.

    It has the differences and broken requirements of all repetitions, unless one ended in an error. ``sometimes`` names
    those that differed between repetitions.
    """
    if len(verdicts) == 1:
        return verdicts[0]

    def badness(verdict: ScenarioVerdict) -> tuple:
        return (STATUSES.index(verdict.status), sum(len(outcome.violations) for outcome in verdict.outcomes))

    outcomes: Dict[str, Outcome] = {}
    for outcome in (outcome for verdict in verdicts for outcome in verdict.outcomes):
        worst = outcomes.get(outcome.requirement, outcome)
        outcomes[outcome.requirement] = max(worst, outcome, key=lambda found: len(found.violations))
    chosen = max(verdicts, key=badness)
    if chosen.status != "error":
        every = _all_differences([chosen] + list(verdicts))
        chosen = chosen._replace(differences=every, sometimes=_sometimes(verdicts))
    return chosen._replace(seconds=sum(verdict.seconds for verdict in verdicts), outcomes=list(outcomes.values()),
                           flaky=_flaky([steady(verdict, deviations) for verdict in verdicts]))


def _flaky(verdicts: Sequence[ScenarioVerdict]) -> str:
    first = verdicts[0].status, _findings(verdicts[0])
    if all((verdict.status, _findings(verdict)) == first for verdict in verdicts):
        return ""
    found = collections.Counter(_in_words(verdict) for verdict in verdicts)
    counts = ", ".join("{} of {} {}".format(count, len(verdicts), what) for what, count in found.most_common())
    return counts if len(found) > 1 else counts + ", each time with other findings"


def _in_words(verdict: ScenarioVerdict) -> str:
    return " and ".join([verdict.status] + [id + " broken" for id in sorted(_broken(verdict))])


def _broken(verdict: ScenarioVerdict) -> List[str]:
    return [outcome.requirement for outcome in verdict.outcomes if outcome.violations]


def _findings(verdict: ScenarioVerdict) -> Counter[tuple]:
    """The findings of a verdict: its differences by path and kind, and its broken requirements."""
    return collections.Counter([(found.path, found.kind) for found in verdict.differences] + [
        (id, "broken") for id in _broken(verdict)])


def _sometimes(verdicts: Sequence[ScenarioVerdict]) -> Dict[str, str]:
    """The paths and requirements whose findings differed between repetitions, and in how many they had any."""
    off = [_findings(verdict) for verdict in verdicts]
    often = collections.Counter(name for each in off for name in {name for name, _ in each})
    changing = [key for key in _once(key for each in off for key in each) if len({each[key] for each in off}) > 1]
    return {name: "{} of {}".format(often[name], len(off)) for name in _once(name for name, _ in changing)}


def _all_differences(verdicts: Sequence[ScenarioVerdict]) -> List[Difference]:
    """The differences of all repetitions; one that several have is as in the first of these."""
    found: "collections.OrderedDict[tuple, List[Difference]]" = collections.OrderedDict()
    for verdict in verdicts:
        own: "collections.OrderedDict[tuple, List[Difference]]" = collections.OrderedDict()
        for difference in verdict.differences:
            own.setdefault((difference.path, difference.kind), []).append(difference)
        found.update((key, here) for key, here in own.items() if len(here) > len(found.get(key, [])))
    return [difference for here in found.values() for difference in here]


def _once(items: Iterable) -> list:
    return list(collections.OrderedDict.fromkeys(items))
