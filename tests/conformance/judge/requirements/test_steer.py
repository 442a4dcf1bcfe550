import json

import pytest

from .runs import request, said, verdict

TURN = {"do": "turn", "text": "Go.", "until": ["request 1"]}
WAIT = {"do": "wait", "until": ["turn 1 completed"]}
YES, NO = {"do": "steer", "result": {"turnId": "t1"}}, {"do": "steer", "error": {"code": -32600, "message": "no"}}
BOTH = [said("Go."), said("a"), said("b")]


def steer(text, **fields):
    return dict({"do": "steer", "text": text}, **fields)


def sent(*items, turn="t1"):
    return request(*items, headers=[("x-codex-turn-metadata", json.dumps({"turn_id": turn}))])


def steered(id, requests, said=("a", "b"), answers=(YES, YES), after=(WAIT,), status="completed", **options):
    steps = [TURN] + [steer(text) for text in said] + list(after)
    told = {"steps": [{"do": "turn"}] + list(answers), "turns": [{"status": status, "error": None}]}
    return verdict(id, *requests, **dict({"steps": steps, "dialogue": told}, **options))


@pytest.mark.parametrize("items, expected", [
    (BOTH, "held"), ([said("Go."), said("a")], "broken"), (BOTH + [said("a")], "broken"),
    ([said("Go."), said("a", role="developer"), said("b")], "broken"),
])
def test_kept(items, expected):
    assert steered("steer.kept", [sent(said("Go.")), sent(*items)]) == expected


def test_parts_are_one_message():
    steps = [TURN, {"do": "steer", "input": [{"type": "text", "text": "a"}, {"type": "text", "text": "b"}]}, WAIT]
    one = dict(said(), content=[{"type": "input_text", "text": "a"}, {"type": "input_text", "text": "b"}])
    assert steered("steer.kept", [sent(said("Go.")), sent(said("Go."), one)], answers=[YES], steps=steps) == "held"
    assert steered("steer.kept", [sent(said("Go.")), sent(*BOTH)], answers=[YES], steps=steps) == "broken"


@pytest.mark.parametrize("items, expected", [
    (BOTH, "held"), ([said("b"), said("a")], "broken"), ([said("b")], "untested")])
def test_in_order(items, expected):
    assert steered("steer.in-order", [sent(said("Go.")), sent(*items)]) == expected


@pytest.mark.parametrize("items, expected", [
    (BOTH, "held"), (BOTH + [said("Hello.", role="assistant")], "broken"), ([said("Go.")], "untested")])
def test_after_answer(items, expected):
    assert steered("steer.after-answer", [sent(said("Go.")), sent(*items), sent(*items, said("x"))]) == expected


def test_same_turn():
    for turn, expected in (("t1", "held"), ("t2", "broken")):
        assert steered("steer.same-turn", [sent(said("Go.")), sent(*BOTH, turn=turn)]) == expected
    assert steered("steer.same-turn", [request(said("Go.")), request(*BOTH)]) == "untested"
    assert steered("steer.same-turn", [sent(said("Go.")), sent(*BOTH, turn="t2")], status="failed") == "untested"


@pytest.mark.parametrize("answers, items, expected", [
    ([NO], [said("Go.")], "held"), ([YES], [said("Go.")], "broken"), ([NO], [said("Go."), said("a")], "broken")])
def test_refused(answers, items, expected):
    late = [{"do": "turn", "text": "Go."}, steer("a")]
    other = [TURN, steer("a", params={"expectedTurnId": "x"}), WAIT]
    for steps in (late, other):
        assert steered("steer.refused", [sent(*items)], answers=answers, steps=steps) == expected
        assert steered("steer.kept", [sent(*items)], answers=answers, steps=steps) == "untested"


def test_who_refuses_a_steer_in_time_is_to_forget_it():
    assert steered("steer.refused", [sent(*BOTH)], answers=[NO, YES]) == "broken"
    assert steered("steer.refused", [sent(*BOTH)]) == "untested"


@pytest.mark.parametrize("own, later, expected", [
    ([], [], "held"), ([], [said("a")], "broken"), ([said("a")], [said("a")], "untested")])
def test_interrupted(own, later, expected):
    steps = [TURN, steer("a"), {"do": "interrupt", "until": ["turn 1 completed"]}, {"do": "turn", "text": "On."}]
    requests = [sent(said("Go.")), sent(said("Go."), *own), sent(said("Go."), *later, turn="t2")]
    answers = [YES, {"do": "interrupt", "result": {}}, {"do": "turn"}]
    assert steered("steer.interrupted", requests, answers=answers, steps=steps) == expected
    assert steered("steer.kept", requests, answers=answers, steps=steps) == "untested"


TYPED = {"turns": [{"status": "completed", "shown": []}]}


@pytest.mark.parametrize("items, turn, broken", [
    (BOTH, "t1", []),
    ([said("Go."), said("a")], "t1", ["steer.kept"]),
    (BOTH + [said("b")], "t1", ["steer.kept"]),
    ([said("Go."), said("b"), said("a")], "t1", ["steer.in-order"]),
    (BOTH + [said("Hello.", role="assistant")], "t1", ["steer.after-answer"]),
    (BOTH, "t2", ["steer.same-turn"]),
])
def test_what_is_typed_while_a_turn_runs_is_a_steer(items, turn, broken):
    """At a terminal nobody answers a step: a line that was taken is accepted, for the turn it was typed in."""
    found = {id: steered(id, [sent(said("Go.")), sent(*items, turn=turn)], dialogue=TYPED)
             for id in ("steer.kept", "steer.in-order", "steer.after-answer", "steer.same-turn", "steer.refused")}
    assert [id for id, verdict in found.items() if verdict == "broken"] == broken
    assert found["steer.refused"] == "untested"


def test_a_line_that_is_queued_at_a_terminal_is_no_steer():
    steps = [TURN, {"do": "queue", "text": "a"}, steer("b"), WAIT]
    assert steered("steer.kept", [sent(said("Go."))], steps=steps, dialogue=TYPED) == "untested"


def test_what_is_typed_after_the_end_tells_nothing():
    steps = [{"do": "turn", "text": "Go."}, steer("a"), WAIT]
    for id in ("steer.kept", "steer.refused"):
        assert steered(id, [sent(said("Go."))], steps=steps, dialogue=TYPED) == "untested"


def test_what_is_typed_in_a_later_turn_has_a_turn_of_unknown_id():
    steps = [{"do": "turn", "text": "Go."}, TURN, steer("a"), WAIT]
    two = {"turns": [{"status": "completed", "shown": []}] * 2}
    requests = [sent(said("Go.")), sent(said("Go."), turn="t2"), sent(said("Go."), said("a"), turn="t2")]
    assert steered("steer.kept", requests, steps=steps, dialogue=two) == "held"
    assert steered("steer.same-turn", requests, steps=steps, dialogue=two) == "untested"


def test_a_run_without_steers_tells_nothing():
    assert verdict("steer.kept", request(said()), scenario="exec-plain", dialogue={"exits": []}) == "untested"
