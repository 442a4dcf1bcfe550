"""What two compared reports do not have in common: agent, codex version, number of runs, scenarios.

None of it is an error, and ``compare`` prints it as notes that do not change the exit code. Without the notes "better"
could look like progress where the agent is another one, and "nothing got worse" like a whole run where only a part ran.
"""

from typing import Any, Dict, List, NamedTuple, Sequence

__all__ = ["Circumstance", "circumstances", "shared_scenarios"]

#: How many of the scenarios that only one report has are listed by name.
MOST_NAMES = 10


class Circumstance(NamedTuple):
    """One thing that differs: ``kind`` is agent, codex, runs or scenarios. ``before`` and ``after`` are names for the
    first two and numbers for the others; ``remark`` explains it in a sentence."""

    kind: str
    before: Any
    after: Any
    remark: str


def circumstances(old: Dict[str, Any], new: Dict[str, Any]) -> List[Circumstance]:
    """All that differs in the circumstances of two JSON reports; empty for two runs of the same suite."""
    found = [
        Circumstance("agent", old["agent"], new["agent"],
                     "two agents: better and worse compare the second with the first"),
        Circumstance("codex", old["codex"], new["codex"], "each report compares with the goldens of its own version"),
        Circumstance("runs", _times(old), _times(new), "runs of each scenario; only several runs find a flaky one"),
    ]
    return [one for one in found if one.before != one.after] + _scenarios(old, new)


def shared_scenarios(old: Dict[str, Any], new: Dict[str, Any]) -> List[str]:
    """The ids of the scenarios that both reports have."""
    before = set(_ids(old))
    return [id for id in _ids(new) if id in before]


def _scenarios(old: Dict[str, Any], new: Dict[str, Any]) -> List[Circumstance]:
    before, after, shared = _ids(old), _ids(new), set(shared_scenarios(old, new))
    if set(before) == set(after):
        return []
    only_one = ["; {}: {}".format(how, _names([id for id in ids if id not in shared]))
             for how, ids in (("gone", before), ("new", after)) if len(shared) < len(ids)]
    remark = "{} in both are compared{}".format(len(shared), "".join(only_one))
    return [Circumstance("scenarios", len(before), len(after), remark)]


def _names(ids: Sequence[str]) -> str:
    more = ["… ({} in all)".format(len(ids))] if len(ids) > MOST_NAMES else []
    return ", ".join(list(ids[:MOST_NAMES]) + more)


def _ids(report: Dict[str, Any]) -> List[str]:
    return [entry["scenario"] for entry in report["scenarios"]]


def _times(report: Dict[str, Any]) -> int:
    return report["runs"]["times"]
