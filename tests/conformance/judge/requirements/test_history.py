import pytest

from .runs import answer, call, findings, output, request, said, verdict

PATCH = {"type": "custom_tool_call", "call_id": "p", "name": "apply_patch", "input": "*** Begin\n"}
REASONING = {"type": "reasoning", "summary": [], "encrypted_content": "abc"}
SAID = said("Hello.", "assistant")


def two(given, kept, end=None):
    """A request that was answered by `given`, and the next, whose input ends with `kept`."""
    response = answer(*given) if end is None else answer(*given, end=end)
    return request(said("Hi."), response=response), request(said("Hi."), *kept)


@pytest.mark.parametrize("id, item, key", [
    ("history.verbatim-arguments", call(arguments='{ "a" : 1 }'), "arguments"),
    ("history.verbatim-input", PATCH, "input"),
])
def test_verbatim(id, item, key):
    assert verdict(id, *two([item], [item])) == "held"
    assert verdict(id, *two([item], [dict(item, **{key: "{}"})])) == "broken"
    assert verdict(id, *two([item], [dict(item, **{key: {}})])) == "broken"
    assert verdict(id, *two([], [item])) == "untested"


@pytest.mark.parametrize("id, item", [
    ("history.messages-kept", SAID), ("history.reasoning-kept", REASONING), ("history.calls-kept", call())])
def test_kept(id, item):
    assert verdict(id, *two([item], [item])) == "held"
    assert verdict(id, *two([item], [dict(item, id="x")])) == "held"
    assert verdict(id, *two([item], [])) == "broken"
    assert verdict(id, *two([item], [], end={"type": "response.failed"})) == "untested"
    assert verdict(id, *two([], [item])) == "untested"


@pytest.mark.parametrize("item, changed", [
    (SAID, said("Hullo.", "assistant")), (REASONING, dict(REASONING, encrypted_content="abd")),
    (call("a"), call("b"))])
def test_kept_but_changed(item, changed):
    ids = {"message": "history.messages-kept", "reasoning": "history.reasoning-kept",
           "function_call": "history.calls-kept"}
    assert verdict(ids[item["type"]], *two([item], [changed])) == "broken"


def test_what_came_in_an_unreadable_answer_is_not_asked_for():
    for odd in ({"bad_bytes": 7}, {"items": [{"raw": "data: 1\r\r"}]}):
        assert verdict("history.messages-kept", *two([SAID], []), answers=[odd]) == "untested"


def test_a_message_that_upstream_cannot_read_may_be_dropped():
    assert verdict("history.messages-kept", *two([dict(SAID, phase="odd")], [])) == "untested"
    assert verdict("history.messages-kept", *two([dict(SAID, phase="commentary")], [])) == "broken"


@pytest.mark.parametrize("kept, expected", [
    ([REASONING, call("a"), call("b"), output("a"), output("b")], "held"),
    ([REASONING, call("a"), output("a"), call("b"), output("b")], "held"),
    ([call("a"), REASONING, call("b")], "broken"),
    ([REASONING, call("b"), call("a")], "broken"),
    ([call("a"), call("b")], "held"),
    ([call("a")], "untested"),
])
def test_in_order(kept, expected):
    assert verdict("history.in-order", *two([REASONING, call("a"), call("b")], kept)) == expected


def test_equal_messages_are_distinguished_by_their_place():
    given = [SAID, call("a"), SAID]
    assert verdict("history.in-order", *two(given, given)) == "held"
    assert verdict("history.in-order", *two(given, [call("a"), SAID, SAID])) == "broken"


@pytest.mark.parametrize("inputs, expected", [
    ([["Hi."], ["Hi.", "x"]], "held"), ([["Hi."], ["Hi.", "Hi."]], "broken"), ([["Hi."], ["x"]], "broken"),
    ([], "untested"),
])
def test_prompt_once(inputs, expected):
    exchanges = [request(*[said(text) for text in texts]) for texts in inputs]
    assert verdict("history.prompt-once", *exchanges, steps=[{"do": "turn", "text": "Hi."}]) == expected


def test_a_prompt_that_is_said_twice_may_stand_there_twice():
    steps = [{"do": "turn", "text": "Hi."}] * 2
    complaints = [complaint for _, complaint in findings(
        "history.prompt-once", request(said("Hi.")), request(said("Hi."), said("Hi.")), steps=steps)]
    assert complaints == ["", ""]
