import pytest

from .runs import answer, call, request, said, verdict

CALLED = answer(call())


@pytest.mark.parametrize("exchanges, expected", [
    ([request(said(), response=CALLED), request(said())], "held"),
    ([request(said(), response=CALLED)], "broken"),
    ([request(said())], "untested"),
    ([request(said(), response=answer(call(), end=None))], "untested"),
])
def test_goes_on(exchanges, expected):
    assert verdict("turn.goes-on", *exchanges) == expected


@pytest.mark.parametrize("do", ["interrupt", "signal"])
def test_who_is_interrupted_need_not_go_on(do):
    steps = [{"do": "turn", "text": "Go."}, {"do": do}]
    assert verdict("turn.goes-on", request(said(), response=CALLED), steps=steps) == "untested"


@pytest.mark.parametrize("decision, expected", [("cancel", "untested"), ("decline", "broken")])
def test_who_is_cancelled_need_not_go_on(decision, expected):
    replies = [{"result": {"decision": decision}}]
    assert verdict("turn.goes-on", request(said(), response=CALLED), replies=replies) == expected


@pytest.mark.parametrize("exchanges, expected", [
    ([request(said())], "untested"),
    ([request(said()), request(said(), said("Hello.", "assistant"), said("More."))], "held"),
    ([request(said()), request(said(), said("Hello.", "assistant"))], "broken"),
    ([request(said(), response=CALLED), request(said())], "untested"),
    ([request(said(), response=answer(end=None)), request(said())], "untested"),
])
def test_ends(exchanges, expected):
    assert verdict("turn.ends", *exchanges) == expected
    assert verdict("turn.ends", *exchanges, proves=["stream.comments"]) == "untested"
    assert verdict("turn.ends", *exchanges, steps=[{"do": "turn"}, {"do": "steer"}]) == "untested"
