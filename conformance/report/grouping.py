"""Equal differences together: one wrong description in 200 scenarios is one thing to fix, and is reported once.

Two differences are equal when they have the same description, the same path (indexes aside) and the same tool or item.
An index that is the same in all of them stays in the path; any other becomes ``[*]``.
"""

import re
from typing import Any, Dict, List, NamedTuple, Sequence, Tuple

from ..judge import Difference, ScenarioVerdict
from ..judge.lists import fingerprint
from ..judge.sentence import more, named_path, remarks
from ..judge.verdict import ABSENT

__all__ = ["FEWEST", "Described", "Group", "grouped"]

#: In how many scenarios a difference must occur to be reported once for all of them.
FEWEST = 3

_INDEX = re.compile(r"\[(?:\d+|\*)\]")


class Described(NamedTuple):
    """A difference in words, with its first path, and at how many paths of a scenario it occurs."""

    path: str
    item: str
    remarks: Tuple[str, ...]
    paths: int = 1

    @property
    def lines(self) -> List[str]:
        """The lines to print."""
        others = " (and at {})".format(more(self.paths - 1, "path")) if self.paths > 1 else ""
        return ["{}: {}{}".format(named_path(self.path, self.item), self.remarks[0], others)] + list(self.remarks[1:])


class Group(NamedTuple):
    """Some scenarios, and the differences that all of them have."""

    scenarios: Tuple[str, ...]
    found: List[Described]


class _Same:
    """Equal differences: their common path, and by scenario their first path and their number."""

    __slots__ = ("path", "scenarios")

    def __init__(self, path: str) -> None:
        self.path = path
        self.scenarios: Dict[str, List[Any]] = {}

    def add(self, scenario: str, path: str, general: str, times: int) -> None:
        """Add one that stands for ``times``; ``general`` is its path with ``[*]`` for each index."""
        self.scenarios.setdefault(scenario, [path, 0])[1] += times
        if path != self.path != general:
            self.path = _merge(self.path, path)


def grouped(verdicts: Sequence[ScenarioVerdict]) -> Tuple[List[Group], Dict[str, List[Described]]]:
    """The differences that several scenarios share, most scenarios first, and the others by scenario."""
    found = _collect(verdicts)
    shared: Dict[Tuple[str, ...], List[Described]] = {}
    rest: Dict[str, List[Described]] = {}
    for (_, item, words), same in found.items():
        if len(same.scenarios) >= FEWEST:
            shared.setdefault(tuple(same.scenarios), []).append(Described(same.path, item, words))
        else:
            for scenario, (path, count) in same.scenarios.items():
                rest.setdefault(scenario, []).append(Described(path, item, words, count))
    groups = [Group(scenarios, found) for scenarios, found in shared.items()]
    return sorted(groups, key=lambda group: -len(group.scenarios)), rest


def _collect(verdicts: Sequence[ScenarioVerdict]) -> Dict[Tuple[str, str, Tuple[str, ...]], _Same]:
    words: Dict[Any, Tuple[str, ...]] = {}
    generals: Dict[str, str] = {}
    found: Dict[Tuple[str, str, Tuple[str, ...]], _Same] = {}
    for verdict in verdicts:
        for difference in verdict.differences:
            path = difference.path
            if path not in generals:
                generals[path] = _INDEX.sub("[*]", path)
            key = (generals[path], difference.item, _words(difference, words))
            if key not in found:
                found[key] = _Same(path)
            found[key].add(verdict.scenario, path, generals[path], difference.times)
    return found


def _words(difference: Difference, known: Dict[Any, Tuple[str, ...]]) -> Tuple[str, ...]:
    """The description, made once for the same two values."""
    values = difference.kind, _token(difference.expected), _token(difference.actual)
    if values not in known:
        known[values] = tuple(remarks(difference))
    return known[values]


def _token(value: Any) -> Any:
    """A dictionary key for a value: the same for the same JSON only."""
    return value if value is ABSENT else fingerprint(value)


def _merge(left: str, right: str) -> str:
    """One path for two that differ in indexes only, with ``[*]`` for these indexes."""
    indexes = ["[*]" if one != other else one for one, other in zip(_INDEX.findall(left), _INDEX.findall(right))]
    pieces = _INDEX.split(left)
    return "".join(piece + index for piece, index in zip(pieces, indexes + [""]))
