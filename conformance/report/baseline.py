"""A deviations file made from a run: it expects all present findings, so that later runs show what is new.

Differences at the same path in several scenarios become one entry: ``[*]`` replaces the numbers in the path, and globs
name the scenarios where they match no others. A finding that did not occur in every repetition is ``flaky``; a scenario
that ended in an error in some repetitions is flaky as a whole. Every entry says that nobody has looked at it yet.
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

#: What an entry covers: ``path``, ``requirement`` or "" (the scenario), which one, and whether it is flaky.
About = Tuple[str, str, bool]


def entries_of(result: Result, reason: str, known: Sequence[str], expires: Optional[datetime.date] = None
               ) -> List[Dict[str, Any]]:
    """The entries, as the tables of a deviations file, that cover all findings of a result.

    ``known`` are the ids of all scenarios: a glob may match no scenario without the finding.
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
    """What the entries for one scenario have to cover."""
    if _is_off_as_a_whole(verdict):
        return [("", "", bool(verdict.flaky))]
    return [("path", without_numbers(found.path), found.path in verdict.sometimes)
            for found in verdict.differences] + [
        ("requirement", outcome.requirement, outcome.requirement in verdict.sometimes)
        for outcome in verdict.outcomes if outcome.violations]


def _is_off_as_a_whole(verdict: ScenarioVerdict) -> bool:
    """Whether only an entry for the whole scenario can cover the verdict: an error, or a change without a path."""
    return verdict.status not in PASSING and not verdict.differences or bool(verdict.flaky) and not verdict.sometimes


def _entry(about: About, scenarios: str) -> Dict[str, Any]:
    kind, value, flaky = about
    entry: Dict[str, Any] = {kind: value, "scenario": scenarios} if kind == "requirement" else {"scenario": scenarios}
    if kind:
        entry[kind] = value
    return dict(entry, flaky=True) if flaky else entry


def _globs(known: Sequence[str]) -> Dict[str, FrozenSet[str]]:
    """The globs that may name scenarios, the widest first, with the ids they match: ``*``, ``a-*``, ``a-b-*``, …"""
    parts = {id[:found.end()] for id in known for found in re.finditer("-|^", id)}
    fitting = ((part + "*", frozenset(names(Deviation("", scenario=part + "*"), known)))
               for part in sorted(parts, key=lambda part: (len(part), part)))
    return collections.OrderedDict((glob, ids) for glob, ids in fitting if len(ids) > 1)


def _scenarios(meant: Iterable[str], globs: Dict[str, FrozenSet[str]], known: Sequence[str]) -> str:
    """Some scenarios as one text: the widest globs that match no other scenario, else names."""
    chosen = set(meant)
    name = {id: id for id in chosen}
    for glob, fitting in globs.items():
        if fitting <= chosen:
            name.update((id, glob) for id in fitting if name[id] == id)
    return ",".join(collections.OrderedDict.fromkeys(name[id] for id in known if id in chosen))
