"""The body's bytes."""

import json

from hypothesis import given
from hypothesis import strategies as st

from reference_agent.protocol.request import body, encode, envelope
from reference_agent.versions import DEFAULT

FIELDS = {"text": {"verbosity": "low"}, "include": [], "reasoning": None, "tools": [], "instructions": "é\u2028\x7f",
          "model": "m", "parallel_tool_calls": True, "service_tier": "flex"}


def test_order_and_bytes():
    built = body(envelope(FIELDS, "t-1", DEFAULT.wire), [encode({"a": 1}), encode({"b": "\x01\\\"/😀"})])
    assert built.decode("utf-8") == (
        '{"model":"m","instructions":"é\u2028\x7f","input":[{"a":1},{"b":"\\u0001\\\\\\"/😀"}],"tools":[],'
        '"tool_choice":"auto","parallel_tool_calls":true,"reasoning":null,"store":false,"stream":true,"include":[],'
        '"service_tier":"flex","prompt_cache_key":"t-1","text":{"verbosity":"low"}}')


def test_optional_fields_are_absent_not_null():
    fields = {key: value for key, value in FIELDS.items() if key not in ("text", "service_tier")}
    keys = list(json.loads(body(envelope(fields, "t", DEFAULT.wire), []).decode("utf-8")))
    assert keys == ["model", "instructions", "input", "tools", "tool_choice", "parallel_tool_calls", "reasoning",
                    "store", "stream", "include", "prompt_cache_key"]


VALUES = st.recursive(st.none() | st.booleans() | st.integers() | st.text(st.characters(blacklist_categories=["Cs"])),
                      lambda inner: st.lists(inner) | st.dictionaries(st.text(st.characters(
                          blacklist_categories=["Cs"])), inner), max_leaves=10)


@given(st.lists(VALUES, max_size=4))
def test_a_body_reads_back(items):
    built = json.loads(body(envelope(FIELDS, "t", DEFAULT.wire), [encode(item) for item in items]).decode("utf-8"))
    assert built["input"] == items
