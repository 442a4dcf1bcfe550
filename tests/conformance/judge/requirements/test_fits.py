import json

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conformance.judge.requirements.fits import compiled
from conformance.schema import FOLDER

SCHEMA = json.loads((FOLDER / "request.json").read_text(encoding="utf-8"))
FITS = compiled(SCHEMA)
VALIDATOR = jsonschema.Draft7Validator(SCHEMA)

KINDS = ["message", "reasoning", "function_call", "custom_tool_call", "function_call_output", "input_text",
         "input_image", "output_text", "other", ""]
LEAVES = st.one_of(st.none(), st.booleans(), st.integers(0, 1), st.sampled_from(KINDS + ["user", "x"]))
KEYS = ["type", "id", "role", "content", "summary", "text", "image_url", "name", "arguments", "input", "call_id",
        "output", "encrypted_content"]
VALUES = st.recursive(LEAVES, lambda inner: st.one_of(
    st.lists(inner, max_size=3), st.dictionaries(st.sampled_from(KEYS), inner, max_size=5)), max_leaves=12)


def kind(types, **fields):
    """Objects of a type, each field there or not, its value right or any."""
    optional = {key: st.one_of(value, VALUES, st.just("absent")) for key, value in fields.items()}
    return st.fixed_dictionaries(dict(optional, type=st.sampled_from(types.split()))).map(
        lambda found: {key: value for key, value in found.items() if value != "absent"})


PARTS = st.lists(st.one_of(kind("input_text output_text", text=st.text()), kind("input_image", image_url=st.text())),
                 max_size=2)
ITEMS = st.one_of(
    kind("message", role=st.sampled_from(["user", "assistant"]), content=PARTS),
    kind("reasoning", summary=st.lists(kind("summary_text", text=st.text()), max_size=2), content=st.none()),
    kind("function_call custom_tool_call", name=st.text(), arguments=st.text(), input=st.text(), call_id=st.text()),
    kind("function_call_output", call_id=st.text(), output=st.text()), VALUES)


@settings(max_examples=100)
@given(st.lists(ITEMS, max_size=3), st.sampled_from(sorted(SCHEMA["properties"]) + ["none"]), VALUES)
def test_it_agrees_with_jsonschema(items, key, value):
    body = {"model": "m", "input": items, "stream": True, "store": False}
    for tested in (body, dict(body, **{key: value}), {name: body[name] for name in body if name != key}, value):
        assert FITS(tested) == VALIDATOR.is_valid(tested)


@pytest.mark.parametrize("schema", [{"maxLength": 1}, {"const": 1}, {"items": {"pattern": "a"}}, {"enum": [None]}])
def test_what_it_does_not_know_it_refuses(schema):
    with pytest.raises(ValueError):
        compiled(schema)


def test_a_schema_may_hold_itself():
    fits = compiled({"$ref": "#/definitions/tree",
                     "definitions": {"tree": {"type": "array", "items": {"$ref": "#/definitions/tree"}}}})
    assert fits([[], [[]]]) and not fits([[], [1]])
