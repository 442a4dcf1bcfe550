from conformance.run import perform

from ..bad_agents import miniature, scenario


def test_each_turn_is_a_process():
    steps = [{"do": "turn", "text": "One."}, {"do": "turn", "text": "Two."}]
    played = scenario("exec-plain")._replace(steps=steps, answers=[{"items": [{"message": "x"}]}] * 2)
    transcript = perform(miniature("asks-once"), played).transcript
    assert len(transcript["exchanges"]) == 2
    assert transcript["dialogue"] == {"exits": [{"status": 0, "stdout": ""}] * 2}


def test_a_failure_after_the_last_answer_is_part_of_the_dialogue():
    """Upstream fails so itself when a turn fails; only a failure that leaves answers over is a crash."""
    transcript = perform(miniature("crashes-in-a-turn"), scenario("exec-plain")).transcript
    assert transcript["dialogue"] == {"exits": [{"status": 1, "stdout": ""}]}
