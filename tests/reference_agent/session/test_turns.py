"""Whole turns of a thread against a server: what goes wrong fails the turn at most, in plain words."""

import threading

import pytest

from reference_agent.protocol import notices
from reference_agent.session.thread import Thread, TurnRefused
from reference_agent.session.workspaces import Workspaces
from reference_agent.tools import registry

from ..serving import Origin, called, said

TEXT = [{"type": "text", "text": "hello"}]


@pytest.fixture
def converse(place, contract, monkeypatch):
    """`converse(script)`: (origin, thread, list of the notices that the thread sends)."""
    started = []
    monkeypatch.setenv("FAKE_KEY", "k")

    def start(script):
        origin = Origin(script)
        settings = place.settings(
            'model_provider = "fake"\n[model_providers.fake]\nname = "fake"\nbase_url = "http://127.0.0.1:%d/v1"\n'
            'env_key = "FAKE_KEY"\nstream_max_retries = 0\nrequest_max_retries = 0\n' % origin.server.server_port)
        seen = []
        thread = Thread(settings, contract, ("me", "me/1"), seen.append, lambda *_: {})
        started.append((origin, thread))
        return origin, thread, seen
    yield start
    for origin, thread in started:
        thread.close()
        origin.__exit__()


def kinds(body):
    return [item["type"] for item in body["input"]]


MALFORMED = [
    {"type": "reasoning", "id": "r", "summary": ["x"]}, {"type": "reasoning", "id": 7, "summary": []},
    {"type": "reasoning", "id": "r", "summary": [], "content": 5},
    {"type": "message", "role": "assistant", "content": 5},
    {"type": "web_search_call", "action": "search"}, {"type": "web_search_call", "action": {"type": [1]}},
    {"type": "local_shell_call", "status": "completed", "action": {"type": "exec", "command": [1]}},
    {"type": "function_call", "name": "update_plan", "call_id": "c", "arguments": {"a": 1}}, 5, None, [],
]


def test_malformed_items_are_dropped_and_the_turn_goes_on(converse):
    origin, thread, seen = converse(lambda number, body: MALFORMED + [said("One.")] if number == 1 else [said("Two.")])
    assert thread.run(TEXT)[1:] == ("completed", None, "One.")
    assert thread.run(TEXT)[1:] == ("completed", None, "Two.")
    assert [item["content"][0]["text"] for item in origin.bodies[1]["input"][-3:]] == ["hello", "One.", "hello"]


def test_a_tool_search_is_answered(converse):
    search = {"type": "tool_search_call", "call_id": "t", "execution": "client", "arguments": {}}
    origin, thread, _ = converse(lambda number, body: [search] if number == 1 else [said("x")])
    assert thread.run(TEXT).status == "completed"
    assert kinds(origin.bodies[1])[-2:] == ["tool_search_call", "tool_search_output"]


def test_a_call_waits_for_git_which_would_else_report_what_the_call_changed(converse, place, monkeypatch):
    requested, order = threading.Event(), []
    place.write(workspace={".git/HEAD": ""})
    monkeypatch.setattr(Workspaces, "_look", lambda *_: (requested.wait(20), order.append("git")))
    monkeypatch.setattr(registry.Registry, "run", lambda *_: order.append("call") or "")
    _, thread, _ = converse(lambda number, body: [
        called("update_plan", {}), lambda: threading.Timer(0.2, requested.set).start()] if number == 1 else [said("x")])
    assert thread.run(TEXT).status == "completed"
    assert order == ["git", "call"]


def test_a_call_that_waits_for_git_never_runs_once_the_turn_is_interrupted(converse, place, monkeypatch):
    asked, go_on, ran, workers = threading.Event(), threading.Event(), [], []
    place.write(workspace={".git/HEAD": ""})
    monkeypatch.setattr(Workspaces, "_look", lambda *_: go_on.wait(20))
    settle = Workspaces.settle

    def noted(*given):
        workers.append(threading.current_thread())
        asked.set()
        settle(*given)
    monkeypatch.setattr(Workspaces, "settle", noted)
    monkeypatch.setattr(registry.Registry, "run", lambda *_: ran.append("call") or "")
    _, thread, seen = converse(lambda number, body: [called("update_plan", {}), said("x")])
    _, begin = thread.prepare(TEXT)
    begin()
    assert asked.wait(20)
    thread.interrupt()
    thread._worker.join(20)
    go_on.set()
    workers[0].join(20)
    assert seen[-1].status == "interrupted" and ran == []


def test_a_defect_in_the_loop_fails_the_turn_in_plain_words(converse, monkeypatch):
    _, thread, seen = converse(lambda number, body: [called("update_plan", {})])

    def broken(*_):
        raise KeyError("secret")
    monkeypatch.setattr(registry.Registry, "parallel", broken)
    ended = thread.run(TEXT)
    assert ended.status == "failed" and seen[-1] == ended
    assert ended.failure.message.startswith("this agent could not go on with the turn because of a defect in it (")
    assert "KeyError" not in ended.failure.message and "secret" not in ended.failure.message


def test_a_defect_in_a_request_fails_the_turn(converse, monkeypatch):
    from reference_agent.protocol import stream

    _, thread, _ = converse(lambda number, body: [said("x")])
    monkeypatch.setattr(stream, "meaning", lambda data, table: {}["x"])
    ended = thread.run(TEXT)
    assert ended.status == "failed"
    assert ended.failure.message.startswith("this agent could not read the answer because of a defect in it (")


def test_a_steer_during_the_last_response_makes_another_request(converse):
    arrived, go_on = threading.Event(), threading.Event()
    origin, thread, _ = converse(lambda number, body: [arrived.set, lambda: go_on.wait(20), said("x")])
    turn_id, begin = thread.prepare(TEXT)
    with pytest.raises(TurnRefused):
        thread.steer(TEXT, "another")
    begin()
    assert arrived.wait(20)
    assert thread.steer([{"type": "text", "text": "more"}], turn_id) == turn_id
    go_on.set()
    thread._worker.join(20)
    assert [body["input"][-1]["content"][0]["text"] for body in origin.bodies] == ["hello", "more"]
    with pytest.raises(TurnRefused) as caught:
        thread.steer(TEXT, turn_id)
    assert str(caught.value) == "no active turn to steer"


def test_input_for_a_turn_that_is_ending_starts_the_next_one_after_it(converse, monkeypatch):
    """The machine has ended, but the client has not got the notice yet: the notices of the two turns do not mix."""
    origin, thread, seen = converse(lambda number, body: [said("x")])
    ending, go_on = threading.Event(), threading.Event()

    def listen(notice):
        seen.append(notice)

    thread.listen(listen)
    true_ended = thread.ended

    def ended(active, notice):
        ending.set()
        assert go_on.wait(20)
        true_ended(active, notice)
    thread.ended = ended
    first, begin = thread.prepare(TEXT)
    begin()
    assert ending.wait(20)
    second, begin = thread.prepare(TEXT)
    assert second != first
    begin()
    go_on.set()
    thread._worker.join(20)
    order = [(type(notice), notice.turn_id) for notice in seen
             if isinstance(notice, (notices.TurnStarted, notices.TurnEnded))]
    assert order == [(notices.TurnStarted, first), (notices.TurnEnded, first),
                     (notices.TurnStarted, second), (notices.TurnEnded, second)]


def test_input_after_an_interrupt_begins_a_turn_of_its_own(converse):
    asked, held = threading.Event(), threading.Event()

    def script(number, body):
        asked.set()
        held.wait(20)
        return [said("Done.")]
    origin, thread, seen = converse(script)
    first, begin = thread.prepare(TEXT)
    begin()
    assert asked.wait(20) and thread.interrupt()
    second, begin = thread.prepare([{"type": "text", "text": "again"}])
    begin()
    held.set()
    thread._worker.join(20)
    ended = [notice for notice in seen if isinstance(notice, notices.TurnEnded)]
    assert second != first and [(notice.turn_id, notice.status) for notice in ended] == [
        (first, "interrupted"), (second, "completed")]
    assert origin.bodies[-1]["input"][-1]["content"][0]["text"] == "again"


def test_an_interrupt_reaches_a_turn_that_waits_for_another_one(converse):
    asked, held = threading.Event(), threading.Event()
    origin, thread, seen = converse(lambda number, body: (asked.set(), held.wait(20), [said("Done.")])[2])
    for inputs in (TEXT, []):
        _, begin = thread.prepare(inputs)
        begin()
    assert asked.wait(20) and thread.interrupt()
    held.set()
    thread._worker.join(20)
    assert [notice.status for notice in seen if isinstance(notice, notices.TurnEnded)][0] == "interrupted"


def test_a_turn_that_was_never_started_does_not_hinder_the_end(converse):
    _, thread, _ = converse(lambda number, body: [])
    thread.prepare(TEXT)
    thread.close()
