import json

import pytest

from .runs import answer, call, findings, output, request, said, verdict

HELLO = {"type": "message", "role": "assistant", "content": [{"type": "output_text", "text": "Hello."}]}
CUT, GOOD = answer(end=None), answer(HELLO)
TURN = {"do": "turn", "text": "Hello."}


def status(code, text=""):
    return {"status": code, "body": text}


def failed(code):
    return answer(end={"type": "response.failed", "response": {"error": {"code": code}}})


def tried(id, responses, requests=0, streams=0, **options):
    """The verdict over requests that say the same and get these responses; None is a connection without an answer."""
    config = {"model_providers": {"origin": {"request_max_retries": requests, "stream_max_retries": streams}}}
    exchanges = [dict(request(said()), response=response) for response in responses]
    return verdict(id, *exchanges, **dict({"config": config, "steps": [TURN], "answers": [{}] * len(responses)},
                                          **options))


@pytest.mark.parametrize("responses, requests, streams, expected", [
    ([GOOD], 1, 1, "untested"),
    ([CUT], 0, 0, "untested"),
    ([CUT], 0, 1, "broken"), ([CUT, GOOD], 0, 1, "held"), ([CUT, CUT], 0, 1, "held"), ([CUT, CUT], 0, 2, "broken"),
    ([failed("server_error")], 0, 1, "broken"), ([failed("invalid_prompt")], 0, 1, "untested"),
    ([failed("server_is_overloaded")], 0, 1, "untested"),
    ([CUT], 1, 0, "untested"), ([status(500)], 1, 0, "broken"), ([None], 1, 0, "broken"), ([None], 0, 1, "broken"),
    ([status(500)] * 4, 1, 1, "held"), ([status(500)] * 3, 1, 1, "broken"), ([None, CUT, None, None], 1, 1, "held"),
    ([status(503, "server_is_overloaded")], 1, 1, "untested"), ([status(404)], 1, 1, "untested"),
    ([answer(end={"type": "response.incomplete", "response": {}})], 0, 1, "untested"),
])
def test_again(responses, requests, streams, expected):
    assert tried("retry.again", responses, requests, streams) == expected


@pytest.mark.parametrize("responses, requests, streams, expected", [
    ([GOOD], 0, 0, "untested"), ([CUT], 0, 0, "held"), ([CUT, CUT], 0, 0, "broken"), ([CUT, CUT], 0, 1, "held"),
    ([status(500)] * 4, 1, 1, "held"), ([status(500)] * 5, 1, 1, "broken"),
])
def test_bounded(responses, requests, streams, expected):
    assert tried("retry.bounded", responses, requests, streams) == expected


def test_the_stage_sets_no_retries_where_a_scenario_sets_none():
    assert tried("retry.bounded", [CUT, CUT], config={}) == "broken"


@pytest.mark.parametrize("response", [
    status(400), status(429), failed("context_length_exceeded"), failed("insufficient_quota"),
    failed("invalid_prompt"), failed("usage_not_included")])
def test_final(response):
    assert tried("retry.final", [response], 1, 1) == "held"
    assert tried("retry.final", [response, GOOD], 1, 1) == "broken"


def test_429_that_names_a_time_is_not_final():
    answers = [{"headers": {"Retry-After": "1"}}, {}]
    assert tried("retry.final", [status(429), GOOD], 1, 1, answers=answers) == "untested"
    assert tried("retry.final", [CUT, GOOD], 1, 1) == "untested"


@pytest.mark.parametrize("id, response", [("retry.same-bytes", CUT),
                                          ("retry.same-bytes-after-items", answer(HELLO, end=None))])
@pytest.mark.parametrize("change, expected", [
    ({}, "held"), ({"client_metadata": 1}, "held"), ({"input": []}, "broken"), ({"tools": []}, "broken"),
    ({"model": "n"}, "broken"), ({"instructions": "x"}, "broken")])
def test_same_bytes(id, response, change, expected):
    first, second = request(said(), response=response), request(said())
    second["request"]["body"].update(change)
    assert verdict(id, first, second, steps=[TURN]) == expected
    other, = {"retry.same-bytes", "retry.same-bytes-after-items"} - {id}
    assert verdict(other, first, second, steps=[TURN]) == "untested"


def in_turn(turn_id, response):
    return request(said(), response=response,
                   headers=[("x-codex-turn-metadata", json.dumps({"turn_id": turn_id}))])


def test_what_follows_in_another_turn_is_no_retry():
    two = dict(steps=[TURN, TURN], config={})
    assert verdict("retry.bounded", in_turn("a", CUT), in_turn("b", GOOD), **two) == "held"
    assert verdict("retry.bounded", in_turn("a", CUT), in_turn("a", GOOD), **two) == "broken"
    assert verdict("retry.bounded", request(said(), response=CUT), request(said()), **two) == "held"


def test_steered_and_interrupted_runs_tell_nothing():
    for do in ("steer", "interrupt"):
        assert tried("retry.bounded", [CUT, CUT], steps=[TURN, {"do": do}]) == "untested"


@pytest.mark.parametrize("text, expected", [
    ("once\nlooked\n", "held"), ("once\nonce\n", "broken"), ("not once\n", "untested"), (["once"], "untested")])
def test_no_tool_twice(text, expected):
    assert verdict("retry.no-tool-twice", request(said(), response=answer(call("once"))),
                   request(said(), output("look", output=text))) == expected


@pytest.mark.parametrize("one, other", [
    (b'["\xc3\xa9"]', b'["\\u00e9"]'), (b"[1,2]", b"[1, 2]"), (b"[1.0]", b"[1.00]"), (b'[{"a":1}]', b'[{"a":1,"a":1}]'),
])
@pytest.mark.parametrize("key", ["instructions", "tools", "input"])
def test_a_retry_is_compared_in_bytes(key, one, other):
    exchanges = [request(response=answer(end=None)), request()]
    bodies = [b'{"model":"m","%s":%s}' % (key.encode(), text) for text in (one, other)]
    assert verdict("retry.same-bytes", *exchanges, bodies=[bodies[0], bodies[0]], steps=[TURN]) == "held"
    found = findings("retry.same-bytes", *exchanges, bodies=bodies, steps=[TURN])
    assert [where for where, complaint in found if complaint] == ["exchanges[1].request.body." + key]
