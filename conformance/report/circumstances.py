"""In what two reports are not of the same thing: agent, codex version, plays, scenarios.

None of it is an error, and none of it counts. It has to be told: otherwise "better" looks like progress where it is
another agent, and "nothing got worse" like a whole run where it is a part.
"""

from typing import Any, Dict, List, NamedTuple, Sequence

__all__ = ["Circumstance", "circumstances", "shared_scenarios"]

#: How many scenarios are named that only one of the reports has.
MOST_NAMES = 10


class Circumstance(NamedTuple):
    """What is otherwise: ``kind`` is agent, codex, plays or scenarios; the last two are numbers. ``remark`` is for
    people."""

    kind: str
    before: Any
    after: Any
    remark: str


def circumstances(old: Dict[str, Any], new: Dict[str, Any]) -> List[Circumstance]:
    """All that is not the same about two JSON reports; none when they are two runs of the same."""
    found = [
        Circumstance("agent", old["agent"], new["agent"],
                     "two agents; better and worse are said of the second beside the first"),
        Circumstance("codex", old["codex"], new["codex"], "each was judged by the goldens of its own version"),
        Circumstance("plays", _times(old), _times(new), "times each; a flaky scenario is found by several plays only"),
    ]
    return [one for one in found if one.before != one.after] + _scenarios(old, new)


def shared_scenarios(old: Dict[str, Any], new: Dict[str, Any]) -> List[str]:
    """The ids of the scenarios that both reports have."""
    there = set(_ids(old))
    return [id for id in _ids(new) if id in there]


def _scenarios(old: Dict[str, Any], new: Dict[str, Any]) -> List[Circumstance]:
    before, after, shared = _ids(old), _ids(new), set(shared_scenarios(old, new))
    if set(before) == set(after):
        return []
    alone = ["; {}: {}".format(how, _names([id for id in ids if id not in shared]))
             for how, ids in (("gone", before), ("new", after)) if len(shared) < len(ids)]
    remark = "{} in both are compared{}".format(len(shared), "".join(alone))
    return [Circumstance("scenarios", len(before), len(after), remark)]


def _names(ids: Sequence[str]) -> str:
    more = ["… ({} in all)".format(len(ids))] if len(ids) > MOST_NAMES else []
    return ", ".join(list(ids[:MOST_NAMES]) + more)


def _ids(report: Dict[str, Any]) -> List[str]:
    return [entry["scenario"] for entry in report["scenarios"]]


def _times(report: Dict[str, Any]) -> int:
    return report.get("plays", {}).get("times", 1)
