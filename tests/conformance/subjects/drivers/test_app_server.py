"""The app-server driver's steps, events and dialogue, against a polite miniature."""

import threading

import pytest

from conformance.errors import AgentFault, BadInput
from conformance.subjects.agent import load_agent
from conformance.subjects.drivers import app_server
from conformance.subjects.run import run_scenario

from ...bad_agents import miniature, scenario

ANSWERS = [{"items": [{"message": "one"}]}, {"items": [{"message": "two"}]}]
REPLY = {"after": ["step of mine"], "result": {"answers": {}}}


def drive(steps, answers=ANSWERS, replies=(REPLY,), deadline=20.0, **fields):
    chosen = scenario("app-plain")._replace(steps=steps, answers=answers, replies=list(replies), **fields)
    return run_scenario(miniature("is-polite", deadline), chosen).transcript


def test_a_turn_with_everything_that_may_happen_in_it():
    transcript = drive([
        {"do": "turn", "text": "Go.", "until": ["started commandExecution 1", "question 1"]},
        {"do": "steer", "text": "Faster."},
        {"do": "interrupt"},
        {"do": "write", "path": "gate", "text": "open\n", "name": "step of mine"},
        {"do": "wait", "until": ["reply 1", "completed commandExecution 1", "turn 1 completed", "request 2"]},
    ], fifos=["gate"])
    assert [exchange["request"]["body"] for exchange in transcript["exchanges"]] == [
        {"asked": [{"type": "text", "text": "Go."}]}, {"told": {"answers": {}}}]
    dialogue = transcript["dialogue"]
    assert dialogue["questions"] == [{"questions": [1]}]
    assert dialogue["turns"] == [{"status": "completed", "error": None}]
    assert [step["do"] for step in dialogue["steps"]] == ["turn", "steer", "interrupt"]
    steer, interrupt = [step["error"]["message"] for step in dialogue["steps"][1:]]
    assert "'expectedTurnId': 'turn-1'" in steer and "Faster." in steer and "'threadId': 'thread'" in steer
    assert "'turnId': 'turn-1'" in interrupt


def test_a_turn_lasts_until_its_end_and_may_have_parts_and_parameters():
    parts = [{"type": "text", "text": "a"}, {"type": "text", "text": "b"}]
    transcript = drive([{"do": "turn", "input": parts, "params": {"model": "x"}}], replies=[{"result": {}}])
    assert transcript["exchanges"][0]["request"]["body"] == {"asked": parts}
    assert transcript["dialogue"]["turns"] == [{"status": "completed", "error": None}]


def test_every_request_is_answered_in_its_order_by_a_reply_and_kept():
    replies = [{"result": {"ask": True}}, {"result": {"decision": "accept"}, "after": ["approval 2"]},
               {"error": {"code": -1, "message": "no"}}, {"result": {"success": True}}]
    until = ["reply 1", "approval 1", "approval 2", "call 1", "reply 2", "reply 3", "reply 4", "turn 1 completed",
             "request 5"]
    transcript = drive([{"do": "turn", "text": "Go.", "until": until}], ANSWERS + [
        {"items": [{"message": "three"}]}, {"items": [{"message": "four"}]}, {"items": [{"message": "five"}]}], replies)
    told = [exchange["request"]["body"] for exchange in transcript["exchanges"]][2:]
    assert sorted(told, key=str) == [{"call": {"success": True}}, {"commandExecution": {"decision": "accept"}},
                                     {"fileChange": {"code": -1, "message": "no"}}]
    dialogue = transcript["dialogue"]
    assert dialogue["questions"] == [{"questions": [1]}] and dialogue["calls"] == [{"tool": "mine"}]
    assert dialogue["approvals"] == [
        {"method": "item/{}/requestApproval".format(kind), "params": {"asked": kind}}
        for kind in ("commandExecution", "fileChange")]
    assert "notifications" not in dialogue


def test_notifications_are_kept_when_the_scenario_names_them():
    transcript = drive([{"do": "turn", "text": "Go."}], replies=[{"result": {}}],
                      notifications=["turn/started", "item/completed"])
    assert transcript["dialogue"]["notifications"] == [
        {"method": "turn/started", "params": {}},
        {"method": "item/completed", "params": {"item": {"type": "commandExecution"}}}]
    assert "approvals" not in transcript["dialogue"] and "calls" not in transcript["dialogue"]


@pytest.mark.parametrize("steps, replies, error, words", [
    ([{"do": "write"}], [], BadInput, "step write needs a path"),
    ([{"do": "turn", "text": "x"}], [], AgentFault, "question 1 was not expected: the scenario has 0 replies"),
    ([{"do": "wait", "until": ["never"]}], [], AgentFault, "step 'wait 1' to end: waited 0.5 s for 'never'"),
    ([{"do": "steer", "after": ["never"]}], [], AgentFault, "step 'steer' to begin: waited 0.5 s for 'never'"),
])
def test_what_ends_a_run(steps, replies, error, words):
    with pytest.raises(error) as raised:
        drive(steps, replies=replies, deadline=0.5 if "never" in words else 20.0)
    assert words in str(raised.value) and "\n" not in str(raised.value)


def test_a_reply_that_is_due_goes_out_before_the_agent_is_left(monkeypatch):
    """On a busy machine the driver asked the agent to end, and then sent it a reply that had been due before."""
    closing, wait_for = threading.Event(), app_server.wait_for

    def late(run, process, events, purpose):
        wait_for(run, process, events, purpose)
        if purpose.startswith("reply"):
            if closing.wait(0.5):  # set by whoever leaves: then it is sent when the agent has gone
                process.wait(20)

    monkeypatch.setattr(app_server, "wait_for", late)
    close = app_server._Client.close
    monkeypatch.setattr(app_server._Client, "close", lambda client, grace: (closing.set(), close(client, grace)))
    dialogue = run_scenario(load_agent("reference"), scenario("interrupt-question")).transcript["dialogue"]
    assert [turn["status"] for turn in dialogue["turns"]] == ["interrupted", "completed"]
