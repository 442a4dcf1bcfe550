"""Two reports of the same agent compared: what got better, worse, came, went."""

from typing import Any, Dict, List, NamedTuple

__all__ = ["Change", "changes_between"]

#: How good a word is: the higher, the better.
_RANKS = {word: rank for rank, words in enumerate([
    ("error", "flaky"), ("not supported", "not exposed"), ("differs", "broken", "missing"), ("untested", "extra"),
    ("equal",), ("identical", "held")]) for word in words}


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
    return {entry[name]: _state(kind, entry) for entry in report[kind + "s"]}


def _state(kind: str, entry: Dict[str, Any]) -> str:
    """A word for how good it is, and how much is wrong, in brackets."""
    status = entry["status"]
    if kind == "requirement":
        return "{} ({} scenarios)".format(status, len(entry["broken_in"])) if entry["broken_in"] else status
    if kind == "tool":
        return status
    if entry["flaky"]:
        return "flaky"
    if entry["aligned"] and status not in ("identical", "not supported"):
        return "{} (expected)".format(status)
    return "{} ({} differences)".format(status, len(entry["differences"])) if entry["differences"] else status


def _how(before: Any, after: str) -> str:
    if before is None:
        return "new"
    left, right = _goodness(before), _goodness(after)
    return "worse" if right < left else "better" if right > left else "other"


def _goodness(state: str) -> Any:
    """What a state is compared by: its word, then how little is wrong."""
    word, _, amount = state.partition(" (")
    number = int(amount.split()[0]) if amount[:1].isdigit() else 0
    return (_RANKS["equal"] if amount == "expected)" else _RANKS.get(word, 0), -number)
