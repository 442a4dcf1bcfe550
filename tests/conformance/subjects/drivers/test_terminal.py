"""The terminal driver with small agents at a terminal: what it types and sees, and its errors."""

import pytest

from conformance.errors import AgentFault, BadInput
from conformance.subjects.run import run_scenario
from conformance.suite.judging import judge

from ...bad_agents import scenario, suite_of, terminal
from ...test_faults import nothing_is_left

HELLO, AGAIN = {"items": [{"message": "Hello."}]}, {"items": [{"message": "Again."}]}


def inputs(run):
    return [[item["content"][0]["text"] for item in exchange["request"]["body"]["input"]]
            for exchange in run.transcript["exchanges"]]


def drive(steps, answers, deadline=20.0, **spec):
    chosen = scenario("terminal-plain")._replace(steps=steps, answers=answers)
    return run_scenario(terminal("repl", deadline, **spec), chosen)


def test_turns_are_typed_one_after_the_other():
    run = drive([{"do": "turn", "text": "one"}, {"do": "turn", "text": "two, with “wide” 日本"}], [HELLO, AGAIN])
    assert inputs(run) == [["one"], ["one", "two, with “wide” 日本"]]
    assert run.transcript["dialogue"] == {"turns": [{"status": "completed", "shown": ["Hello."]},
                                                    {"status": "completed", "shown": ["Again."]}]}
    assert (run.unconsumed, run.complaints) == (0, [])


def test_a_steer_is_typed_while_the_answer_is_held():
    run = drive([{"do": "turn", "text": "one", "until": ["request 1"]}, {"do": "steer", "text": "more"},
                {"do": "wait", "until": ["turn 1 completed"]}], [dict(HELLO, hold=["steer 1"]), AGAIN])
    assert inputs(run) == [["one"], ["one", "more"]]
    assert run.transcript["dialogue"] == {"turns": [{"status": "completed", "shown": ["Hello.", "Again."]}]}


@pytest.mark.parametrize("name, broken", [
    ("repl", set()), ("loses-steers", {"steer.kept"}), ("says-steers-backwards", {"steer.in-order"})])
def test_a_steer_that_is_typed_is_judged(name, broken):
    """At a terminal nobody answers a step; what becomes of the line is on the wire all the same."""
    verdict = judge(suite_of(terminal(name)), scenario("steer-several"))
    assert verdict.status == "differs", verdict
    assert {outcome.requirement for outcome in verdict.outcomes
            if outcome.violations and outcome.requirement.startswith("steer.")} == broken
    assert "steer.kept" in {outcome.requirement for outcome in verdict.outcomes}


def test_a_queued_line_belongs_to_its_turn():
    run = drive([{"do": "turn", "text": "one", "until": ["request 1"]}, {"do": "queue", "text": "next"}],
               [dict(HELLO, hold=["queue 1"]), AGAIN])
    assert inputs(run) == [["one"], ["one", "next"]]
    assert run.transcript["dialogue"]["turns"] == [{"status": "completed", "shown": ["Hello.", "Again."]}]


def test_the_key_that_interrupts_is_a_signal_on_its_terminal():
    run = drive([{"do": "turn", "text": "one", "until": ["request 1"]},
                {"do": "interrupt", "until": ["turn 1 completed"]}], [dict(HELLO, hold=["turn 1 completed"])])
    assert run.transcript["dialogue"] == {"turns": [{"status": "interrupted", "shown": []}]}


def test_what_the_screen_shows_is_an_event():
    run = drive([{"do": "turn", "text": "one", "until": ["request 1"]}, {"do": "steer", "text": "more"},
                {"do": "wait", "until": ["note 1", "turn 1 completed"]}],
               [dict(HELLO, hold=["note 1"]), AGAIN], shows={"note": r"^\(noted: more\)"})
    assert inputs(run) == [["one"], ["one", "more"]]


def test_what_stands_in_the_way_is_dismissed_and_words_follow_the_command():
    chosen = scenario("terminal-plain")
    agent = terminal("repl", dismiss={"A small agent": "first\r"})
    assert inputs(run_scenario(agent._replace(modes=dict(agent.modes, terminal=["-v"])), chosen._replace(
        answers=[HELLO, AGAIN])))[0] == ["first"]


@pytest.mark.parametrize("name, deadline, kind, reason, tail", [
    ("is-never-ready", 1, "hung", "the screen to be ready: '^you>$' in it", "Loading the world"),
    ("exits-at-once", 20, "crashed", "exited with status 3 while waiting for the screen to be ready",
     "no licence found"),
    ("leaves-its-terminal", 20, "crashed", "exited with status 3 while waiting for", "no licence found"),
    ("shows-no-typing", 1, "hung", "what was typed to be shown: 'Say hello.'", "you>"),
    ("never-asks", 1, "hung", "step 'turn 1' to end: 'turn 1 completed'", "busy>"),
    ("never-reads", 1, "hung", "what was typed to be shown", "you>"),
    ("floods-stdout", 20, "flooded", "exited with status -9", "y"),
    ("draws-without-end", 20, "flooded", "exited with status -9", "drawing"),
    ("draws-nonsense", 1, "hung", "the screen to be ready", ""),
    ("ignores-sigterm", 1, "hung", "the screen to be ready", "deaf"),
    ("leaves-a-daemon", 20, "crashed", "status 3", "daemon "),
])
def test_a_bad_agent_is_named(name, deadline, kind, reason, tail, monkeypatch):
    monkeypatch.setattr("conformance.subjects.process.FLOOD", 400 * 1024)
    with nothing_is_left():
        verdict = judge(suite_of(terminal(name, deadline)), scenario("terminal-plain"))
    assert (verdict.status, verdict.blame) == ("error", "agent"), verdict
    assert verdict.reason.startswith(kind + ": ") and reason in verdict.reason, verdict.reason
    assert tail in verdict.tail and "\n" not in verdict.reason and len(verdict.reason) < 400


@pytest.mark.parametrize("command, words", [
    (["/no/such/command"], "no such command, or not executable"), (["/"], "no such command, or not executable"),
    (["nul\0byte"], "nul\\x00byte: "),
])
def test_a_command_that_cannot_start(command, words):
    with pytest.raises(AgentFault) as error:
        run_scenario(terminal("repl")._replace(command=command), scenario("terminal-plain"))
    assert error.value.kind == "not-started" and words in str(error.value)


def test_an_agent_without_a_feature_is_not_run_with_it():
    with pytest.raises(BadInput, match="cannot run terminal-question: the agent file has no `terminal.choose`"):
        run_scenario(terminal("repl"), scenario("terminal-question"))
