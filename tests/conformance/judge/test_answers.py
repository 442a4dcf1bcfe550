"""Where a response ends, in each form that a transcript keeps it in."""

import pytest

from conformance.judge import align
from conformance.judge.answers import events_of, up_to_terminal

ITEM, DELTA = {"type": "response.output_item.done", "item": {}}, {"type": "response.output_text.delta"}
DONE, FAILED = {"type": "response.completed", "response": {}}, {"type": "response.failed"}
#: The same terminal event in a piece of a stream that is kept as text.
AS_TEXT = ": late\r\n\r\nevent: response.completed\rdata: {\"type\":\ndata: \"response.completed\"}"


@pytest.mark.parametrize("events, kept", [
    ([ITEM, DONE], 2), ([ITEM, DONE, DONE], 2), ([DONE, ITEM, FAILED], 1), ([ITEM, FAILED, ITEM], 2),
    ([ITEM, DELTA], 2), ([], 0), ([ITEM, AS_TEXT, ITEM], 2), (["data: [DONE]", "data: 7", 7, None, DONE, "x"], 5),
    ([["data"], DONE, 1], 2), ([{"type": ["response.completed"]}, ITEM], 2),
])
def test_a_response_is_kept_up_to_its_terminal_event(events, kept):
    response = {"status": 200, "events": events}
    assert up_to_terminal(response) == {"status": 200, "events": events[:kept]}


def test_what_is_no_stream_is_kept_whole():
    assert up_to_terminal({"status": 500, "body": "x"}) == {"status": 500, "body": "x"}
    assert list(events_of({"status": 500, "body": "x"})) == list(events_of(None)) == []


def test_the_events_are_objects_and_none_comes_after_the_terminal_one():
    assert list(events_of({"events": [ITEM, "data: {}", 7, "data: 7", AS_TEXT, ITEM]})) == [
        ITEM, {}, {"type": "response.completed"}]


@pytest.mark.parametrize("sent, status, paths", [
    ([ITEM, DONE], "identical", []), ([ITEM, DONE, ITEM], "identical", []), ([ITEM, DONE, DELTA], "identical", []),
    ([ITEM], "differs", ["exchanges[0].response"]), ([], "differs", ["exchanges[0].response"]),
    ([DELTA, DONE, ITEM], "error", []), ([ITEM, FAILED], "error", []),
])
def test_an_agent_may_hang_up_after_the_terminal_event(sent, status, paths):
    """Upstream 0.115.0, stream-terminal-twice, twenty runs beside another run: in four it left before the second."""
    request = {"method": "POST", "path": "/", "form": "compact", "headers": [], "body": {}}

    def exchanges(events):
        return [{"request": request, "response": {"status": 200, "events": events}}]

    golden = {"scenario": "one", "races": {}, "dialogue": {}, "exchanges": exchanges([ITEM, DONE, ITEM])}
    verdict = align(golden, {"exchanges": exchanges(sent), "dialogue": {}})
    assert (verdict.status, [difference.path for difference in verdict.differences]) == (status, paths)
