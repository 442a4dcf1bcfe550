import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proxies import Answer, ScriptError, answer_from, answers_from
from proxies.origin.faults import CUT, END, Hold, Send, Stall
from proxies.origin.script import answer_to


def events(answer):
    """The server-sent events of an answer's body as (name, data) pairs."""
    blocks = answer.body.decode("utf-8").split("\n\n")
    assert blocks.pop() == ""
    pairs = []
    for block in blocks:
        name, data = block.split("\n")
        assert name.startswith("event: ") and data.startswith("data: ")
        pairs.append((name[7:], json.loads(data[6:])))
    return pairs


def test_a_plain_answer_is_created_items_completed():
    answer = answer_from({"items": [{"message": "hé"}]}, 2)
    assert answer.status == 200
    assert answer.headers == (("content-type", "text/event-stream"),)
    assert answer.ending == END and answer.hold == ()
    assert answer.body.decode("utf-8") == (
        'event: response.created\n'
        'data: {"type":"response.created","response":{"id":"resp_2"}}\n\n'
        'event: response.output_item.done\n'
        'data: {"type":"response.output_item.done","item":{"type":"message","id":"msg_2_1","role":"assistant",'
        '"content":[{"type":"output_text","text":"hé"}]}}\n\n'
        'event: response.completed\n'
        'data: {"type":"response.completed","response":{"id":"resp_2","usage":{"input_tokens":10,'
        '"input_tokens_details":{"cached_tokens":0},"output_tokens":5,'
        '"output_tokens_details":{"reasoning_tokens":0},"total_tokens":15}}}\n\n')


def test_an_empty_table_is_an_empty_turn():
    assert [name for name, _ in events(answer_from({}, 1))] == ["response.created", "response.completed"]


def test_holds_stand_between_items_and_do_not_change_ids():
    plain = answer_from({"items": [{"message": "a"}, {"message": "b"}]}, 1)
    held = answer_from({"hold": ["turn 1"], "items": [{"message": "a"}, {"hold": ["step steer"]}, {"message": "b"}]}, 1)
    assert held.hold == ("turn 1",)
    assert held.body == plain.body
    assert [step if isinstance(step, Hold) else type(step) for step in held.actions] == [
        Send, Send, Hold(("step steer",)), Send, Send]


def test_raw_events_and_bytes_go_out_as_they_are():
    items = [{"event": {"type": "x.y", "b": 1, "a": 2}}, {"raw": ": ping\r\n"}]
    answer = answer_from({"items": items, "end": "none"}, 1)
    assert answer.actions[1:] == (Send(b'event: x.y\ndata: {"type":"x.y","b":1,"a":2}\n\n'), Send(b": ping\r\n"))


@pytest.mark.parametrize("data, terminal", [
    ({"end": "failed"}, ("response.failed", {"id": "resp_1", "status": "failed", "error": {
        "code": "server_error", "message": "scripted server_error"}})),
    ({"end": "failed", "error": {"code": "rate_limit_exceeded", "message": "try again in 1.5s"}},
     ("response.failed", {"id": "resp_1", "status": "failed", "error": {
         "code": "rate_limit_exceeded", "message": "try again in 1.5s"}})),
    ({"end": "incomplete"}, ("response.incomplete", {
        "id": "resp_1", "status": "incomplete", "incomplete_details": {"reason": "max_output_tokens"}})),
    ({"end": "incomplete", "reason": "content_filter"}, ("response.incomplete", {
        "id": "resp_1", "status": "incomplete", "incomplete_details": {"reason": "content_filter"}})),
    ({"usage": "null"}, ("response.completed", {"id": "resp_1", "usage": None})),
    ({"usage": "absent"}, ("response.completed", {"id": "resp_1"})),
    ({"usage": {"input_tokens": 100, "cached_tokens": 90}}, ("response.completed", {"id": "resp_1", "usage": {
        "input_tokens": 100, "input_tokens_details": {"cached_tokens": 90}, "output_tokens": 5,
        "output_tokens_details": {"reasoning_tokens": 0}, "total_tokens": 105}})),
    ({"usage": {"total_tokens": 244800}}, ("response.completed", {"id": "resp_1", "usage": {
        "input_tokens": 10, "input_tokens_details": {"cached_tokens": 0}, "output_tokens": 5,
        "output_tokens_details": {"reasoning_tokens": 0}, "total_tokens": 244800}})),
])
def test_terminal_events(data, terminal):
    name, event = events(answer_from(data, 1))[-1]
    assert (name, event["response"]) == terminal
    assert event["type"] == name


@pytest.mark.parametrize("end, ending", [("cut", CUT), ("none", END)])
def test_streams_without_a_terminal_event(end, ending):
    answer = answer_from({"end": end}, 1)
    assert [name for name, _ in events(answer)] == ["response.created"]
    assert answer.ending == ending


@pytest.mark.parametrize("data, status, kind, body", [
    ({"status": 500}, 500, "application/json",
     b'{"error":{"message":"scripted status 500","type":"error","code":null}}'),
    ({"status": 429, "body": {"error": {"type": "usage_limit_reached"}}}, 429, "application/json",
     b'{"error":{"type":"usage_limit_reached"}}'),
    ({"status": 502, "body": "<html>"}, 502, "text/plain; charset=utf-8", b"<html>"),
    ({"body": "", "headers": {"Content-Type": "text/event-stream"}}, 200, None, b""),
])
def test_documents(data, status, kind, body):
    answer = answer_from(data, 1)
    assert (answer.status, answer.body) == (status, body)
    assert answer.headers == ((("content-type", kind),) if kind else (("Content-Type", "text/event-stream"),))


def test_headers_come_after_the_content_type_in_their_order():
    expected = (("content-type", "text/event-stream"), ("x-codex-turn-state", "abc"), ("Retry-After", "2"))
    assert answer_from({"headers": {"x-codex-turn-state": "abc", "Retry-After": "2"}}, 1).headers == expected
    assert answer_from({"headers": [["x-codex-turn-state", "abc"], ["Retry-After", "2"]]}, 1).headers == expected


def test_faults_apply_to_the_stream():
    answer = answer_from({"items": [{"message": "a"}, {"message": "b"}], "cut_after": 2}, 1)
    assert [name for name, _ in events(answer)] == ["response.created", "response.output_item.done"]
    assert answer.ending == CUT
    assert answer_from({"stall_after": True}, 1).actions[-1] == Stall()
    assert {len(step.data) for step in answer_from({"split": 1}, 1).actions} == {1}


def test_answers_are_numbered_from_1():
    assert [answer.number for answer in answers_from([{}, {"status": 500}])] == [1, 2]


@pytest.mark.parametrize("data, complaint", [
    ({"items": [{"message": "a"}, {"mesage": "x"}]},
     "answers[2].items[1]: unknown builder 'mesage'; known: hold, event, raw, message, reasoning, "),
    ({"items": [{"function_call": "f", "args": 1}]}, "answers[2].items[0].args: 'function_call' takes no such option"),
    ({"items": [{"hold": ["x"], "message": "a"}]}, "answers[2].items[0]: 'hold' stands alone"),
    ({"items": [{"event": "x"}]}, "answers[2].items[0].event: must be a table"),
    ({"items": [{"raw": {}}]}, "answers[2].items[0].raw: must be a string"),
    ({"items": ["x"]}, "answers[2].items[0]: must be a table"),
    ({"items": [{}]}, "answers[2].items[0]: unknown builder ''"),
    ({"items": {"message": "x"}}, "answers[2].items: must be a list of tables"),
    ({"itms": []}, "answers[2].itms: unknown key; known: hold, items, end, "),
    ({"hold": [1]}, "answers[2].hold: must be a list of event names"),
    ({"hold": [""]}, "answers[2].hold: must be a list of event names"),
    ({"end": "done"}, "answers[2].end: unknown end 'done'; known: completed, failed, incomplete, cut, none"),
    ({"end": []}, "answers[2].end: unknown end '[]'"),
    ({"error": "x"}, 'answers[2].error: only with end = "failed"'),
    ({"reason": "x"}, 'answers[2].reason: only with end = "incomplete"'),
    ({"end": "failed", "error": 1}, "answers[2].error: must be a code or a table"),
    ({"usage": {"input": 1}}, "answers[2].usage.input: unknown count; known: input_tokens, "),
    ({"usage": {"input_tokens": "1"}}, "answers[2].usage.input_tokens: must be a number"),
    ({"usage": 1}, "answers[2].usage: must be a table of token counts"),
    ({"status": 99}, "answers[2].status: must be a number from 200 to 599"),
    ({"status": 500, "items": []}, "answers[2].items: only for a stream, and this answer has status 500"),
    ({"body": "x", "end": "cut"}, "answers[2].end: only for a stream, and this answer has a body"),
    ({"body": 1}, "answers[2].body: must be a string or a table"),
    ({"headers": {"a b": "x"}}, "answers[2].headers.a b: not a header field"),
    ({"headers": {"a": "x\r\ny: z"}}, "answers[2].headers.a: not a header field"),
    ({"headers": {"a": 1}}, "answers[2].headers.a: names and values must be strings"),
    ({"headers": ["a"]}, "answers[2].headers: must be a table or a list"),
    ({"cut_after": 9}, "answers[2].cut_after: there are only 2 events"),
    ([], "answers[2]: must be a table"),
])
def test_errors_name_the_path(data, complaint):
    with pytest.raises(ScriptError) as caught:
        answer_from(data, 3)
    assert str(caught.value).startswith(complaint)
    assert "\n" not in str(caught.value)


def test_answers_must_be_a_list():
    with pytest.raises(ScriptError, match="^answers: must be a list of tables$"):
        answers_from({})


leaves = st.one_of(st.none(), st.booleans(), st.integers(-2, 600), st.text(max_size=4))
anything = st.recursive(leaves, lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(
    st.sampled_from(["message", "reasoning", "function_call", "hold", "raw", "event", "item", "id", "arguments",
                     "input_tokens", "local_shell_call"]), inner, max_size=3)), max_leaves=8)


@given(st.dictionaries(st.sampled_from(["items", "hold", "end", "error", "usage", "status", "headers", "body", "split",
                                        "cut_after", "stall_after", "drop", "bad_bytes", "repeat"]), anything))
def test_any_table_is_an_answer_or_an_error(data):
    try:
        answer = answer_from(data, 1)
    except ScriptError as error:
        assert str(error).startswith("answers[0]")
        return
    assert isinstance(answer, Answer) and isinstance(answer.body, bytes)


TAKEN = [
    {"items": [{"function_call": "run"}]},
    {"take": {"id": r"ID (\d+)"}, "items": [{"function_call": "poll", "arguments": '{"id":@{taken:id}}'}]},
    {"headers": {"x-id": "@{taken:id}"}},
]


def test_values_taken_from_a_request_stand_in_this_answer_and_later_ones():
    first, second, third = answers_from(TAKEN)
    variables = {}
    assert answer_to(first, "ID 1", variables) is first and variables == {}
    sent = answer_to(second, "ID 1 … ID 27", variables)
    assert events(sent)[1][1]["item"]["arguments"] == '{"id":27}'
    assert variables == {"id": "27"}
    assert answer_to(third, "anything", variables).headers[-1] == ("x-id", "27")


def test_faults_count_the_bytes_with_the_value_in_them():
    (answer,) = answers_from([{"take": {"a": "<(.*)>"}, "items": [{"raw": "@{taken:a}!"}], "end": "none", "split": 1}])
    assert answer_to(answer, "<värde>", {}).body.endswith("värde!".encode("utf-8"))


@pytest.mark.parametrize("body", ["", "ID x", "id 7"])
def test_a_pattern_without_a_match_is_an_error(body):
    with pytest.raises(ScriptError) as error:
        answer_to(answers_from(TAKEN)[1], body, {})
    assert str(error.value) == r"answers[1].take.id: the request has no match for 'ID (\d+)'"


@pytest.mark.parametrize("data, words", [
    ([{"items": [{"message": "@{taken:x}"}]}], "answers[0]: '@{taken:x}' has no value"),
    ([{"items": [{"message": "@{taken:id}"}]}] + TAKEN, "answers[0]: '@{taken:id}' has no value"),
    ([{"take": 1}], "answers[0].take: must be a table"),
    ([{"take": {"A": "(.)"}}], "answers[0].take: 'A' is not a name"),
    ([{"take": {"a": "("}}], "answers[0].take: a: not a regular expression"),
    ([{"take": {"a": 1}}], "answers[0].take: a: not a regular expression"),
    ([{"take": {"a": "x"}}], "answers[0].take: a: must have one group, has 0"),
])
def test_a_take_that_makes_no_sense_is_one_line(data, words):
    with pytest.raises(ScriptError) as error:
        answers_from(data)
    assert words in str(error.value) and "\n" not in str(error.value)
