"""A deviations file made from a run: what is off now is expected from now on, so that what gets worse stands out.

What is off at the same place in many scenarios becomes one entry: the numbers in its path are replaced by ``*``, and
the scenarios are named by globs where these fit no other scenario. What was not off in each repetition is ``flaky``; of
a scenario that broke off in some of them, that is all of it. Every entry says that nobody has looked at it yet: a
baseline is where the work begins.
"""

import collections
import datetime
import re
from typing import Any, Dict, FrozenSet, Iterable, List, Optional, Sequence, Tuple

from ..judge import ScenarioVerdict
from ..judge.expected import Deviation, names
from ..judge.paths import without_numbers
from ..judge.verdict import PASSING
from .result import Result

__all__ = ["entries_of"]

#: What an entry is about: ``path``, ``requirement`` or nothing, which one, and whether it was off in some plays only.
About = Tuple[str, str, bool]


def entries_of(result: Result, reason: str, known: Sequence[str], expires: Optional[datetime.date] = None
               ) -> List[Dict[str, Any]]:
    """The entries, as the tables of a deviations file, that cover all that is off in a result.

    ``known`` are the ids of all scenarios: a glob has to fit none of them that is not meant.
    """
    globs = _globs(known)
    off: Dict[About, List[str]] = collections.OrderedDict()
    for verdict in result.verdicts:
        for about in _off(verdict):
            if verdict.scenario not in off.setdefault(about, []):
                off[about].append(verdict.scenario)
    entries = [_entry(about, _scenarios(off[about], globs, known)) for kind in ("", "path", "requirement")
               for about in sorted(off, key=lambda about: about[2]) if about[0] == kind]
    entries += [{"requirement": verdict.id, "untested": True} for verdict in result.requirements
                if verdict.status == "untested" and result.whole]
    last = {"reason": reason} if expires is None else {"reason": reason, "expires": expires}
    return [dict(entry, **last) for entry in entries]


def _off(verdict: ScenarioVerdict) -> List[About]:
    """What entries on one scenario have to be about."""
    if _is_off_as_a_whole(verdict):
        return [("", "", bool(verdict.flaky))]
    return [("path", without_numbers(found.path), found.path in verdict.sometimes)
            for found in verdict.differences] + [
        ("requirement", outcome.requirement, outcome.requirement in verdict.sometimes)
        for outcome in verdict.outcomes if outcome.violations]


def _is_off_as_a_whole(verdict: ScenarioVerdict) -> bool:
    """Whether nothing but the whole scenario can be named: it ended in an error, or in something else each time."""
    return verdict.status not in PASSING and not verdict.differences or bool(verdict.flaky) and not verdict.sometimes


def _entry(about: About, scenarios: str) -> Dict[str, Any]:
    kind, value, flaky = about
    entry: Dict[str, Any] = {kind: value, "scenario": scenarios} if kind == "requirement" else {"scenario": scenarios}
    if kind:
        entry[kind] = value
    return dict(entry, flaky=True) if flaky else entry


def _globs(known: Sequence[str]) -> Dict[str, FrozenSet[str]]:
    """What scenarios may be grouped by, the widest first, each with all that it fits: ``*``, ``a-*``, ``a-b-*``, …"""
    parts = {id[:found.end()] for id in known for found in re.finditer("-|^", id)}
    fitting = ((part + "*", frozenset(names(Deviation("", scenario=part + "*"), known)))
               for part in sorted(parts, key=lambda part: (len(part), part)))
    return collections.OrderedDict((glob, ids) for glob, ids in fitting if len(ids) > 1)


def _scenarios(meant: Iterable[str], globs: Dict[str, FrozenSet[str]], known: Sequence[str]) -> str:
    """Some scenarios as one text: by the widest globs that fit no other, else by name."""
    chosen = set(meant)
    name = {id: id for id in chosen}
    for glob, fitting in globs.items():
        if fitting <= chosen:
            name.update((id, glob) for id in fitting if name[id] == id)
    return ",".join(collections.OrderedDict.fromkeys(name[id] for id in known if id in chosen))
