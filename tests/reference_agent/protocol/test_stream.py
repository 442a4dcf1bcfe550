"""What events mean; odd events do no harm."""

import json

import pytest

from reference_agent.protocol import stream
from reference_agent.protocol.stream import Completed, Created, Failed, ItemDone, Usage
from reference_agent.versions import DEFAULT


def event(kind, **members):
    return json.dumps(dict(members, type=kind))


def meaning(data):
    return stream.meaning(data, DEFAULT.retry)


def test_meanings():
    item = {"type": "message", "n": 1}
    assert meaning(event("response.created", response={"id": "r"})) == Created("r")
    assert meaning(event("response.output_item.done", item=item)) == ItemDone(item)
    assert meaning(event("response.completed", response={"id": "r"})) == Completed("r", None)


@pytest.mark.parametrize("data", [
    "not json", "[DONE]", "[1]", "3", '{"type": "response.brand_new", "response": {}}', '{"item": {}}',
    '{"type": "response.completed"}',
    '{"type": "response.output_item.done", "item": {"text": "\\ud800"}}',
])
def test_what_means_nothing(data):
    assert meaning(data) is None


def usage(**members):
    return meaning(event("response.completed", response={"id": "r", "usage": members}))


def test_usage():
    counts = dict(input_tokens=10, output_tokens=5, total_tokens=15)
    assert usage(**counts).usage == Usage(10, 0, 5, 0, 15)
    details = dict(counts, input_tokens_details={"cached_tokens": 4}, output_tokens_details={"reasoning_tokens": 3})
    assert usage(**details).usage == Usage(10, 4, 5, 3, 15)
    assert usage(**dict(details, input_tokens_details=None)).usage == Usage(10, 0, 5, 3, 15)


@pytest.mark.parametrize("members, reason", [
    (dict(input_tokens="x"), 'invalid type: string "x", expected i64'),
    (dict(input_tokens=5), "missing field `output_tokens`"),
])
def test_unreadable_usage_fails_the_response(members, reason):
    told = usage(**members)
    assert isinstance(told, Failed)
    assert told.failure.retryable
    assert told.failure.message.endswith("failed to parse ResponseCompleted: " + reason)


@pytest.mark.parametrize("data, kept", [
    ('"x": ' + "[" * 125 + "]" * 125, True),
    ('"x": ' + "[" * 126 + "]" * 126, False),
    ('"x": ' + "[" * 5000 + "]" * 5000, False),
    ('"x": 1e999', False), ('"x": NaN', False), ('"x": Infinity', False), ('"x": -0', True), ('"x": 01', False),
    ('"x": "\\ud800"', False),
])
def test_an_item_that_the_parser_refuses_means_nothing(data, kept):
    """What codex 0.115.0 kept of such items and what it dropped, measured."""
    text = '{"type": "response.output_item.done", "item": {"type": "message", %s}}' % data
    assert (meaning(text) is not None) == kept


@pytest.mark.parametrize("data, kept", [
    ('"other": 1e999', True), ('"other": "\\ud800"', True), ('"response": 7', True), ('"delta": 7', False),
    ('"item": null', False), ('"type": "x"', False),
])
def test_what_stands_beside_an_item(data, kept):
    text = '{"type": "response.output_item.done", "item": {"type": "message"}, %s}' % data
    assert (meaning(text) is not None) == kept
