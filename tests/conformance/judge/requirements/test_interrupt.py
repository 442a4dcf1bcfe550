import json

import pytest

from .runs import answer, call, output, request, said, verdict

HELLO = {"type": "message", "id": "m", "role": "assistant", "content": [{"type": "output_text", "text": "Hello."}]}
STEPS = [{"do": "turn", "text": "1", "until": ["request 1"]}, {"do": "interrupt", "until": ["turn 1 completed"]},
         {"do": "turn", "text": "2"}]
MARK = said("<turn_aborted>\nThe user interrupted the previous turn on purpose.\n</turn_aborted>")


def sent(*items, turn="t1", response=None):
    return request(*items, response=response, headers=[("x-codex-turn-metadata", json.dumps({"turn_id": turn}))])


def interrupted(id, *requests, statuses=("interrupted", "completed"), **options):
    told = {"steps": [{"do": "turn"}, {"do": "interrupt", "result": {}}, {"do": "turn"}],
            "turns": [{"status": status, "error": None} for status in statuses]}
    return verdict(id, *requests, **dict({"steps": STEPS, "dialogue": told, "answers": [{}, {}]}, **options))


@pytest.mark.parametrize("statuses, expected", [
    (["interrupted", "completed"], "held"), (["failed", "completed"], "broken"), ([], "broken")])
def test_ended(statuses, expected):
    assert interrupted("interrupt.ended", sent(), statuses=statuses) == expected


@pytest.mark.parametrize("turns, expected", [
    (["t1", "t2"], "held"), (["t1", "t1", "t2"], "broken"), (["t1", "t2", "t1"], "broken"), (["t1"], "held")])
def test_stopped(turns, expected):
    assert interrupted("interrupt.stopped", *[sent(turn=turn) for turn in turns]) == expected


def test_a_turn_that_goes_on_is_seen_though_answers_are_left():
    assert interrupted("interrupt.stopped", *[sent(turn=turn) for turn in ("t1", "t2", "t1")],
                       answers=[{}] * 5) == "broken"


@pytest.mark.parametrize("items, expected", [
    ([HELLO, call(), output()], "held"), ([HELLO], "broken"), ([call(), output()], "broken")])
def test_kept(items, expected):
    first = sent(said("1"), response=answer(HELLO, call(), end=None))
    assert interrupted("interrupt.kept", first, sent(said("1"), *items, turn="t2")) == expected
    assert interrupted("interrupt.kept", first) == "untested"


@pytest.mark.parametrize("items, expected", [([MARK], "held"), ([], "broken")])
def test_reported(items, expected):
    assert interrupted("interrupt.reported", sent(said("1")), sent(said("1"), *items, turn="t2")) == expected


@pytest.mark.parametrize("id", ["interrupt.ended", "interrupt.stopped", "interrupt.kept", "interrupt.reported"])
def test_an_interrupt_after_the_end_interrupts_nothing(id):
    steps = [{"do": "turn", "text": "1"}] + STEPS[1:]
    assert interrupted(id, sent(), sent(turn="t2"), steps=steps) == "untested"
    assert verdict(id, sent(), sent(turn="t2")) == "untested"


@pytest.mark.parametrize("turns, items, broken", [
    (["t1", "t2"], [HELLO, MARK], []),
    (["t1", "t1", "t2"], [HELLO, MARK], ["interrupt.stopped"]),
    (["t1", "t2"], [MARK], ["interrupt.kept"]),
    (["t1", "t2"], [HELLO], ["interrupt.reported"]),
])
def test_an_interrupt_at_a_terminal(turns, items, broken):
    """The screen tells the end of a turn in words of its own; what is asked afterwards is the same."""
    first = [sent(said("1"), turn=turn, response=answer(HELLO, end=None)) for turn in turns[:-1]]
    typed = {"turns": [{"status": status, "shown": []} for status in ("interrupted", "completed")]}
    found = {id: interrupted(id, *(first + [sent(said("1"), *items, turn=turns[-1])]), dialogue=typed)
             for id in ("interrupt.ended", "interrupt.stopped", "interrupt.kept", "interrupt.reported")}
    assert [id for id, verdict in found.items() if verdict == "broken"] == broken
    assert found["interrupt.ended"] == "untested"
