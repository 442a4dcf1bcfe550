"""Equal differences over many scenarios, told once: one wrong description in 200 scenarios is one thing to mend."""

import collections
import re
from typing import Dict, List, NamedTuple, Sequence

from ..judge import Difference, ScenarioVerdict
from .sentence import sentences

__all__ = ["Group", "groups_of", "left_over"]

#: In how many scenarios a difference must occur to be told of all of them at once.
FEWEST = 3


class Group(NamedTuple):
    """A difference, in lines, and the scenarios in which it is the same."""

    lines: List[str]
    scenarios: List[str]


def groups_of(verdicts: Sequence[ScenarioVerdict]) -> List[Group]:
    """The differences that several scenarios share, those of most scenarios first."""
    found: "collections.OrderedDict[str, Group]" = collections.OrderedDict()
    for verdict in verdicts:
        for difference in verdict.differences:
            group = found.setdefault(_key(difference), Group(sentences(_general(difference)), []))
            if verdict.scenario not in group.scenarios:
                group.scenarios.append(verdict.scenario)
    shared = [group for group in found.values() if len(group.scenarios) >= FEWEST]
    return sorted(shared, key=lambda group: -len(group.scenarios))


def left_over(verdicts: Sequence[ScenarioVerdict]) -> List[ScenarioVerdict]:
    """The verdicts with those differences only that no group tells."""
    counts: Dict[str, set] = {}
    for verdict in verdicts:
        for difference in verdict.differences:
            counts.setdefault(_key(difference), set()).add(verdict.scenario)
    return [verdict._replace(differences=[difference for difference in verdict.differences
                                          if len(counts[_key(difference)]) < FEWEST]) for verdict in verdicts]


def _general(difference: Difference) -> Difference:
    return difference._replace(path=re.sub(r"\[\d+\]", "[*]", difference.path))


def _key(difference: Difference) -> str:
    return "\n".join(sentences(_general(difference)))
