import pytest

from conformance.errors import AgentFault, BadInput
from conformance.subjects.run import run_scenario

from ...bad_agents import miniature, scenario


def test_each_turn_is_a_process():
    steps = [{"do": "turn", "text": "One."}, {"do": "turn", "text": "Two."}]
    chosen = scenario("exec-plain")._replace(steps=steps, answers=[{"items": [{"message": "x"}]}] * 2)
    transcript = run_scenario(miniature("asks-once"), chosen).transcript
    assert len(transcript["exchanges"]) == 2
    assert transcript["dialogue"] == {"exits": [{"status": 0, "stdout": ""}] * 2}


def test_a_failure_after_the_last_answer_is_part_of_the_dialogue():
    """Upstream fails so itself when a turn fails; only a failure that leaves answers over is a crash."""
    transcript = run_scenario(miniature("crashes-in-a-turn"), scenario("exec-plain")).transcript
    assert transcript["dialogue"] == {"exits": [{"status": 1, "stdout": ""}]}


STOPPED = [{"do": "turn", "stdin": "typed"}, {"do": "read", "path": "up"}, {"do": "read", "text": "waiting"},
           {"do": "signal", "signal": "SIGINT", "after": ["request 1", "read 2"]}]


def test_steps_while_a_turn_runs_and_all_that_can_be_compared():
    chosen = scenario("exec-plain")._replace(
        steps=STOPPED, fifos=["up"], bare=True, args=["-x"],
        compare=["stderr", "left running", "file last.txt", "file nowhere"])
    (ended,) = run_scenario(miniature("is-stopped-by-ctrl-c"), chosen).transcript["dialogue"]["exits"]
    assert list(ended) == ["status", "stdout", "stderr", "left running", "file last.txt", "file nowhere"]
    assert (ended["status"], ended["stdout"], ended["file nowhere"]) == (7, "", None)
    assert ended["stderr"].startswith("waiting, child ")
    assert ended["file last.txt"] == "['exec', '-x'] typed"
    (left,) = ended["left running"]
    assert left.endswith("import signal; signal.pause()")


@pytest.mark.parametrize("steps, words", [
    ([{"do": "steer", "text": "x"}], "driver exec has no step 'steer' before a turn"),
    ([{"do": "signal", "signal": "SIGINT"}], "driver exec has no step 'signal' before a turn"),
    ([{"do": "turn", "text": "x"}, {"do": "interrupt"}], "driver exec has no step 'interrupt'"),
    ([{"do": "turn", "text": "x"}, {"do": "read", "path": "nowhere"}], "name it in the scenario's `fifos`"),
])
def test_what_cannot_be_run(steps, words):
    with pytest.raises(BadInput, match=words):
        run_scenario(miniature("asks-once"), scenario("exec-plain")._replace(steps=steps))


@pytest.mark.parametrize("step", [{"do": "read", "path": "up"}, {"do": "read", "text": "never said"},
                                  {"do": "signal", "signal": "SIGINT", "after": ["request 9"]}])
def test_an_agent_that_ends_before_its_step_is_at_fault(step):
    chosen = scenario("exec-plain")._replace(steps=[{"do": "turn", "text": "x"}, step], fifos=["up"])
    with pytest.raises(AgentFault) as caught:
        run_scenario(miniature("asks-once"), chosen)
    assert caught.value.kind == "crashed" and "the agent exited with status 0" in str(caught.value)


def test_a_signal_for_one_that_has_ended_is_no_fault():
    steps = [{"do": "turn", "text": "x"}, {"do": "signal", "signal": "SIGTERM", "after": ["agent exited"]}]
    transcript = run_scenario(miniature("asks-once"), scenario("exec-plain")._replace(steps=steps)).transcript
    assert transcript["dialogue"] == {"exits": [{"status": 0, "stdout": ""}]}
