"""The harness bites: whatever is wrong in a golden's requests or dialogue is reported, and at the right path.

The golden itself plays the agent, with one thing wrong in it. What a leaf is mutated to and what must be reported
is in ``leaves``. The judge is a pure function, so equal pieces of several goldens need only be judged once.
"""

import collections
import json
import re

import pytest

from conformance.files import compact_json
from conformance.goldens import list_goldens, read_golden, version_folder, versions
from conformance.judge import align
from conformance.judge.answers import heard
from conformance.normalise import normalise
from conformance.rules import load_rules

from .leaves import alike, header_mutations, leaves, mutations, replaced, shape, wrong_leaves

NUMBERED = re.compile(r"<([A-Za-z][A-Za-z0-9:_-]*):(\d+)>")
RULES = load_rules()


@pytest.fixture(scope="module")
def goldens():
    """All goldens of the newest version that has any, unpacked."""
    folder = version_folder(versions()[-1])
    return [read_golden(folder, name) for name in list_goldens(folder)]


@pytest.fixture
def figure(record_property):
    """Says a line that the summary at the end of the run shows."""
    return lambda line: record_property("figure", line)


def asking(goldens):
    """Those in which upstream made a request at all."""
    return [golden for golden in goldens if golden["exchanges"]]


def alone(golden, exchange, **parts):
    """(a golden with this one exchange and no dialogue, the same as a transcript), with parts of the body only."""
    request = exchange["request"]
    if parts:
        request = dict(request, body=parts)
    kept = dict(golden, exchanges=[dict(exchange, request=request)], dialogue={})
    return kept, request


def verdict_on(golden, **wrong):
    """The verdict on a one-exchange golden's own request with something wrong in it."""
    exchange = golden["exchanges"][0]
    return align(golden, {"exchanges": [dict(exchange, request=dict(exchange["request"], **wrong))], "dialogue": {}})


def identifies_a_tool(path):
    """Tools are compared by name: one of another name is one missing and one too many."""
    return re.search(r"\.tools\[\d+\]\.(?:name|type)$", path)


def missed(mutation, verdict):
    """What is wrong with the verdict on a mutation, or nothing."""
    paths = {difference.path for difference in verdict.differences}
    status = "equal" if mutation.kind == "order" else "differs"
    here = mutation.path.rpartition(".")[0] if identifies_a_tool(mutation.path) else mutation.path
    below = {path for path in paths if path == here or path.startswith((here + ".", here + "["))}
    exact = mutation.kind == "below" or here != mutation.path or paths == {mutation.path}
    if verdict.status == status and paths and paths == below and exact:
        return []
    return ["{} ({}): {} at {}".format(mutation.path, mutation.kind, verdict.status, sorted(paths))]


def test_a_golden_is_identical_to_itself(goldens):
    for golden in goldens:
        exchanges = [dict(exchange, races={name: values[0] for name, values in golden["races"].items()})
                     for exchange in golden["exchanges"]]
        verdict = align(golden, {"exchanges": exchanges, "dialogue": golden["dialogue"]})
        assert (verdict.status, verdict.differences) == ("identical", []), golden["scenario"]


def test_every_leaf_of_every_body(goldens, figure):
    """Each leaf changed alone, in the exchange that it is in.

    The same tool stands in many goldens, and tools are compared one by one: in the first body that has it each leaf
    of it is changed, in the others one leaf.
    """
    wrong, count, spared, seen = [], 0, 0, set()
    for golden in goldens:
        for exchange in golden["exchanges"]:
            kept, request = alone(golden, exchange)
            body, tools = request["body"], request["body"]["tools"]
            here = list(mutations("exchanges[0].request.body", dict(body, tools=[]), leaves_only=True))
            here = [mutation._replace(value=dict(mutation.value, tools=tools)) for mutation in here]
            for index, tool in enumerate(tools):
                inside = list(mutations("exchanges[0].request.body.tools[{}]".format(index), tool, leaves_only=True))
                known = compact_json(tool) in seen
                seen.add(compact_json(tool))
                spared += len(inside) - 1 if known else 0
                here += [mutation._replace(value=dict(body, tools=replaced(tools, index, mutation.value)))
                         for mutation in (inside[:1] if known else inside)]
            for mutation in here:
                count += 1
                wrong += missed(mutation, verdict_on(kept, body=mutation.value))
    assert wrong == [] and count > 50 * len(goldens)
    figure("{} leaves of request bodies in {} goldens, each changed alone: all reported at their paths ({} more are "
           "of tool specs that were changed leaf by leaf in another golden)".format(count, len(goldens), spared))


def pieces(body, last):
    """(how deep to go, part of a body) of each item, each list of items, each other key, and the body's keys.

    The input of a golden's last request begins with those of the others, so its list stands for theirs.
    """
    yield 1, body
    for key, value in body.items():
        for piece in [[item] for item in value] if key in ("input", "tools") else [value]:
            yield 99, {key: piece}
        if key == "tools" or key == "input" and last:
            yield 2, {key: value}


def test_every_other_way_to_be_wrong(goldens, figure):
    """Types, keys removed, added and swapped, items dropped, doubled and swapped: each piece of a body of its shape.

    What leaves say is not compared here but above, so pieces with the same keys and types stand for one another.
    """
    wrong, count, seen = [], 0, set()
    for golden in goldens:
        for exchange in golden["exchanges"]:
            for depth, piece in pieces(exchange["request"]["body"], exchange is golden["exchanges"][-1]):
                if (depth, compact_json(shape(piece))) in seen:
                    continue
                seen.add((depth, compact_json(shape(piece))))
                kept, _ = alone(golden, exchange, **piece)
                for mutation in mutations("exchanges[0].request.body", piece, depth=depth):
                    count += 1
                    wrong += missed(mutation, verdict_on(kept, body=mutation.value))
    assert wrong == []
    figure("{} mutations of {} pieces of request bodies of distinct shape: all reported".format(count, len(seen)))


def test_every_header_and_the_rest_of_every_request(goldens, figure):
    wrong, count, seen = [], 0, set()
    for golden in goldens:
        for exchange in golden["exchanges"]:
            kept, request = alone(golden, exchange)
            if compact_json(request["headers"]) in seen:
                continue
            seen.add(compact_json(request["headers"]))
            for mutation in header_mutations("exchanges[0].request.headers", request["headers"]):
                count += 1
                wrong += missed(mutation, verdict_on(kept, headers=mutation.value))
            for key in ("method", "path"):
                for mutation in mutations("exchanges[0].request." + key, request[key]):
                    count += 1
                    wrong += missed(mutation, verdict_on(kept, **{key: mutation.value}))
            verdict = verdict_on(kept, form="loose")
            assert (verdict.status, verdict.differences[0].path) == ("equal", "exchanges[0].request.form")
    assert wrong == []
    figure("{} mutations of {} distinct sets of headers, methods and paths: all reported".format(count, len(seen)))


def test_every_dialogue(goldens, figure):
    wrong, count = [], 0
    for golden in goldens:
        kept = dict(golden, exchanges=[])
        for mutation in mutations("dialogue", golden["dialogue"]):
            if mutation.kind == "order":
                continue  # key order in what the user's side sees is no part of the wire
            count += 1
            wrong += missed(mutation, align(kept, {"exchanges": [], "dialogue": mutation.value}))
    assert wrong == []
    figure("{} mutations of {} dialogues: all reported".format(count, len(goldens)))


def test_every_race(goldens):
    """What upstream races on may be absent or one of the recorded alternatives, and nothing else."""
    raced = 0
    for golden in asking(goldens):
        kept, _ = alone(golden, golden["exchanges"][0])
        exchange = kept["exchanges"][0]
        races = {name: values[0] for name, values in golden["races"].items()}
        raced += len(races)
        for name in ["workspaces", "another"]:
            changed = dict(races, **{name: races.get(name, "") + "~"})
            verdict = align(kept, {"exchanges": [dict(exchange, races=changed)], "dialogue": {}})
            assert verdict.status == "differs"
            assert [difference.path for difference in verdict.differences] == ["exchanges[0].races." + name]
    assert raced >= 5


def test_every_exchange(goldens):
    """The first or the last is missing or there twice; the first two are swapped."""
    for golden in asking(goldens):
        whole, dialogue = golden["exchanges"], golden["dialogue"]
        for index in {0, len(whole) - 1}:
            for wrong in (whole[:index] + whole[index + 1:], whole[:index] + [whole[index]] + whole[index:]):
                assert align(golden, {"exchanges": wrong, "dialogue": dialogue}).status not in ("identical", "equal")
        if len(whole) > 1 and not alike(whole[0], whole[1]):  # else a retry
            swapped = [whole[1], whole[0]] + whole[2:]
            assert align(golden, {"exchanges": swapped, "dialogue": dialogue}).status not in ("identical", "equal")


def test_every_answer(goldens):
    """An answer that is not the recorded one means that the golden is stale: never the agent's fault, never green.

    What comes behind a terminal event is no part of it.
    """
    seen, behind = set(), 0
    for golden in goldens:
        for exchange in golden["exchanges"]:
            if compact_json(exchange["response"]) in seen:
                continue
            seen.add(compact_json(exchange["response"]))
            kept, _ = alone(golden, exchange)
            for mutation in mutations("response", exchange["response"]):
                if mutation.kind == "order":
                    continue
                verdict = align(kept, {"exchanges": [dict(exchange, response=mutation.value)], "dialogue": {}})
                if verdict.status == "differs":  # only the beginning of the recorded stream
                    assert mutation.path.endswith(".events")
                    assert [difference.path for difference in verdict.differences] == ["exchanges[0].response"]
                elif verdict.status == "identical":
                    behind += 1
                    assert heard(mutation.value) == heard(exchange["response"])
                else:
                    assert (verdict.status, verdict.blame) == ("error", "harness"), mutation.path
    assert behind > 0


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


def test_each_placeholder_stands_where_its_rule_took_it(goldens, figure):
    """Those that no rule explains are none; every rule but races and orders has taken something somewhere."""
    rules = [rule for rule in RULES.all if rule.kind in ("place", "number", "mask")]
    shapes = {rule.id: taken_by(rule) for rule in rules}
    any_label = re.compile("|".join(sorted(placeholder_of(rule) for rule in rules)))
    taken, named, unexplained = collections.Counter(), 0, []
    for golden in goldens:
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
        assert all(any(rule.looks_at(path) for rule in masked) for path in changed), changed
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
