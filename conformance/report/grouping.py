"""Equal differences, told once: one wrong description in 200 scenarios is one thing to mend.

Two differences are the same when they read the same and stand at the same path, indexes aside, in the same tool or
item. An index that is the same everywhere stays in the path; one that is not becomes ``[*]``.
"""

import re
from typing import Any, Dict, List, NamedTuple, Sequence, Tuple

from ..files import compact_json
from ..judge import Difference, ScenarioVerdict
from ..judge.sentence import more, place, remarks

__all__ = ["FEWEST", "Group", "Told", "grouped"]

#: In how many scenarios a difference must occur to be told of all of them at once.
FEWEST = 3

_INDEX = re.compile(r"\[(?:\d+|\*)\]")


class Told(NamedTuple):
    """A difference in words, the place apart, and at how many places of a scenario it stands."""

    path: str
    item: str
    remarks: Tuple[str, ...]
    places: int = 1

    @property
    def lines(self) -> List[str]:
        """As it is printed."""
        others = " (and at {})".format(more(self.places - 1, "place")) if self.places > 1 else ""
        return ["{}: {}{}".format(place(self.path, self.item), self.remarks[0], others)] + list(self.remarks[1:])


class Group(NamedTuple):
    """Differences that are the same in the same scenarios."""

    scenarios: Tuple[str, ...]
    told: List[Told]


class _Same:
    """One difference wherever it stands: its path, made general, and by scenario the first place and their number."""

    __slots__ = ("path", "scenarios")

    def __init__(self, path: str) -> None:
        self.path = path
        self.scenarios: Dict[str, List[Any]] = {}

    def add(self, scenario: str, path: str, general: str) -> None:
        """Note a place; ``general`` is the path without any index."""
        self.scenarios.setdefault(scenario, [path, 0])[1] += 1
        if path != self.path != general:
            self.path = _merge(self.path, path)


def grouped(verdicts: Sequence[ScenarioVerdict]) -> Tuple[List[Group], Dict[str, List[Told]]]:
    """What several scenarios share, that of most scenarios first, and the rest by scenario."""
    found = _collect(verdicts)
    shared: Dict[Tuple[str, ...], List[Told]] = {}
    rest: Dict[str, List[Told]] = {}
    for (_, item, words), same in found.items():
        if len(same.scenarios) >= FEWEST:
            shared.setdefault(tuple(same.scenarios), []).append(Told(same.path, item, words))
        else:
            for scenario, (path, places) in same.scenarios.items():
                rest.setdefault(scenario, []).append(Told(path, item, words, places))
    groups = [Group(scenarios, told) for scenarios, told in shared.items()]
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
            found[key].add(verdict.scenario, path, generals[path])
    return found


def _words(difference: Difference, known: Dict[Any, Tuple[str, ...]]) -> Tuple[str, ...]:
    """The remarks, made once for the same two values."""
    values = difference.kind, _token(difference.expected), _token(difference.actual)
    if values not in known:
        known[values] = tuple(remarks(difference))
    return known[values]


def _token(value: Any) -> Any:
    """Something to look a value up by; texts, which may be long, as they are."""
    if isinstance(value, str):
        return value
    try:
        return (compact_json(value),)
    except TypeError:
        return (repr(value),)


def _merge(left: str, right: str) -> str:
    """Two paths that are the same but for indexes, with ``[*]`` for those that are not."""
    indexes = ["[*]" if one != other else one for one, other in zip(_INDEX.findall(left), _INDEX.findall(right))]
    pieces = _INDEX.split(left)
    return "".join(piece + index for piece, index in zip(pieces, indexes + [""]))
