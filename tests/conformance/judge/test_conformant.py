import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conformance.errors import HarnessFault
from conformance.judge import conform
from conformance.judge.conformant import REQUIREMENTS
from conformance.judge.requirements import Finding

from ..test_files import json_values
from .requirements.runs import answer, call, output, request, run_of, said

ODD = st.recursive(json_values, lambda inner: st.dictionaries(
    st.sampled_from(["type", "call_id", "input", "output", "content", "tools", "parameters", "name", "arguments",
                     "text", "model", "prompt_cache_key", "role", "reasoning"]), inner, max_size=5), max_leaves=8)


def test_outcomes_count_checks_and_keep_violations():
    run = run_of(request(said(), call(), output(), call("b")))
    outcomes = {outcome.requirement: outcome for outcome in conform(run)}
    assert outcomes["pairing.one-output"].checks == 2
    (found,) = outcomes["pairing.one-output"].violations
    assert tuple(found[:2]) == ("exchanges[0].request.body.input[3]", "call 'b' has 0 outputs")
    assert outcomes["pairing.output-after-call"].violations == []
    assert "prefix.input" not in outcomes


def test_a_check_that_fails_is_the_harness_s_fault(monkeypatch):
    broken = REQUIREMENTS["pairing.one-output"]._replace(check=lambda observed: 1 / 0)
    monkeypatch.setitem(REQUIREMENTS, "pairing.one-output", broken)
    with pytest.raises(HarnessFault, match="the check of pairing.one-output failed in app-plain: ZeroDivisionError"):
        conform(run_of(request(said())))


@settings(max_examples=150)
@given(st.lists(st.lists(ODD, max_size=3), min_size=1, max_size=3), ODD)
def test_no_check_fails_at_what_an_agent_may_send(inputs, tools):
    exchanges = [request(*items, tools=tools) for items in inputs]
    exchanges[0]["request"]["body"]["input"] = tools
    for outcome in conform(run_of(*exchanges)):
        assert outcome.checks > 0 and all(found.complaint for found in outcome.violations)


@pytest.mark.parametrize("form, body, reason", [
    ("text", "[" * 100000, "nested deeper than 127 levels"), ("text", "{", "it ends too early, after 1 characters"),
    ("undecodable", "not gzip", "not gzip"), ("compact", [1], "it is not an object"), ("text", "[1]", "not an object")])
def test_one_requirement_reports_a_body_that_cannot_be_read(form, body, reason):
    exchanges = [request(said(), call(), output()), request(said(), form=form), request(said(), call())]
    exchanges[1]["request"]["body"] = body
    broken = {outcome.requirement: outcome.violations for outcome in conform(run_of(*exchanges)) if outcome.violations}
    headers = {id for id in broken if all(".headers" in found.where for found in broken[id])}
    assert set(broken) - headers == {"envelope.schema"}
    assert reason in [found.complaint for found in broken["envelope.schema"]
                      if found.where == "exchanges[1].request.body"][0]


def test_a_finding_without_complaint_is_no_violation():
    assert Finding("here").complaint == ""


def test_a_body_of_many_items_takes_linear_time():
    """A quadratic check would need 64 times as long for 8 times as many calls, and minutes for 10 MB."""
    def seconds(calls):
        items = [said()]
        for number in range(calls):
            items += [call("c{}".format(number)), output("c{}".format(number))]
        exchanges = [request(*items, response=answer(call())), request(*items, call(), output())]
        observed = run_of(*exchanges)
        began = time.perf_counter()
        conform(observed)
        return time.perf_counter() - began
    seconds(100)
    assert seconds(8000) < 32 * max(seconds(1000), 0.01)
