"""Two reports compared: what got better, what got worse, what is new, what is gone.

==============  ===================================================================================================
kind            what is compared
==============  ===================================================================================================
scenarios       those in both reports; one that only the old report has is *gone*, one that only the new has is *new*
tools           their status in the scenarios of both; a tool that upstream lacks is better when it is gone
requirements    their status in the scenarios of both. Reports do not say which scenarios tested a requirement: where
                the sets of scenarios differ it is just *broken* or *not broken* in those that both have
==============  ===================================================================================================

``circumstances`` says whether both reports are of the same agent, version, number of runs and scenarios.
"""

from typing import AbstractSet, Any, Dict, List, NamedTuple, Optional

from ..judge import worst
from .circumstances import shared_scenarios

#: The scenarios that both reports have, where they do not have the same.
Part = Optional[AbstractSet[str]]

__all__ = ["Change", "changes_between"]

#: The rank of each status: the higher, the better.
_RANKS = {word: rank for rank, words in enumerate([
    ("error", "flaky"), ("not supported", "not exposed"), ("differs", "broken", "missing"), ("untested", "extra"),
    ("equal",), ("identical", "held", "not broken")]) for word in words}


class Change(NamedTuple):
    """One thing that changed: ``kind`` is scenario, tool or requirement; ``how`` is better, worse, new, gone, or other
    where neither report is better."""

    kind: str
    name: str
    before: str
    after: str
    how: str


def changes_between(old: Dict[str, Any], new: Dict[str, Any]) -> List[Change]:
    """All changes between two JSON reports, the worse first."""
    shared = set(shared_scenarios(old, new))
    part = None if all(len(report["scenarios"]) == len(shared) for report in (old, new)) else shared
    found: List[Change] = []
    for kind, states in _STATES.items():
        before, after = states(old, part), states(new, part)
        for name in list(before) + [name for name in after if name not in before]:
            left, right = before.get(name, ""), after.get(name, "")
            if left != right:
                found.append(Change(kind, name, left, right, _how(left, right)))
    order = ("worse", "gone", "better", "other", "new")
    return sorted(found, key=lambda change: order.index(change.how))


def _scenarios(report: Dict[str, Any], part: Part) -> Dict[str, str]:
    return {entry["scenario"]: _scenario(entry) for entry in report["scenarios"]}


def _scenario(entry: Dict[str, Any]) -> str:
    """The status, and the number of differences in brackets."""
    status = entry["status"]
    if entry["flaky"]:
        return "flaky"
    if entry["aligned"] and status not in ("identical", "not supported"):
        return "{} (expected)".format(status)
    return _much(status, sum(found.get("times", 1) for found in entry["differences"]), "difference")


def _tools(report: Dict[str, Any], part: Part) -> Dict[str, str]:
    if part is None:
        return {entry["name"]: entry["status"] for entry in report["tools"]}
    seen: Dict[str, List[str]] = {}
    for entry in report["scenarios"]:
        for name, status in entry["tools"].items() if entry["scenario"] in part else ():
            seen.setdefault(name, []).append(status)
    return {name: "not exposed" if set(statuses) == {"missing"} else worst(statuses)
            for name, statuses in seen.items()}


def _requirements(report: Dict[str, Any], part: Part) -> Dict[str, str]:
    return {entry["id"]: _requirement(entry, part) for entry in report["requirements"]}


def _requirement(entry: Dict[str, Any], part: Part) -> str:
    broken = [id for id in entry["broken_in"] if part is None or id in part]
    if broken or part is None:
        return _much(entry["status"], len(broken), "scenario")
    return "not broken"


def _much(word: str, number: int, noun: str) -> str:
    return "{} ({} {}{})".format(word, number, noun, "" if number == 1 else "s") if number else word


_STATES = {"scenario": _scenarios, "tool": _tools, "requirement": _requirements}


def _how(before: str, after: str) -> str:
    if "extra" in (before, after) and "" in (before, after):
        return "worse" if after else "better"
    if not before or not after:
        return "new" if after else "gone"
    left, right = _goodness(before), _goodness(after)
    return "worse" if right < left else "better" if right > left else "other"


def _goodness(state: str) -> Any:
    """The sort key of a state: its rank, then how few differences it has."""
    word, _, amount = state.partition(" (")
    number = int(amount.split()[0]) if amount[:1].isdigit() else 0
    return (_RANKS["equal"] if amount == "expected)" else _RANKS.get(word, 0), -number)
