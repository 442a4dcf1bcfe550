"""Take out of a transcript what may differ between two runs, and nothing else.

A *transcript* is what one run gave: ``{"exchanges": [{"request": …, "response": …}], "dialogue": …}`` (see
``transcript``). Normalising has two passes, so that a value gets the same placeholder wherever it stands:

1. *Name.* The ``number`` rules, in order, walk the whole transcript (exchanges in order, headers and keys by
   name, so that another order of keys changes no number) and name each value they meet first: ``<turn:1>``.
2. *Replace.* Each leaf is rewritten by the rules that look at it. A race's part is taken out of the leaf and
   kept in the exchange's ``races``.

Both passes see the same leaves: strings of requests and of the dialogue. The second sees whole numbers too, for what
is masked in them. Responses are our own script: only the
run's places are replaced there. Placeholders fit no rule's pattern, so normalising twice changes nothing more.
"""

import collections
import json
from typing import Any, Callable, Counter, Dict, Iterator, List, Mapping, Tuple

from ..files import compact_json
from .load import Rule, Rules

__all__ = ["normalise", "Normal"]

Leaf = Tuple[str, str]


class Normal:
    """A normalised transcript, and how many values each rule took from it, by rule id."""

    def __init__(self, transcript: Dict[str, Any], taken: Dict[str, int]) -> None:
        self.transcript = transcript
        self.taken = taken


def normalise(transcript: Mapping[str, Any], rules: Rules, places: Mapping[str, str]) -> Normal:
    """Replace the dynamic values of ``transcript``; the original is not changed.

    ``places`` gives the run's literal values by placeholder name (``{"path:workspace": "/tmp/…"}``).
    """
    parts = _parts(transcript)
    names = _name(parts, rules)
    taken: Counter[str] = collections.Counter()
    replace = _Replacer(rules, names, places, taken)
    exchanges = []
    for exchange in transcript["exchanges"]:
        replace.races = {}
        changed = dict(exchange, request=replace.request(exchange["request"]),
                       response=replace.tree("response", exchange["response"]))
        races = dict(exchange.get("races", {}), **replace.races)
        if races:
            changed["races"] = races
        exchanges.append(changed)
    whole = dict(transcript, exchanges=exchanges)
    if "dialogue" in transcript:
        whole["dialogue"] = replace.tree("dialogue", transcript["dialogue"])
    return Normal(whole, {rule.id: taken[rule.id] for rule in rules.all})


def _parts(transcript: Mapping[str, Any]) -> List[Tuple[str, Any]]:
    parts: List[Tuple[str, Any]] = []
    for exchange in transcript["exchanges"]:
        request = exchange["request"]
        for name, value in sorted(map(tuple, request["headers"])):
            parts.append(("request.headers." + name.lower(), value))
        parts += [("request." + key, request[key]) for key in sorted(request) if key != "headers"]
    return parts + [("dialogue", transcript.get("dialogue"))]


def _leaves(path: str, value: Any) -> Iterator[Leaf]:
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, dict):
        for key in sorted(value):
            for leaf in _leaves(path + "." + key, value[key]):
                yield leaf
    elif isinstance(value, list):
        for item in value:
            for leaf in _leaves(path + ".*", item):
                yield leaf


def _name(parts: List[Tuple[str, Any]], rules: Rules) -> Dict[str, Dict[str, str]]:
    names: Dict[str, Dict[str, str]] = {}
    counts: Counter[str] = collections.Counter()
    leaves = [leaf for path, value in parts for leaf in _leaves(path, value)]
    for rule in rules.all:
        if rule.kind != "number" or rule.pattern is None:
            continue
        pool = names.setdefault(rule.pool, {})
        for path, text in leaves:
            if rule not in rules.at(path):
                continue
            for match in rule.pattern.finditer(text):
                value = match.group(1 if rule.pattern.groups else 0)
                if value not in pool:
                    counts[rule.label] += 1
                    pool[value] = "<{}:{}>".format(rule.label, counts[rule.label])
    return names


class _Replacer:
    """The second pass: what is known after the first, and one function a kind of rule."""

    def __init__(self, rules: Rules, names: Dict[str, Dict[str, str]], places: Mapping[str, str],
                 taken: Counter[str]) -> None:
        self._rules, self._names, self._taken = rules, names, taken
        self._places = places
        self._kinds: Dict[str, Callable[[Rule, str], str]] = {
            "place": self._place, "number": self._number, "mask": self._mask,
            "drop": self._drop, "unordered": self._unordered, "race": self._race}
        self.races: Dict[str, str] = {}

    def request(self, request: Mapping[str, Any]) -> Dict[str, Any]:
        changed = {key: self.tree("request." + key, value) for key, value in request.items() if key != "headers"}
        headers = [[name, self.text("request.headers." + name.lower(), value)] for name, value in request["headers"]]
        return {key: headers if key == "headers" else changed[key] for key in request}

    def tree(self, path: str, value: Any) -> Any:
        if isinstance(value, str):
            return self.text(path, value)
        if isinstance(value, dict):
            return {key: self.tree(path + "." + key, value[key]) for key in self._keys(path, value)}
        if isinstance(value, list):
            return [self.tree(path + ".*", item) for item in value]
        if isinstance(value, int) and not isinstance(value, bool):
            text = self.text(path, str(value))
            return value if text == str(value) else text
        return value

    def text(self, path: str, text: str) -> str:
        for rule in self._rules.at(path):
            if rule.kind in self._kinds:
                text = self._kinds[rule.kind](rule, text)
        return text

    def _keys(self, path: str, value: Mapping[str, Any]) -> List[str]:
        """The keys of an object in the order in which they are compared: sorted where a ``keys`` rule looks."""
        for rule in self._rules.at(path):
            if rule.kind == "keys":
                self._taken[rule.id] += 1
                return sorted(value)
        return list(value)

    def _place(self, rule: Rule, text: str) -> str:
        literal = self._places.get(rule.label)
        if not literal or literal not in text:
            return text
        self._taken[rule.id] += text.count(literal)
        return text.replace(literal, "<" + rule.label + ">")

    def _number(self, rule: Rule, text: str) -> str:
        return self._sub(rule, text, lambda value: self._names[rule.pool].get(value, value))

    def _mask(self, rule: Rule, text: str) -> str:
        placeholder = "<" + rule.label + ">"
        if rule.pattern is None:
            self._taken[rule.id] += 1
            return placeholder
        return self._sub(rule, text, lambda value: placeholder)

    def _drop(self, rule: Rule, text: str) -> str:
        return self._sub(rule, text, lambda value: "")

    def _unordered(self, rule: Rule, text: str) -> str:
        def sort(value: str) -> str:
            try:
                data = json.loads(value)
                if compact_json(data) != value or not isinstance(data[rule.label], dict):
                    return value
            except (ValueError, KeyError, TypeError):
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
        assert rule.pattern is not None, rule.id
        group = 1 if rule.pattern.groups else 0

        def once(match: Any) -> str:
            self._taken[rule.id] += 1
            start, end = match.start(group) - match.start(), match.end(group) - match.start()
            return match.group()[:start] + change(match.group(group)) + match.group()[end:]
        return rule.pattern.sub(once, text)
