"""What a version's value changes without an edit outside of it: items, retries, texts of tools, offers."""

import pytest

from reference_agent.protocol import items, retry, stream, turn
from reference_agent.tools.registry import Registry
from reference_agent.versions import DEFAULT
from reference_agent.versions.value import Refusal

CALL = {"type": "function_call", "id": "fc_1", "name": "n", "arguments": "{}", "call_id": "c"}
WITH_IDS = {kind: ("[id]",) + tuple(key for key in keys if key != "id")
            for kind, keys in DEFAULT.wire.item_keys.items()}
AFTER = DEFAULT.retry._replace(
    refusals=(Refusal(429, 429, True, False, "busy: {status}", retry_after=True),) + DEFAULT.retry.refusals)


def begun(version):
    machine = turn.Turn(lambda item: True, retry.Limits(0, 1), version.wire.item_keys, float)
    machine.handle(turn.Begin([], "input"))
    return machine


def refused(table, headers):
    return retry.classify_status(table, 429, "", "http://h", headers)


@pytest.mark.parametrize("item, sent", [
    (CALL, {"type": "function_call", "id": "fc_1", "name": "n", "arguments": "{}", "call_id": "c"}),
    ({"type": "reasoning", "summary": []},
     {"type": "reasoning", "summary": [], "content": None, "encrypted_content": None}),
    ({"type": "compaction", "id": "c_1", "encrypted_content": "e"},
     {"type": "compaction", "id": "c_1", "encrypted_content": "e"}),
])
def test_a_version_can_keep_the_ids_of_items(item, sent):
    assert list(items.replay(item, WITH_IDS).items()) == list(sent.items())
    assert "id" not in items.replay(item, DEFAULT.wire.item_keys)


def test_the_turn_sends_items_back_as_its_version_says():
    version = DEFAULT._replace(wire=DEFAULT.wire._replace(item_keys=WITH_IDS))
    for value, kept in ((version, True), (DEFAULT, False)):
        recorded = begun(value).handle(stream.ItemDone(CALL))[0]
        assert ("id" in recorded.item) == kept


def test_a_version_can_try_a_429_again_after_its_pause():
    failure = refused(AFTER, {"retry-after": "7"})
    assert failure == retry.Failure("busy: 429 Too Many Requests", True, False, 7.0)
    assert begun(DEFAULT).handle(stream.Failed(failure))[-1] == turn.Pause(7.0, (1, 1), failure)


@pytest.mark.parametrize("table, headers", [
    (AFTER, {}), (AFTER, {"retry-after": "Wed, 21 Oct 2026 07:28:00 GMT"}), (AFTER, {"retry-after": "-1"}),
    (DEFAULT.retry, {"retry-after": "7"}),
])
def test_a_429_without_such_a_row_or_pause_is_final(table, headers):
    failure = refused(table, headers)
    assert begun(DEFAULT).handle(stream.Failed(failure))[-1] == turn.Done("failed", failure)


def test_a_pause_that_the_server_names_holds_for_the_request_counter_too():
    machine = turn.Turn(lambda item: True, retry.Limits(1, 0), {}, float)
    machine.handle(turn.Begin([], "input"))
    failure = retry.Failure("busy", False, True, 3.5)
    assert machine.handle(stream.Failed(failure))[-1] == turn.Pause(3.5, None, failure)


def test_a_version_can_end_with_an_incomplete_response():
    event = '{"type": "response.incomplete", "response": {}}'
    final = DEFAULT.retry._replace(incomplete_again=False)
    assert stream.meaning(event, DEFAULT.retry).failure.retryable
    assert not stream.meaning(event, final).failure.retryable


def test_a_version_can_retry_sooner_and_end_at_other_codes():
    table = DEFAULT.retry._replace(first_delay=1.0, growth=3, jitter=0.0,
                                   final_codes={"server_error": ("No.", "other")})
    assert [retry.backoff(table, attempt) for attempt in (1, 2, 3)] == [1.0, 3.0, 9.0]
    body = {"error": {"code": "server_error", "message": "boom"}}
    assert retry.classify_failed(table, "response.failed", body) == retry.Failure("No.", False, False)


@pytest.mark.parametrize("status", [0, 100, 304, 404, 499, 500, 503, 599, 999])
def test_every_status_has_a_row(status):
    assert retry.classify_status(DEFAULT.retry, status, "", "http://h", {}).message


def test_a_version_words_interrupted_calls():
    tools = DEFAULT.tools._replace(aborted="Wall time: {seconds:.1f} seconds\naborted by user")
    call = dict(CALL, name="exec_command")
    assert Registry(tools, ()).aborted(call, 0.5) == "Wall time: 0.5 seconds\naborted by user"
    assert Registry(DEFAULT.tools, ()).aborted(call, 0.5) == "aborted by user after 0.5s"


def test_every_condition_is_of_a_tool():
    assert set(DEFAULT.tools.conditions) <= set(DEFAULT.tools.order)


