"""One scenario played several times: a verdict that is not the same each time is flaky, and says how often what."""

import collections
from typing import Dict, Sequence

from .judge import Outcome, ScenarioVerdict
from .judge.verdict import STATUSES

__all__ = ["merge"]


def merge(verdicts: Sequence[ScenarioVerdict]) -> ScenarioVerdict:
    """The worst of several verdicts on one scenario, with ``flaky`` telling the counts where they disagree.

    Of each requirement the worst outcome stays, in whichever repetition it came.
    """
    def badness(verdict: ScenarioVerdict) -> tuple:
        return (STATUSES.index(verdict.status), sum(len(outcome.violations) for outcome in verdict.outcomes))

    said = collections.Counter(_said(verdict) for verdict in verdicts)
    outcomes: Dict[str, Outcome] = {}
    for outcome in (outcome for verdict in verdicts for outcome in verdict.outcomes):
        worst = outcomes.get(outcome.requirement, outcome)
        outcomes[outcome.requirement] = max(worst, outcome, key=lambda found: len(found.violations))
    chosen = max(verdicts, key=badness)._replace(
        seconds=sum(verdict.seconds for verdict in verdicts), outcomes=list(outcomes.values()))
    if len({_gist(verdict) for verdict in verdicts}) == 1:
        return chosen
    counts = ", ".join("{} of {} {}".format(count, len(verdicts), what) for what, count in said.most_common())
    return chosen._replace(flaky=counts if len(said) > 1 else counts + ", each time otherwise")


def _broken(verdict: ScenarioVerdict) -> tuple:
    return tuple(sorted(outcome.requirement for outcome in verdict.outcomes if outcome.violations))


def _said(verdict: ScenarioVerdict) -> str:
    return " and ".join((verdict.status,) + tuple(id + " broken" for id in _broken(verdict)))


def _gist(verdict: ScenarioVerdict) -> tuple:
    return verdict.status, tuple(difference.path for difference in verdict.differences), _broken(verdict)
