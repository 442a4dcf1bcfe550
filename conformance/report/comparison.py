"""Two reports of the same agent compared: what got better, worse, came, went."""

from typing import Any, Dict, List, NamedTuple

__all__ = ["Change", "changes_between"]

#: How good a word is: the higher, the better.
_RANKS = {word: rank for rank, words in enumerate([
    ("error",), ("differs", "broken", "missing"), ("untested", "extra", "not exposed"), ("equal",),
    ("not supported",), ("identical", "held")]) for word in words}


class Change(NamedTuple):
    """One thing that is otherwise: ``kind`` is scenario, tool or requirement; ``how`` better, worse, new or gone."""

    kind: str
    name: str
    before: str
    after: str
    how: str


def changes_between(old: Dict[str, Any], new: Dict[str, Any]) -> List[Change]:
    """All changes between two JSON reports, the worse first."""
    found: List[Change] = []
    for kind in ("scenario", "tool", "requirement"):
        before, after = _states(old, kind), _states(new, kind)
        found += [Change(kind, name, before[name], "", "gone") for name in before if name not in after]
        found += [Change(kind, name, before.get(name, ""), after[name], _how(before.get(name), after[name]))
                  for name in after if before.get(name) != after[name]]
    order = ("worse", "gone", "better", "other", "new")
    return sorted(found, key=lambda change: order.index(change.how))


def _states(report: Dict[str, Any], kind: str) -> Dict[str, str]:
    name = {"scenario": "scenario", "tool": "name", "requirement": "id"}[kind]
    states = {}
    for entry in report[kind + "s"]:
        expected = kind == "scenario" and entry["aligned"] and entry["status"] not in ("identical", "not supported")
        states[entry[name]] = entry["status"] + (" (expected)" if expected else "")
    return states


def _how(before: Any, after: str) -> str:
    if before is None:
        return "new"
    left, right = (_RANKS.get(state, 3.5) for state in (before, after))
    return "worse" if right < left else "better" if right > left else "other"
