"""One scenario played several times: a verdict that is not the same each time is flaky, and says how often what.

What a flaky entry of the deviations file covers may change; what is left is compared: the status, the differences by
path and kind, the requirements that were broken.
"""

import collections
from typing import Counter, Dict, Iterable, List, Sequence

from ..judge import Difference, Outcome, ScenarioVerdict
from ..judge.expected import Deviation, steady
from ..judge.verdict import STATUSES

__all__ = ["merge"]


def merge(verdicts: Sequence[ScenarioVerdict], deviations: Sequence[Deviation] = ()) -> ScenarioVerdict:
    """The worst of several verdicts on one scenario, with ``flaky`` telling the counts where they disagree.

    Every difference and every broken requirement stays, in whichever repetition it came, unless one ended in an error.
    ``sometimes`` names those that were not the same in all.
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
    if all((verdict.status, _off(verdict)) == (verdicts[0].status, _off(verdicts[0])) for verdict in verdicts):
        return ""
    said = collections.Counter(_said(verdict) for verdict in verdicts)
    counts = ", ".join("{} of {} {}".format(count, len(verdicts), what) for what, count in said.most_common())
    return counts if len(said) > 1 else counts + ", each time otherwise"


def _said(verdict: ScenarioVerdict) -> str:
    return " and ".join([verdict.status] + [id + " broken" for id in sorted(_broken(verdict))])


def _broken(verdict: ScenarioVerdict) -> List[str]:
    return [outcome.requirement for outcome in verdict.outcomes if outcome.violations]


def _off(verdict: ScenarioVerdict) -> Counter[tuple]:
    """What is off in a verdict: its differences by path and kind, and its broken requirements."""
    return collections.Counter([(found.path, found.kind) for found in verdict.differences] + [
        (id, "broken") for id in _broken(verdict)])


def _sometimes(verdicts: Sequence[ScenarioVerdict]) -> Dict[str, str]:
    """The paths and requirements that were not off in the same way each time, and how often they were at all."""
    off = [_off(verdict) for verdict in verdicts]
    often = collections.Counter(name for each in off for name in {name for name, _ in each})
    changing = [key for key in _once(key for each in off for key in each) if len({each[key] for each in off}) > 1]
    return {name: "{} of {}".format(often[name], len(off)) for name in _once(name for name, _ in changing)}


def _all_differences(verdicts: Sequence[ScenarioVerdict]) -> List[Difference]:
    """The differences of all repetitions; where one was in several, as it was in the first."""
    found: "collections.OrderedDict[tuple, List[Difference]]" = collections.OrderedDict()
    for verdict in verdicts:
        own: "collections.OrderedDict[tuple, List[Difference]]" = collections.OrderedDict()
        for difference in verdict.differences:
            own.setdefault((difference.path, difference.kind), []).append(difference)
        found.update((key, here) for key, here in own.items() if len(here) > len(found.get(key, [])))
    return [difference for here in found.values() for difference in here]


def _once(items: Iterable) -> list:
    return list(collections.OrderedDict.fromkeys(items))
