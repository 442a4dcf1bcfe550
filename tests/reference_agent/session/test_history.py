"""The prompt made from a history: every call has an output, no output lacks its call."""

import json

from hypothesis import given
from hypothesis import strategies as st

from reference_agent.protocol.items import call_output, message
from reference_agent.protocol.truncation import TwoForms
from reference_agent.session.history import History


def call(number, kind="function_call"):
    return {"type": kind, "name": "n", "arguments": "", "call_id": "c%d" % number}


def prompt(*items):
    history = History()
    for item in items:
        history.add(item)
    sent = [json.loads(encoded.decode("utf-8")) for encoded in history.prompt()]
    assert history.items == list(items)
    return sent


def test_a_call_without_output_is_sent_as_aborted_straight_after_it():
    assert prompt(call(1), message("assistant", "x"), call(2), call_output(call(2), "o")) == [
        call(1), call_output(call(1), "aborted"), message("assistant", "x"), call(2), call_output(call(2), "o")]


def test_custom_calls_get_their_own_kind_of_output():
    custom = {"type": "custom_tool_call", "call_id": "c", "name": "n", "input": ""}
    assert prompt(custom)[1] == {"type": "custom_tool_call_output", "call_id": "c", "output": "aborted"}


def test_an_output_without_call_is_not_sent():
    assert prompt(message("user", "x"), call_output(call(1), "o")) == [message("user", "x")]


ITEMS = st.lists(st.one_of(st.builds(call, st.integers(0, 4)),
                           st.builds(lambda number: call_output(call(number), "o"), st.integers(0, 4)),
                           st.just(message("user", "x"))), max_size=12)


@given(ITEMS)
def test_pairing(items):
    sent = prompt(*items)
    calls = [item["call_id"] for item in sent if item["type"] == "function_call"]
    outputs = [item["call_id"] for item in sent if item["type"] == "function_call_output"]
    assert set(calls) == set(outputs)
    assert [item for item in sent if item["type"] == "message"] == [item for item in items if item["type"] == "message"]


def test_an_output_in_two_forms_is_sent_in_the_one_that_fits_the_request():
    history = History()
    history.add(call(1))
    history.add(call_output(call(1), TwoForms("text", "{}", True)))
    for freeform, form in ((True, "text"), (False, "{}")):
        assert json.loads(history.prompt(freeform=freeform)[1].decode("utf-8"))["output"] == form
    assert str(TwoForms("text", "{}", False)) == "{}"


def test_a_local_shell_call_without_a_call_id_is_sent_alone():
    history = History()
    history.add({"type": "local_shell_call", "call_id": None, "status": "completed", "action": {}})
    history.add({"type": "function_call_output", "call_id": None, "output": "o"})
    assert [json.loads(sent.decode("utf-8"))["type"] for sent in history.prompt()] == ["local_shell_call"]
