"""A deviations file made from a run: what is off now is expected from now on, so that what gets worse stands out.

What is off at the same place in many scenarios becomes one entry: the numbers in its path are replaced by ``*``. Every
entry says that nobody has looked at it yet: a baseline is where the work begins.
"""

import collections
import re
from typing import Any, Dict, Iterable, List, Sequence

from .judge import ScenarioVerdict
from .judge.verdict import PASSING
from .report import Result

__all__ = ["entries_of"]


def entries_of(result: Result, reason: str, known: Sequence[str]) -> List[Dict[str, Any]]:
    """The entries, as the tables of a deviations file, that cover all that is off in a result.

    ``known`` are the ids of all scenarios: what is off in all of them is said of ``*``.
    """
    whole: List[str] = []
    paths: "collections.OrderedDict[str, List[str]]" = collections.OrderedDict()
    broken: "collections.OrderedDict[str, List[str]]" = collections.OrderedDict()
    for verdict in result.verdicts:
        if verdict.flaky or _is_off_as_a_whole(verdict):
            whole.append(verdict.scenario)
            continue
        for difference in verdict.differences:
            _note(paths, _general(difference.path), verdict.scenario)
        for outcome in verdict.outcomes:
            if outcome.violations:
                _note(broken, outcome.requirement, verdict.scenario)
    flaky = {verdict.scenario for verdict in result.verdicts if verdict.flaky}
    entries: List[Dict[str, Any]] = []
    for names, more in ((set(whole) - flaky, {}), (flaky, {"flaky": True})):
        if names:
            entries.append(dict({"scenario": _scenarios(names, known), "reason": reason}, **more))
    entries += [{"scenario": _scenarios(names, known), "path": path, "reason": reason}
                for path, names in paths.items()]
    entries += [{"requirement": id, "scenario": _scenarios(names, known), "reason": reason}
                for id, names in broken.items()]
    return entries + [{"requirement": verdict.id, "untested": True, "reason": reason}
                      for verdict in result.requirements if verdict.status == "untested" and result.whole]


def _is_off_as_a_whole(verdict: ScenarioVerdict) -> bool:
    """Whether nothing but the whole scenario can be named: it ended in an error."""
    return verdict.status not in PASSING and not verdict.differences


def _general(path: str) -> str:
    return re.sub(r"\[\d+\]", "[*]", path)


def _note(table: Dict[str, List[str]], key: str, scenario: str) -> None:
    names = table.setdefault(key, [])
    if scenario not in names:
        names.append(scenario)


def _scenarios(names: Iterable[str], known: Sequence[str]) -> str:
    chosen = set(names)
    return "*" if chosen == set(known) else ",".join(id for id in known if id in chosen)
