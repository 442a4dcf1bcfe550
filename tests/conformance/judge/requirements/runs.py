"""Runs in miniature, for tests of requirements: a request is an input and what is odd about it."""

from conformance.judge.requirements import REQUIREMENTS, observe
from conformance.scenario.load import load_scenarios

SCENARIOS = load_scenarios()
DONE = {"type": "response.completed", "response": {"id": "r", "usage": None}}


def said(text="Hello.", role="user"):
    """A message item."""
    return {"type": "message", "role": role, "content": [{"type": "input_text", "text": text}]}


def call(call_id="c1", **fields):
    """A function call's item."""
    return dict({"type": "function_call", "name": "exec_command", "arguments": "{}", "call_id": call_id}, **fields)


def output(call_id="c1", **fields):
    """A function call's output."""
    return dict({"type": "function_call_output", "call_id": call_id, "output": "out"}, **fields)


def answer(*items, end=DONE):
    """A response: a stream that finishes `items`, and its terminal event (None for a cut)."""
    events = [{"type": "response.output_item.done", "item": item} for item in items]
    return {"status": 200, "events": events + ([end] if end else [])}


def request(*items, headers=(), response=None, form="compact", **body):
    """An exchange whose request's input are `items`."""
    return {"request": {"method": "POST", "path": "/v1/responses", "form": form, "headers": [list(h) for h in headers],
                        "body": dict({"model": "m", "input": list(items)}, **body)},
            "response": answer() if response is None else response}


def run_of(*exchanges, scenario="app-plain", dialogue=None, upstream=None, names=(), bodies=None, **changes):
    """An observation of these exchanges, as a run of a scenario with some fields replaced; `bodies`: their bytes."""
    changed = SCENARIOS[scenario]._replace(**changes)
    return observe(changed, {"exchanges": list(exchanges), "dialogue": dialogue or {}}, upstream, names, "the-key",
                   bodies)


def findings(id, *exchanges, **options):
    """`[(where, complaint)]` of one requirement over a run."""
    return [tuple(found) for found in REQUIREMENTS[id].check(run_of(*exchanges, **options))]


def verdict(id, *exchanges, **options):
    """`held`, `broken` or `untested`."""
    found = findings(id, *exchanges, **options)
    return "untested" if not found else "broken" if any(complaint for _, complaint in found) else "held"
