"""The harness reports whatever is wrong in a golden's requests or dialogue, and at the right path.

The suite judges the golden itself as if an agent had sent it, with one thing wrong in it. ``leaves`` says what a leaf
is mutated to and what must be reported. The judge is a pure function, so equal pieces of several goldens need only be
judged once. The goldens are divided into blocks, which the Pythons of the matrix share (``tests/shares.py``).
"""

import re

import pytest

from conformance.files import compact_json
from conformance.judge import align
from conformance.judge.answers import up_to_terminal

from ..leaves import alike, asking, header_mutations, mutations, replaced, shape

BLOCKS = 8
pytestmark = pytest.mark.expensive


@pytest.fixture(params=range(BLOCKS))
def block(goldens, request):
    """Every eighth golden."""
    return goldens[request.param::BLOCKS]


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


def test_every_leaf_of_every_body(block, figure):
    """Each leaf changed alone, in the exchange that it is in.

    The same tool stands in many goldens, and tools are compared one by one: in the first body that has it each leaf
    of it is changed, in the others one leaf.
    """
    wrong, count, spared, seen = [], 0, 0, set()
    for golden in block:
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
    assert wrong == [] and count > 50 * len(block)
    figure("{} leaves of request bodies in {} goldens, each changed alone: all reported at their paths ({} more are "
           "of tool specs that were changed leaf by leaf in another golden)".format(count, len(block), spared))


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


def test_every_other_way_to_be_wrong(block, figure):
    """Types, keys removed, added and swapped, items dropped, doubled and swapped: each piece of a body of its shape.

    What leaves say is not compared here but above, so pieces with the same keys and types stand for one another.
    """
    wrong, count, seen = [], 0, set()
    for golden in block:
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


def test_every_header_and_the_rest_of_every_request(block, figure):
    wrong, count, seen = [], 0, set()
    for golden in block:
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


def test_every_dialogue(block, figure):
    wrong, count = [], 0
    for golden in block:
        kept = dict(golden, exchanges=[])
        for mutation in mutations("dialogue", golden["dialogue"]):
            if mutation.kind == "order":
                continue  # key order in what the user's side sees is no part of the wire
            count += 1
            wrong += missed(mutation, align(kept, {"exchanges": [], "dialogue": mutation.value}))
    assert wrong == []
    figure("{} mutations of {} dialogues: all reported".format(count, len(block)))


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


def test_every_exchange(block):
    """The first or the last is missing or there twice; the first two are swapped."""
    for golden in asking(block):
        whole, dialogue = golden["exchanges"], golden["dialogue"]
        for index in {0, len(whole) - 1}:
            for wrong in (whole[:index] + whole[index + 1:], whole[:index] + [whole[index]] + whole[index:]):
                assert align(golden, {"exchanges": wrong, "dialogue": dialogue}).status not in ("identical", "equal")
        if len(whole) > 1 and not alike(whole[0], whole[1]):  # else a retry
            swapped = [whole[1], whole[0]] + whole[2:]
            assert align(golden, {"exchanges": swapped, "dialogue": dialogue}).status not in ("identical", "equal")


def test_every_answer(goldens):
    """An answer that is not the recorded one means that the golden is stale: never the agent's fault, never green.

    What comes after a terminal event is no part of it.
    """
    seen, after = set(), 0
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
                    after += 1
                    assert up_to_terminal(mutation.value) == up_to_terminal(exchange["response"])
                else:
                    assert (verdict.status, verdict.blame) == ("error", "harness"), mutation.path
    assert after > 0
