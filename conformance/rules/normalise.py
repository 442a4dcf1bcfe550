"""Replace in a transcript what may differ between two runs, and nothing else.

A *transcript* is what one run gave: ``{"exchanges": [{"request": …, "response": …}], "dialogue": …}`` (see
``goldens.transcript``). Normalising makes two passes, so that a value gets the same placeholder wherever it appears:

1. *Name.* The ``number`` rules, in order, read the whole transcript (exchanges in order, headers and keys sorted by
   name, so that the order of keys changes no number) and name each new value: ``<turn:1>``.
2. *Replace.* The rules that look at a leaf rewrite it. A ``race`` rule moves its match from the leaf to ``races`` of
   the exchange.

Both passes read the strings of requests and of the dialogue; the second also masks whole numbers. Responses come from
our own script: rules replace only the run's own values there. Placeholders match no rule, so normalising twice changes
nothing more.

Both passes take time in proportion to the size of the transcript: a leaf is read once, a text that comes again
is looked up.
"""

import collections
import operator
import sys
from typing import Any, Callable, Collection, Counter, Dict, List, Mapping, Set

from ..agent_json import read_json_object
from ..files import compact_json
from .load import Path, Rule, Rules

__all__ = ["normalise", "Normal"]


class Normal:
    """A normalised transcript, and how many values each rule replaced in it, by rule id."""

    def __init__(self, transcript: Dict[str, Any], replaced: Dict[str, int]) -> None:
        self.transcript = transcript
        self.replaced = replaced


def normalise(transcript: Mapping[str, Any], rules: Rules, literals: Mapping[str, str]) -> Normal:
    """Replace the dynamic values of ``transcript``; the original is not changed.

    ``literals`` gives the run's own values by placeholder name (``{"path:workspace": "/tmp/…"}``).
    """
    texts = _Texts()
    request, dialogue = rules.root.below("request"), rules.root.below("dialogue")
    for exchange in transcript["exchanges"]:
        texts.collect_request(request, exchange["request"])
    texts.collect(dialogue, transcript.get("dialogue"))
    replace = _Replacer(texts.names(rules), texts.without, literals)
    exchanges = []
    for exchange in transcript["exchanges"]:
        replace.races = {}
        changed = dict(exchange, request=replace.request(request, exchange["request"]),
                       response=replace.tree(rules.root.below("response"), exchange["response"]))
        races = dict(exchange.get("races", {}), **replace.races)
        if races:
            changed["races"] = races
        exchanges.append(changed)
    whole = dict(transcript, exchanges=exchanges)
    if "dialogue" in transcript:
        whole["dialogue"] = replace.tree(dialogue, transcript["dialogue"])
    return Normal(whole, {rule.id: replace.counts[rule.id] for rule in rules.all})


class _Texts:
    """The first pass: for each ``number`` rule the texts at which it looks, each text once, in order."""

    def __init__(self) -> None:
        self._by_rule: Dict[str, Dict[str, None]] = {}
        #: The texts in which a rule matches nothing, by rule id.
        self.without: Dict[str, Set[str]] = {}

    def collect_request(self, path: Path, request: Mapping[str, Any]) -> None:
        headers = path.below("headers")
        for name, value in sorted(map(tuple, request["headers"])):
            self.collect(headers.below(name.lower()), value)
        for key in sorted(request):
            if key != "headers":
                self.collect(path.below(key), request[key])

    def collect(self, path: Path, value: Any) -> None:
        if isinstance(value, str):
            for rule in path.numbering:
                if len(value) >= rule.least:
                    self._by_rule.setdefault(rule.id, collections.OrderedDict())[value] = None
        elif isinstance(value, dict):
            for key in sorted(value):
                below, item = path.below(key), value[key]
                if len(item) >= below.least if type(item) is str else isinstance(item, (dict, list)):
                    self.collect(below, item)
        elif isinstance(value, list):
            below = path.below("*")
            least = below.least
            for item in value:
                if len(item) >= least if type(item) is str else isinstance(item, (dict, list)):
                    self.collect(below, item)

    def names(self, rules: Rules) -> Dict[str, Dict[str, str]]:
        """The placeholders by value, by pool."""
        names: Dict[str, Dict[str, str]] = {}
        counts: Counter[str] = collections.Counter()
        for rule in rules.all:
            pool, without = names.setdefault(rule.pool, {}), self.without.setdefault(rule.id, set())
            for text in self._by_rule.get(rule.id, ()):
                found = None
                for found in rule.matches(text):
                    value = found.group(1 if found.re.groups else 0)
                    if value not in pool:
                        counts[rule.label] += 1
                        pool[value] = "<{}:{}>".format(rule.label, counts[rule.label])
                if found is None:
                    without.add(text)
        return names


class _Replacer:
    """The second pass: what is known after the first, and one function for each kind of rule."""

    def __init__(self, names: Dict[str, Dict[str, str]], without: Mapping[str, Set[str]], literals: Mapping[str, str]
                 ) -> None:
        self._names, self._without, self._literals = names, without, literals
        self._kinds: Dict[str, Callable[[Rule, str], str]] = {
            "literal": self._literal, "number": self._number, "mask": self._mask,
            "drop": self._drop, "unordered": self._unordered, "race": self._race}
        #: The texts that no rule changes at a path: most of them are there again in the next request.
        self._same: Dict[Path, Set[str]] = {}
        self._shortest: Dict[Path, int] = {}
        self.counts: Counter[str] = collections.Counter()
        self.races: Dict[str, str] = {}

    def request(self, path: Path, request: Mapping[str, Any]) -> Dict[str, Any]:
        below = path.below("headers")
        return {key: [[name, self.text(below.below(name.lower()), text)] for name, text in value]
                if key == "headers" else self.tree(path.below(key), value) for key, value in request.items()}

    def tree(self, path: Path, value: Any) -> Any:
        """The value with every leaf rewritten: the same object where none changes."""
        if isinstance(value, str):
            return self.text(path, value)
        if isinstance(value, dict):
            keys: Collection[str] = self._keys(path, value) if path.sorting else value
            same, changed = keys == list(value) if path.sorting else True, {}
            for key in keys:
                below, item = path.below(key), value[key]
                changed[key] = new = item if type(item) is str and len(item) < self._least(below) else self.tree(
                    below, item)
                same = same and new is item
            return value if same else changed
        if isinstance(value, list):
            below = path.below("*")
            least = self._least(below)
            rewritten = [item if type(item) is str and len(item) < least else self.tree(below, item) for item in value]
            return rewritten if any(map(operator.is_not, rewritten, value)) else value
        if path.masking and isinstance(value, int) and not isinstance(value, bool):
            before = text = str(value)
            for rule in path.masking:
                text = self._mask(rule, text)
            return value if text is before else text
        return value

    def _least(self, path: Path) -> int:
        """No rule changes a text at the path that has fewer characters."""
        least = self._shortest.get(path)
        if least is None:
            literals = [len(self._literals.get(rule.label) or ()) or sys.maxsize
                        for rule in path.rules if rule.kind == "literal"]
            least = self._shortest[path] = min(
                literals + [rule.least for rule in path.rules if rule.kind != "literal"] + [sys.maxsize])
        return least

    def text(self, path: Path, text: str) -> str:
        same = self._same.get(path)
        if same is None:
            same = self._same[path] = set()
        if text in same:
            return text
        before = text
        for rule in path.rules:
            text = self._kinds[rule.kind](rule, text)
        if text is before:
            same.add(text)
        return text

    def _keys(self, path: Path, value: Mapping[str, Any]) -> List[str]:
        """The keys of an object in the order in which they are compared: sorted where a ``keys`` rule looks."""
        for rule in path.sorting:
            self.counts[rule.id] += 1
        return sorted(value) if path.sorting else list(value)

    def _literal(self, rule: Rule, text: str) -> str:
        literal = self._literals.get(rule.label)
        if not literal or literal not in text:
            return text
        self.counts[rule.id] += text.count(literal)
        return text.replace(literal, "<" + rule.label + ">")

    def _number(self, rule: Rule, text: str) -> str:
        if text in self._without[rule.id]:
            return text
        return self._sub(rule, text, lambda value: self._names[rule.pool].get(value, value))

    def _mask(self, rule: Rule, text: str) -> str:
        placeholder = "<" + rule.label + ">"
        if rule.pattern is None:
            self.counts[rule.id] += 1
            return placeholder
        return self._sub(rule, text, lambda value: placeholder)

    def _drop(self, rule: Rule, text: str) -> str:
        return self._sub(rule, text, lambda value: "")

    def _unordered(self, rule: Rule, text: str) -> str:
        def sort(value: str) -> str:
            data = read_json_object(value)
            if data is None or compact_json(data) != value or not isinstance(data.get(rule.label), dict):
                return value
            inner = data[rule.label]
            return compact_json(dict(data, **{rule.label: {key: inner[key] for key in sorted(inner)}}))
        return self._sub(rule, text, sort)

    def _race(self, rule: Rule, text: str) -> str:
        def keep(value: str) -> str:
            self.races[rule.id] = value
            return ""
        return self._sub(rule, text, keep)

    def _sub(self, rule: Rule, text: str, change: Callable[[str], str]) -> str:
        """The text with the first group, or the whole, of each match changed; the same object when nothing matches."""
        pieces, end = [], 0
        for match in rule.matches(text):
            group = 1 if match.re.groups else 0
            pieces += [text[end:match.start(group)], change(match.group(group))]
            end = match.end(group)
            self.counts[rule.id] += 1
        return "".join(pieces + [text[end:]]) if pieces else text
