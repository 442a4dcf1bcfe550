"""The normaliser keeps identity: what its rules took from the goldens, and that it hides nothing else.

Every placeholder stands where a rule took a value; a value that no rule takes stays; one id in the place of another is
reported, another number for the same id is not.
"""

import collections
import json
import re

import pytest

from conformance.files import compact_json
from conformance.judge import align
from conformance.rules.load import load_rules
from conformance.rules.normalise import normalise

from ..leaves import asking, leaves, wrong_leaves

NUMBERED = re.compile(r"<([A-Za-z][A-Za-z0-9:_-]*):(\d+)>")
RULES = load_rules()
pytestmark = pytest.mark.expensive


def strings(golden):
    """(exchange index or None, rule path, text) of each string that the normaliser sees."""
    for number, exchange in enumerate(golden["exchanges"]):
        request = exchange["request"]
        for name, value in request["headers"]:
            yield number, "request.headers." + name.lower(), value
        for key in request:
            if key != "headers":
                for path, leaf in leaves("request." + key, request[key]):
                    if isinstance(leaf, str):
                        yield number, re.sub(r"\[\d+\]", ".*", path), leaf
    for path, leaf in leaves("dialogue", golden["dialogue"]):
        if isinstance(leaf, str):
            yield None, re.sub(r"\[\d+\]", ".*", path), leaf


def placeholder_of(rule):
    """A pattern for what the rule leaves."""
    return "<{}{}>".format(re.escape(rule.label), ":[0-9]+" if rule.kind == "number" else "")


def taken_by(rule):
    """What a text looks like around what the rule took, with the placeholder in its place."""
    names = "|".join(sorted(placeholder_of(other) for other in RULES.all if other.pool == rule.pool))
    placeholder = "({})".format(names)
    if rule.kind == "place":
        return re.compile(placeholder)
    if rule.pattern is None:
        return re.compile(r"\A" + placeholder + r"\Z")
    pattern = rule.pattern.pattern
    if not rule.pattern.groups:
        pattern = "({})".format(pattern)
    group = re.search(r"(?<!\\)\((?!\?)", pattern).start()
    depth, in_class, place = 0, False, group
    while True:
        if pattern[place] == "\\":
            place += 1
        elif in_class or pattern[place] == "[":
            in_class = pattern[place] != "]"
        else:
            depth += {"(": 1, ")": -1}.get(pattern[place], 0)
        if not depth:
            break
        place += 1
    before, after = (part.replace(r"\b", "") for part in (pattern[:group], pattern[place + 1:]))
    return re.compile(before + placeholder + after)  # a boundary of the value is none of its placeholder


def test_each_placeholder_stands_where_its_rule_took_it(goldens_of_all_versions, figure):
    """Those that no rule explains are none; every rule but races and orders has taken something somewhere."""
    rules = [rule for rule in RULES.all if rule.kind in ("place", "number", "mask")]
    shapes = {rule.id: taken_by(rule) for rule in rules}
    any_label = re.compile("|".join(sorted(placeholder_of(rule) for rule in rules)))
    taken, named, unexplained = collections.Counter(), 0, []
    for golden in goldens_of_all_versions:
        for _, path, text in strings(golden):
            starts = {match.start() for match in any_label.finditer(text)}
            named += bool(starts)
            for rule in RULES.at(path) if starts else ():
                for match in shapes[rule.id].finditer(text) if rule.id in shapes else ():
                    taken[rule.id] += match.start(1) in starts
                    starts.discard(match.start(1))
            unexplained += [(golden["scenario"], path, text[start:start + 40]) for start in starts]
    assert unexplained == []
    assert [rule.id for rule in rules if not taken[rule.id]] == []
    figure("{} leaves with {} placeholders, each where its rule took it: {}".format(
        named, sum(taken.values()), ", ".join("{} {}".format(id, taken[id]) for id in sorted(taken))))


def broken(value):
    """A value with every leaf of it wrong; the transcript's frame stays."""
    if isinstance(value, dict):
        return {key: broken(item) for key, item in value.items()}
    if isinstance(value, list):
        return [broken(item) for item in value]
    return wrong_leaves(value)[0]


def test_the_normaliser_swallows_no_mutation(goldens):
    """With every leaf wrong at once it changes nothing, but for what a mask without a pattern takes whole.

    The last request of each golden has what the others have.
    """
    masked = [rule for rule in RULES.all if rule.kind == "mask" and rule.pattern is None]
    for golden in goldens:
        transcript = {"exchanges": [], "dialogue": broken(golden["dialogue"])}
        for exchange in golden["exchanges"][-1:]:
            request = broken(dict(exchange["request"], headers=[]))
            headers = [[name, value + "~"] for name, value in exchange["request"]["headers"]]
            transcript["exchanges"].append({"request": dict(request, headers=headers), "response": None})
        normal = normalise(transcript, RULES, {}).transcript
        before, after = list(strings(transcript)), list(strings(normal))
        changed = {path for (_, path, left), (_, _, right) in zip(before, after) if left != right}
        assert len(before) == len(after)
        assert all(any(rule in RULES.at(path) for rule in masked) for path in changed), changed
        assert normal.keys() == transcript.keys()
        for left, right in zip(transcript["exchanges"], normal["exchanges"]):
            assert "races" not in right
            left["request"]["body"]["prompt_cache_key"] = right["request"]["body"]["prompt_cache_key"]
        assert normal == transcript, golden["scenario"]


def test_an_identity_that_is_broken_once_is_reported(goldens, figure):
    """A numbered placeholder that stands in several places, another one in one of them: not the same id any more.

    In the headers of each golden's first and last request.
    """
    count = 0
    for golden in asking(goldens):
        uses = collections.Counter(match.group() for _, _, text in strings(golden) for match in NUMBERED.finditer(text))
        for number in {0, len(golden["exchanges"]) - 1}:
            exchange = golden["exchanges"][number]
            for index, (name, value) in enumerate(exchange["request"]["headers"]):
                for match in NUMBERED.finditer(value):
                    if uses[match.group()] < 2:
                        continue
                    other = "<{}:99>".format(match.group(1))
                    headers = list(exchange["request"]["headers"])
                    headers[index] = [name, value[:match.start()] + other + value[match.end():]]
                    exchanges = list(golden["exchanges"])
                    exchanges[number] = dict(exchange, request=dict(exchange["request"], headers=headers))
                    verdict = align(golden, {"exchanges": exchanges, "dialogue": golden["dialogue"]})
                    count += 1
                    assert verdict.status == "differs", (golden["scenario"], number, name)
    assert count > len(goldens)
    figure("{} ids replaced by another in one place only: all reported".format(count))


def test_another_number_for_the_same_identity_is_no_difference(goldens):
    """Which number an id got says nothing; that it is the same everywhere does."""
    for golden in goldens:
        text = compact_json({"exchanges": golden["exchanges"], "dialogue": golden["dialogue"]})
        renumbered = json.loads(NUMBERED.sub(
            lambda match: match.group() if match.group(1).startswith("path") else
            "<{}:{}>".format(match.group(1), int(match.group(2)) + 7), text))
        assert align(golden, renumbered).status == "identical", golden["scenario"]
