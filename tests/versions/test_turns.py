"""What a version's value changes in the rules of a turn: a steer that stops the response, a retry with new items.

0.169.0 does both; 0.115.0 does neither (measured).
"""

import threading

import pytest

from reference_agent.protocol import items, notices, retry, stream, turn
from reference_agent.session.thread import Thread
from reference_agent.versions import DEFAULT
from reference_agent.versions.contract import Contract, load_contract
from tests.reference_agent.sample_settings import Place
from tests.reference_agent.serving import Origin, said

STOPS = DEFAULT._replace(turns=DEFAULT.turns._replace(steer_stops_response=True))
NEW_ITEMS = DEFAULT._replace(turns=DEFAULT.turns._replace(retry_has_new_items=True))
CALL = {"type": "function_call", "name": "n", "arguments": "{}", "call_id": "c"}
ANSWER = items.message("assistant", "hi")
CREATED, OK, BROKEN = stream.Created("r"), stream.Completed("r", None), stream.Failed(retry.cut_short())
STEER = turn.Steer("more")
FOLLOWED = [turn.RecordInput("more"), turn.Send()]


def begun(version):
    machine = turn.Turn(lambda item: True, retry.Limits(0, 1), version.wire.item_keys, float, version.turns)
    machine.handle(turn.Begin([], "input"))
    return machine


def effects(machine, *events):
    return [effect for event in events for effect in machine.handle(event)]


def test_a_steer_can_stop_a_response_that_has_brought_nothing():
    machine = begun(STOPS)
    assert effects(machine, STEER, CREATED) == [turn.Drop()] + FOLLOWED
    assert effects(machine, OK) == [turn.Done("completed", None)]
    assert effects(begun(DEFAULT), STEER, CREATED) == []


def test_items_that_were_done_stay_when_a_steer_stops_the_response():
    recorded = [turn.Record(ANSWER, ANSWER)]
    assert effects(begun(STOPS), CREATED, STEER, stream.ItemDone(ANSWER)) == recorded + [turn.Drop()] + FOLLOWED
    assert effects(begun(DEFAULT), CREATED, STEER, stream.ItemDone(ANSWER)) == recorded


def test_calls_of_a_stopped_response_end_before_the_next_request():
    machine = begun(STOPS)
    assert effects(machine, stream.ItemDone(CALL), STEER, stream.ItemDone(ANSWER))[-1] == turn.Drop()
    output = turn.Record(items.call_output(CALL, "out"), None)
    assert effects(machine, turn.ToolDone(0, "out")) == [output] + FOLLOWED


@pytest.mark.parametrize("version", [STOPS, DEFAULT])
def test_without_a_steer_the_response_goes_on(version):
    assert effects(begun(version), CREATED, stream.ItemDone(ANSWER), OK)[-1] == turn.Done("completed", None)


@pytest.mark.parametrize("version", [STOPS, DEFAULT])
def test_a_steer_waits_for_running_tools(version):
    """As in 0.169.0's golden of ``steer-while-tool-runs``: the response is complete, so there is nothing to stop."""
    machine = begun(version)
    assert effects(machine, stream.ItemDone(CALL), OK, STEER)[-1] == turn.Run(0, CALL)
    assert effects(machine, turn.ToolDone(0, "out"))[1:] == FOLLOWED


@pytest.mark.parametrize("version, again", [(NEW_ITEMS, turn.Rebuild()), (DEFAULT, turn.Resend())])
def test_a_retry_can_have_the_items_of_the_failed_response(version, again):
    machine = begun(version)
    effects(machine, stream.ItemDone(ANSWER), BROKEN)
    assert effects(machine, turn.Waited()) == [again]
    assert effects(machine, BROKEN)[-1].status == "failed"  # the retry was counted


@pytest.fixture
def converse(tmp_path, monkeypatch):
    """`converse(version, script, notify)`: (origin, thread) of an agent of that version."""
    started = []
    monkeypatch.setenv("FAKE_KEY", "k")

    def start(version, script, notify=lambda notice: None):
        origin = Origin(script)
        settings = Place(tmp_path, monkeypatch).settings(
            'model_provider = "fake"\n[model_providers.fake]\nname = "fake"\nbase_url = "http://127.0.0.1:%d/v1"\n'
            'env_key = "FAKE_KEY"\nstream_max_retries = 1\nrequest_max_retries = 0\n' % origin.server.server_port)
        thread = Thread(settings, Contract(load_contract(DEFAULT).folder, version), ("me", "me/1"), notify,
                        lambda *_: {})
        started.append((origin, thread))
        return origin, thread
    yield start
    for origin, thread in started:
        thread.close()
        origin.__exit__()


def last_texts(body, count):
    return [item["content"][0]["text"] for item in body["input"][-count:]]


@pytest.mark.parametrize("version, sent", [(STOPS, ["One.", "Two.", "more"]), (DEFAULT, ["Two.", "Three.", "more"])])
def test_the_agent_drops_the_response_for_a_steer(converse, version, sent):
    arrived, go_on = threading.Event(), threading.Event()
    answer = [said("One."), lambda: go_on.wait(20), said("Two."), said("Three.")]

    def notify(notice):
        if isinstance(notice, notices.ItemCompleted) and isinstance(notice.item, notices.AgentMessage):
            arrived.set()
    origin, thread = converse(version, lambda number, body: answer if number == 1 else [said("End.")], notify)
    turn_id, begin = thread.prepare([{"type": "text", "text": "hello"}])
    begin()
    assert arrived.wait(20)
    thread.steer([{"type": "text", "text": "more"}], turn_id)
    go_on.set()
    thread._worker.join(20)
    assert [last_texts(body, 3) for body in origin.bodies[1:]] == [sent]


@pytest.mark.parametrize("version, sent", [(NEW_ITEMS, ["hello", "One."]), (DEFAULT, ["hello"])])
def test_the_agent_sends_a_new_body_as_a_retry(converse, version, sent):
    script = [[said("One."), Origin.CUT], [said("Two.")]]
    origin, thread = converse(version, lambda number, body: script[number - 1])
    assert thread.run([{"type": "text", "text": "hello"}])[1:] == ("completed", None, "Two.")
    assert last_texts(origin.bodies[1], len(sent)) == sent
    assert (origin.requests[0] == origin.requests[1]) == (version is DEFAULT)
