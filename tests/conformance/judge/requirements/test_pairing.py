import pytest

from .runs import call, output, request, said, verdict

CUSTOM = {"type": "custom_tool_call", "call_id": "c1", "name": "apply_patch", "input": "p"}
CUSTOM_OUTPUT = {"type": "custom_tool_call_output", "call_id": "c1", "output": "ok"}


@pytest.mark.parametrize("items, expected", [
    ([said()], "untested"),
    ([call(), output()], "held"),
    ([call("a"), call("b"), output("a"), output("b")], "held"),
    ([call("a"), call("a"), output("a"), output("a")], "held"),
    ([call()], "broken"),
    ([call(), output(), output()], "broken"),
    ([call("a"), call("b"), output("a"), output("a")], "broken"),
])
def test_one_output(items, expected):
    assert verdict("pairing.one-output", request(*items)) == expected


@pytest.mark.parametrize("items, expected", [
    ([call()], "untested"),
    ([call(), output()], "held"),
    ([output(), call()], "broken"),
    ([output("other"), call("c"), output("c")], "broken"),
])
def test_output_after_call(items, expected):
    assert verdict("pairing.output-after-call", request(*items)) == expected


@pytest.mark.parametrize("items, expected", [
    ([call(), output()], "held"),
    ([CUSTOM, CUSTOM_OUTPUT], "held"),
    ([CUSTOM, output()], "broken"),
    ([call(), CUSTOM_OUTPUT], "broken"),
    ([output()], "untested"),
])
def test_output_kind(items, expected):
    assert verdict("pairing.output-kind", request(*items)) == expected


@pytest.mark.parametrize("value, expected", [
    ("text", "held"), ("", "held"),
    ([{"type": "input_text", "text": "t"}, {"type": "input_image", "image_url": "data:"}], "held"),
    ([], "held"),
    (None, "broken"), ({"text": "t"}, "broken"), (["t"], "broken"), ([{"type": "input_text"}], "broken"),
    ([{"type": "output_text", "text": "t"}], "broken"),
])
def test_output_form(value, expected):
    assert verdict("pairing.output-form", request(call(), output(output=value))) == expected
