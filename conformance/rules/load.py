"""The normalisation rules as data (``rules.toml``, schema: ``schemas/rules.json``): read, checked, compiled.

A rule names what may differ between two runs of the same scenario, and why. The module that applies them is
``normalise``; this one only knows their form.
"""

import re
from pathlib import Path
from typing import Any, Dict, List, NamedTuple, Optional, Pattern, Tuple

from ..errors import BadInput
from ..files import read_toml
from ..schema import check

__all__ = ["Rule", "Rules", "load_rules", "RULES"]

#: The rules that are shipped.
RULES = Path(__file__).parent / "rules.toml"


class Rule(NamedTuple):
    """One rule: ``label`` is the placeholder's name, ``pool`` the set of values that share their placeholders."""

    id: str
    kind: str
    label: str
    pool: str
    where: List[Pattern[str]]
    pattern: Optional[Pattern[str]]
    reason: str

    def looks_at(self, path: str) -> bool:
        """Whether the rule applies to leaves at this dotted path (list indexes written as ``*``)."""
        return any(where.match(path) for where in self.where)


class Rules:
    """All rules in order, with a cache of which of them look at which path."""

    def __init__(self, version: int, rules: List[Rule]) -> None:
        self.version = version
        self.all = rules
        self._at: Dict[str, Tuple[Rule, ...]] = {}

    def at(self, path: str) -> Tuple[Rule, ...]:
        """The rules that look at this path, in order."""
        if path not in self._at:
            self._at[path] = tuple(rule for rule in self.all if rule.looks_at(path))
        return self._at[path]


def load_rules(path: Path = RULES) -> Rules:
    """Read a rule file; raises ``BadInput`` naming the rule that is wrong."""
    data = read_toml(path)
    check(data, "rules", str(path))
    rules: List[Rule] = []
    for number, entry in enumerate(data["rules"]):
        rule = _rule(entry, "{}: rules[{}]".format(path, number))
        if rule.id in [other.id for other in rules]:
            raise BadInput("{}: rule {!r} stands there twice".format(path, rule.id))
        rules.append(rule)
    return Rules(data["version"], rules)


def _rule(entry: Dict[str, Any], source: str) -> Rule:
    try:
        pattern = re.compile(entry["pattern"]) if "pattern" in entry else None
    except re.error as error:
        raise BadInput("{}: pattern: {}".format(source, error))
    label = entry.get("as", entry["id"])
    return Rule(entry["id"], entry["kind"], label, entry.get("pool", label),
                [_glob(where) for where in entry["where"]], pattern, entry["reason"])


def _glob(where: str) -> Pattern[str]:
    """A dotted path with ``*`` (one step) and ``**`` (any number of steps) as a regular expression."""
    text = re.escape(where).replace(r"\*\*", "\0").replace(r"\*", r"[^.]*").replace("\0", ".*")
    return re.compile("^" + text + "$")
