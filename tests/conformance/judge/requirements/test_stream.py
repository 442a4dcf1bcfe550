import json

import pytest

from conformance.judge.requirements import REQUIREMENTS
from conformance.judge.requirements import stream as family

from .runs import SCENARIOS, answer, call, findings, output, request, said, verdict

HELLO = {"type": "message", "id": "msg_1", "role": "assistant", "content": [{"type": "output_text", "text": "Hello."}]}
BACK = {"type": "message", "role": "assistant", "content": [{"type": "output_text", "text": "Hello."}]}
FAILED = {"type": "response.failed", "response": {"error": {"code": "server_error"}}}
TURN = {"do": "turn", "text": "Hello."}

RECEIVED = ["stream.split-anywhere", "stream.line-ends", "stream.comments", "stream.names", "stream.data-lines",
         "stream.fields", "stream.unknown-events", "stream.unknown-items", "stream.unknown-fields", "stream.deltas",
         "stream.usage-lenient", "stream.terminal-twice", "stream.terminal-enough"]


def test_two_way():
    """What is seen by how the conversation goes on is proven by a scenario, and nothing else is said to be."""
    proven = {id for scenario in SCENARIOS.values() for id in scenario.proves}
    assert proven == set(RECEIVED)
    assert all(REQUIREMENTS[id].check.__module__ == family.__name__ for id in RECEIVED)


@pytest.mark.parametrize("id", RECEIVED)
@pytest.mark.parametrize("expected, exchanges, answers", [
    ("held", [request(said(), response=answer(call(), HELLO)), request(said(), call(), BACK, output())], 2),
    ("held", [request(said(), response=answer({"type": "brand_new"}, call())), request(said(), call(), output())], 2),
    ("broken", [request(said(), response=answer(call())), request(said())], 2),
    ("broken", [request(said(), response=answer(HELLO)), request(said(), BACK, BACK)], 2),
    ("broken", [request(said(), response=answer(call())), request(said(), BACK, call(), output())], 2),
    ("broken", [request(said(), response=answer(HELLO)), request(said(), dict(BACK, content=[]))], 2),
    ("broken", [request(said(), response=answer(call())), request(said(), call(arguments="{ }"), output())], 2),
    ("broken", [request(said(), response=answer(call()))], 2),
    ("broken", [request(said(), response=answer(call())), request(said(), call(), output()), request(said())], 2),
])
def test_received(id, expected, exchanges, answers):
    assert verdict(id, *exchanges, answers=[{}] * answers, proves=[id]) == expected
    assert verdict(id, *exchanges, answers=[{}] * answers) == "untested"


@pytest.mark.parametrize("ending", ["\r\n", "\r", "\n"])
def test_what_the_transcript_keeps_as_text_is_read(ending):
    item = json.dumps({"type": "response.output_item.done", "item": HELLO})
    block = ending.join([": c", "data: " + item, "", 'data:{"type":', 'data: "response.completed"}', "", "data: x"])
    exchanges = [request(said(), response={"status": 200, "events": ["\ufeff" + block, FAILED]}), request(said())]
    found = findings("stream.line-ends", *exchanges, answers=[{}] * 2, proves=["stream.line-ends"])
    assert [complaint for _, complaint in found] == ["the message of response 1 is missing", "", ""]


@pytest.mark.parametrize("end, others, status, expected", [
    (None, [request(said())], "completed", "held"),
    (None, [], "failed", "held"),
    (None, [], "completed", "broken"),
    (FAILED, [], "completed", "broken"),
    (FAILED, [], "failed", "held"),
    ({"type": "response.incomplete", "response": {}}, [], "completed", "broken"),
])
def test_terminal_missing(end, others, status, expected):
    told = {"turns": [{"status": status, "error": None}]}
    exchanges = [request(said(), response=answer(HELLO, end=end))] + others
    assert verdict("stream.terminal-missing", *exchanges, steps=[TURN], dialogue=told) == expected


def test_terminal_missing_in_exec():
    exchange = request(said(), response=answer(HELLO, end=None))
    for status, expected in ((0, "broken"), (1, "held")):
        assert verdict("stream.terminal-missing", exchange, scenario="exec-plain", steps=[TURN],
                       dialogue={"exits": [{"status": status}]}) == expected
    assert verdict("stream.terminal-missing", exchange, scenario="exec-plain", steps=[TURN]) == "untested"
    assert verdict("stream.terminal-missing", request(said()), steps=[TURN]) == "untested"


@pytest.mark.parametrize("items, expected", [
    ([said()], "held"), ([said(), call("c1"), output("c1")], "broken"),
    ([said(), output("c2", output="c1\n")], "broken"),
])
@pytest.mark.parametrize("lost", ['data: {"item":{"call_id":"c1","argum', {"item": {"call_id": "c1"}}])
def test_call_cut(lost, items, expected):
    response = {"status": 200, "events": [lost]}
    assert verdict("stream.call-cut", request(said(), response=response), request(*items)) == expected


def test_a_call_that_comes_whole_in_another_response_was_not_cut():
    response = {"status": 200, "events": [{"item": {"call_id": "c1"}}]}
    assert verdict("stream.call-cut", request(said(), response=response), request(said(), response=answer(call("c1"))),
                   request(said(), call("c1"), output("c1"))) == "untested"
