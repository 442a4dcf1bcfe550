"""The table in ``aligned``, row by row; that nothing escapes it is shown by ``test_golden_leaves``."""

import copy

import pytest

from conformance.judge import align

BODY = {"model": "m", "input": [{"type": "message", "content": [{"text": "a"}]}, {"type": "message", "n": 1}],
        "tools": [{"type": "function", "name": "f", "x": {"a": 1, "b": 2}}, {"type": "web_search"}], "stream": True}
REQUEST = {"method": "POST", "path": "/v1/responses", "form": "compact",
           "headers": [["session_id", "<thread:1>"], ["accept", "x"]], "body": BODY}
RESPONSE = {"status": 200, "events": [{"n": 1}, {"n": 2}]}
GOLDEN = {"scenario": "one", "races": {"workspaces": ["here"]}, "dialogue": {"turns": ["completed"]},
          "exchanges": [{"request": REQUEST, "response": RESPONSE}]}


def judged(change):
    """The verdict on a transcript that is the golden but for a change, and the (path, kind) of its differences."""
    transcript = copy.deepcopy({key: GOLDEN[key] for key in ("exchanges", "dialogue")})
    exchange = transcript["exchanges"][0]
    change(transcript, exchange, exchange["request"], exchange["request"]["body"])
    verdict = align(GOLDEN, transcript, "family")
    return verdict, [(difference.path, difference.kind) for difference in verdict.differences]


AT = "exchanges[0].request"


@pytest.mark.parametrize("change, status, found", [
    (lambda t, e, r, b: None, "identical", []),
    (lambda t, e, r, b: e.update(response=None), "identical", []),
    (lambda t, e, r, b: e.update(races={"workspaces": "here"}), "identical", []),
    (lambda t, e, r, b: e.update(races={"workspaces": "there"}), "differs",
     [("exchanges[0].races.workspaces", "changed")]),
    (lambda t, e, r, b: r.update(method="PUT"), "differs", [(AT + ".method", "changed")]),
    (lambda t, e, r, b: r.update(path="/x"), "differs", [(AT + ".path", "changed")]),
    (lambda t, e, r, b: r.update(form="loose"), "equal", [(AT + ".form", "order")]),
    (lambda t, e, r, b: r["headers"].reverse(), "equal", [(AT + ".headers", "order")]),
    (lambda t, e, r, b: r["headers"].pop(), "differs", [(AT + ".headers.accept", "missing")]),
    (lambda t, e, r, b: r["headers"].pop(0), "differs", [(AT + ".headers.session_id", "missing")]),
    (lambda t, e, r, b: r["headers"].append(["new", "1"]), "differs", [(AT + ".headers.new", "extra")]),
    (lambda t, e, r, b: r["headers"][1].__setitem__(0, "Accept"), "equal", [(AT + ".headers", "order")]),
    (lambda t, e, r, b: b.update(stream=1), "differs", [(AT + ".body.stream", "changed")]),
    (lambda t, e, r, b: b.pop("model"), "differs", [(AT + ".body.model", "missing")]),
    (lambda t, e, r, b: b.update(new={}), "differs", [(AT + ".body.new", "extra")]),
    (lambda t, e, r, b: b.update(model=b.pop("model")), "equal", [(AT + ".body", "order")]),
    (lambda t, e, r, b: b["tools"][0].update(x={"b": 2, "a": 1}), "equal", [(AT + ".body.tools[0].x", "order")]),
    (lambda t, e, r, b: b["tools"].pop(0), "differs", [(AT + ".body.tools[0]", "missing")]),
    (lambda t, e, r, b: b["tools"].append({"name": "g"}), "differs", [(AT + ".body.tools[2]", "extra")]),
    (lambda t, e, r, b: b["input"].insert(1, {"new": 1}), "differs", [(AT + ".body.input[1]", "extra")]),
    (lambda t, e, r, b: b["input"].pop(0), "differs", [(AT + ".body.input[0]", "missing")]),
    (lambda t, e, r, b: b["input"][0].update(type="x"), "differs", [(AT + ".body.input[0].type", "changed")]),
    (lambda t, e, r, b: b.update(input="text"), "differs", [(AT + ".body.input", "changed")]),
    (lambda t, e, r, b: r.update(body="text", form="text"), "differs", None),
    (lambda t, e, r, b: t["exchanges"].append(e), "differs", [("exchanges[1]", "extra")]),
    (lambda t, e, r, b: t["exchanges"].clear(), "differs", [("exchanges[0]", "missing")]),
    (lambda t, e, r, b: t["dialogue"].update(turns=["failed"]), "differs", [("dialogue.turns[0]", "changed")]),
    (lambda t, e, r, b: e["response"]["events"].pop(), "differs", [("exchanges[0].response", "missing")]),
    (lambda t, e, r, b: e["response"].update(events=[]), "differs", [("exchanges[0].response", "missing")]),
])
def test_a_row_of_the_table(change, status, found):
    verdict, differences = judged(change)
    assert (verdict.status, verdict.scenario, verdict.family) == (status, "one", "family")
    assert found is None or sorted(differences) == sorted(found)
    assert verdict.blame == ""


@pytest.mark.parametrize("response", [
    {"status": 500, "body": "x"}, {"status": 200, "events": [{"n": 1}, {"n": 3}]}, {"status": 201, "events": []},
    {"status": 200, "events": [{"n": 1}, {"n": 2}, {"n": 3}]}])
def test_another_answer_is_the_harness_s_fault(response):
    verdict, _ = judged(lambda t, e, r, b: e.update(response=response))
    assert (verdict.status, verdict.blame) == ("error", "harness")
    assert verdict.reason.startswith("exchanges[0].response: ") and "record it again" in verdict.reason


def test_an_answer_that_was_not_recorded_is_the_harness_s_fault():
    golden = dict(GOLDEN, exchanges=[{"request": REQUEST, "response": None}])
    verdict = align(golden, {"exchanges": GOLDEN["exchanges"], "dialogue": GOLDEN["dialogue"]})
    assert (verdict.status, verdict.blame) == ("error", "harness")


@pytest.mark.parametrize("change, tools", [
    (lambda tools: None, {"f": "identical", "web_search": "identical"}),
    (lambda tools: tools.pop(0), {"f": "missing", "web_search": "identical"}),
    (lambda tools: tools.append({"name": "g"}), {"f": "identical", "web_search": "identical", "g": "extra"}),
    (lambda tools: tools[0].update(x=1), {"f": "differs", "web_search": "identical"}),
    (lambda tools: tools[0].update(x={"b": 2, "a": 1}), {"f": "equal", "web_search": "identical"}),
])
def test_tools_have_verdicts_of_their_own(change, tools):
    assert judged(lambda t, e, r, b: change(b["tools"]))[0].tools == tools


def test_a_tool_has_its_worst_verdict():
    golden = dict(GOLDEN, exchanges=GOLDEN["exchanges"] * 2)
    changed = copy.deepcopy(GOLDEN["exchanges"][0])
    del changed["request"]["body"]["tools"][0]
    verdict = align(golden, {"exchanges": GOLDEN["exchanges"] + [changed], "dialogue": GOLDEN["dialogue"]})
    assert verdict.tools == {"f": "missing", "web_search": "identical"}


@pytest.mark.parametrize("change, items", [
    (lambda b: b["tools"][0].update(x=1), ["f"]),
    (lambda b: b["tools"][0].update(x={"b": 2, "a": 1}), ["f"]),
    (lambda b: b["tools"].pop(), ["web_search"]),
    (lambda b: b["tools"].append({"name": "g"}), ["g"]),
    (lambda b: b["input"].insert(1, {"type": "function_call", "name": "f", "role": 7}), ["function_call f"]),
    (lambda b: b["input"].insert(1, ["odd"]), [""]),
    (lambda b: b["input"].insert(1, {"type": "message", "role": "developer"}), ["developer message"]),
    (lambda b: b.update(model="x"), [""]),
])
def test_a_difference_names_its_tool_or_item(change, items):
    verdict, _ = judged(lambda t, e, r, b: change(b))
    assert [difference.item for difference in verdict.differences] == items


@pytest.mark.parametrize("tools", [None, "text", [None, 1, []], [{}], {"a": 1}])
def test_odd_tools_are_judged(tools):
    verdict, _ = judged(lambda t, e, r, b: b.update(tools=tools))
    assert verdict.status == "differs"
