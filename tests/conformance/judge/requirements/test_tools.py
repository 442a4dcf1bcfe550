import pytest

from .runs import answer, call, output, request, said, verdict

SCHEMA = {"type": "object", "properties": {"cmd": {"type": "string"}}, "required": ["cmd"],
          "additionalProperties": False}
TOOL = {"type": "function", "name": "exec_command", "description": "Runs.", "parameters": SCHEMA}
PATCH = {"type": "custom", "name": "apply_patch", "description": "Patches.",
         "format": {"type": "grammar", "syntax": "lark", "definition": "start: x"}}


def listing(*tools, **options):
    return request(said(), tools=list(tools), **options)


def without(table, key):
    return {name: value for name, value in table.items() if name != key}


@pytest.mark.parametrize("tool, expected", [
    (TOOL, "held"), ({"type": "web_search"}, "untested"), (without(TOOL, "description"), "broken"),
    (without(TOOL, "parameters"), "broken"), (dict(TOOL, name="a b"), "broken"), (dict(TOOL, name="x" * 65), "broken"),
    (dict(TOOL, name="x" * 64), "held"), (dict(TOOL, description=""), "broken"),
])
def test_function_shape(tool, expected):
    assert verdict("tools.function-shape", listing(tool)) == expected


@pytest.mark.parametrize("parameters, expected", [
    (SCHEMA, "held"), ({}, "held"), ({"type": "strin"}, "broken"), ({"type": "string"}, "broken"),
    ({"type": "object", "required": "cmd"}, "broken"), ({"properties": []}, "broken"),
])
def test_valid_parameters(parameters, expected):
    assert verdict("tools.valid-parameters", listing(dict(TOOL, parameters=parameters))) == expected


@pytest.mark.parametrize("tool, expected", [
    (PATCH, "held"), (without(PATCH, "format"), "held"), (dict(PATCH, format={"type": "text"}), "held"),
    (TOOL, "untested"),
    (dict(PATCH, format={"type": "grammar", "syntax": "lark"}), "broken"),
    (dict(PATCH, format={"type": "grammar", "syntax": "bnf", "definition": "x"}), "broken"),
    (without(PATCH, "description"), "broken"), (without(PATCH, "name"), "broken"),
    (dict(PATCH, format="lark"), "broken"),
])
def test_custom_format(tool, expected):
    assert verdict("tools.custom-format", listing(tool)) == expected


@pytest.mark.parametrize("tools, expected", [
    ([], "untested"), ([TOOL, PATCH, {"type": "web_search"}], "held"), ([TOOL, TOOL], "broken"),
    ([{"type": "web_search"}] * 2, "broken"),
])
def test_unique_names(tools, expected):
    assert verdict("tools.unique-names", listing(*tools)) == expected


def upstream(*tools):
    return {"exchanges": [{"request": {"body": {"tools": list(tools)}}}]}


@pytest.mark.parametrize("arguments, parameters, expected", [
    ('{"cmd":"ls"}', SCHEMA, "held"),
    ('{"cmd":"ls"}', {"type": "object", "required": ["command"]}, "broken"),
    ('{"cmd":"ls"}', {"type": "object", "properties": {"cmd": {"type": "array"}}}, "broken"),
    ('{"cmd":"ls"}', {"$ref": "#/nowhere"}, "broken"),
    ('{"command":"ls"}', {"type": "object", "required": ["command"]}, "untested"),
    ("no json", SCHEMA, "untested"),
    ('{"cmd":"ls"}', {"type": "strin"}, "held"),  # that it is no schema is another requirement's business
])
def test_accepts_arguments(arguments, parameters, expected):
    exchange = listing(dict(TOOL, parameters=parameters), response=answer(call(arguments=arguments)))
    assert verdict("tools.accepts-arguments", exchange, upstream=upstream(TOOL)) == expected
    assert verdict("tools.accepts-arguments", exchange, upstream=upstream(dict(TOOL, name="other"))) == "untested"
    assert verdict("tools.accepts-arguments", exchange) == "untested"


@pytest.mark.parametrize("kept, expected", [([output()], "held"), ([], "broken"), ([output("other")], "broken")])
def test_answers_unknown(kept, expected):
    made_up = listing(TOOL, response=answer(call(name="made_up")))
    assert verdict("tools.answers-unknown", made_up, request(said(), call(name="made_up"), *kept)) == expected
    assert verdict("tools.answers-unknown", listing(TOOL, response=answer(call())), request(said())) == "untested"
