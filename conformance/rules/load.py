"""The normalisation rules, read from ``rules.toml`` (schema: ``schemas/rules.json``) and compiled.

A rule names a value that may differ between two runs of the same scenario, and why. ``normalise`` applies the rules.
"""

import pathlib
import re
import sys
from typing import Any, Dict, FrozenSet, Iterator, List, NamedTuple, Optional, Pattern, Sequence, Tuple

from ..errors import BadInput
from ..files import read_toml
from ..schema import check

__all__ = ["Path", "Rule", "Rules", "beginning_of", "load_rules", "RULES"]

#: The rules that are shipped.
RULES = pathlib.Path(__file__).parent / "rules.toml"


class Rule(NamedTuple):
    """One rule.

    ``label`` is the placeholder's name, ``pool`` the set of values that share their placeholders, ``where`` the paths
    at which it looks, as lists of steps. Three fields only save time: a text that does not match ``needs`` cannot match
    ``pattern``, every match of ``pattern`` begins with ``starts`` (empty where that is not known), and has at least
    ``least`` characters.
    """

    id: str
    kind: str
    label: str
    pool: str
    where: List[Tuple[str, ...]]
    pattern: Optional[Pattern[str]]
    reason: str
    needs: Optional[Pattern[str]] = None
    starts: str = ""
    least: int = 0

    def matches(self, text: str) -> Iterator[Any]:
        """The matches of the pattern in a text, as ``finditer`` gives them."""
        if self.pattern is None or self.needs is not None and not self.needs.search(text):
            return
        if not self.starts:
            for found in self.pattern.finditer(text):
                yield found
            return
        at = text.find(self.starts)
        while at >= 0:
            match = self.pattern.match(text, at)
            if match:
                yield match
            at = text.find(self.starts, match.end() if match else at + 1)


Left = FrozenSet[Tuple[int, Tuple[str, ...]]]


class Path:
    """A path, and the rules that look at it: ``below`` is the path one step further in.

    All paths that are the same to every rule are one object, so that there are few of them whatever keys an agent uses.
    """

    def __init__(self, rules: Sequence[Rule], left: Left, known: Dict[Left, "Path"]) -> None:
        """``left``: the number of a rule and those steps of one of its paths that are still to come."""
        self._all, self._left, self._known = rules, left, known
        self._named = {steps[0] for _, steps in left if steps}
        self._below: Dict[Optional[str], "Path"] = {}
        every = tuple(rule for number, rule in enumerate(rules) if (number, ()) in left)
        self.rules = tuple(rule for rule in every if rule.kind != "keys")
        self.sorting = tuple(rule for rule in every if rule.kind == "keys")
        self.numbering = tuple(rule for rule in self.rules if rule.kind == "number")
        self.masking = tuple(rule for rule in self.rules if rule.kind == "mask")
        #: No shorter text matches any of the ``numbering`` rules.
        self.least = min((rule.least for rule in self.numbering), default=sys.maxsize)

    def below(self, step: str) -> "Path":
        """The path of a key of an object, or with ``*`` of any item of a list."""
        known = step if step in self._named else None
        found = self._below.get(known)
        if found is None:
            left = frozenset((number, steps[skip:]) for number, steps in self._left
                             if steps and steps[0] in ("*", "**", step)
                             for skip in ((0, 1) if steps[0] == "**" else (1,)))
            if left not in self._known:
                self._known[left] = Path(self._all, left, self._known)
            found = self._below[known] = self._known[left]
        return found


class Rules:
    """All rules in order, and the empty path, from which every other is reached."""

    def __init__(self, version: int, rules: List[Rule]) -> None:
        self.version = version
        self.all = rules
        self.root = Path(rules, frozenset((number, where) for number, rule in enumerate(rules)
                                          for where in rule.where), {})

    def at(self, path: str) -> Tuple[Rule, ...]:
        """The rules that look at a dotted path (list indexes written as ``*``), in order."""
        found = self.root
        for step in path.split("."):
            found = found.below(step)
        return found.rules


def load_rules(path: pathlib.Path = RULES) -> Rules:
    """Read a rule file; raises ``BadInput`` naming the rule that is wrong."""
    data = read_toml(path)
    check(data, "rules", str(path))
    rules: List[Rule] = []
    for number, entry in enumerate(data["rules"]):
        rule = _rule(entry, "{}: rules[{}]".format(path, number))
        if rule.id in [other.id for other in rules]:
            raise BadInput("{}: two rules have the id {!r}".format(path, rule.id))
        rules.append(rule)
    return Rules(data["version"], rules)


def _rule(entry: Dict[str, Any], source: str) -> Rule:
    compiled: Dict[str, Optional[Pattern[str]]] = {}
    for name in ("pattern", "needs"):
        try:
            compiled[name] = re.compile(entry[name]) if name in entry else None
        except re.error as error:
            raise BadInput("{}: {}: {}".format(source, name, error))
    label = entry.get("as", entry["id"])
    where = [tuple(path.split(".")) for path in entry["where"]]
    starts = beginning_of(entry.get("pattern", ""))
    return Rule(entry["id"], entry["kind"], label, entry.get("pool", label), where, compiled["pattern"],
                entry["reason"], compiled["needs"], starts, max(entry.get("least", 0), len(starts)))


def beginning_of(pattern: str) -> str:
    """The literal text with which every match of a regular expression begins; empty if that is not evident."""
    outside, inside = re.sub(r"\\.|\[(?:[^\]\\]|\\.)*\]", "", pattern), ""
    while outside != inside:
        inside, outside = outside, re.sub(r"\([^()]*\)", "", outside)
    plain = None if "|" in outside else _PLAIN.match(pattern, len(_ANCHORS.match(pattern).group()))  # type: ignore
    return re.sub(r"\\(.)", r"\1", plain.group()) if plain else ""


#: The parts of an expression that match positions, not characters.
_ANCHORS = re.compile(r"(?:\(\?m\)|\^|\\[Ab]|\(\?:(?:\(\?<[=!][^()]*\)\|?)+\))*")
#: At least four literal characters, none of them repeated: fewer are not found faster than the expression itself.
_PLAIN = re.compile(r"(?:(?:[A-Za-z0-9_ <>/:\",=-]|\\[^A-Za-z0-9])(?![*?{+])){4,}")
