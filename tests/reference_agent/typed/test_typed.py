"""Argument errors: upstream's wording and position, recorded from codex 0.115.0 case by case."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reference_agent.tools import exec_command, request_user_input, update_plan, write_stdin
from reference_agent.typed import (
    Anything,
    Boolean,
    Choice,
    DecodeError,
    Field,
    Float,
    Mapping,
    Optional,
    Sequence,
    String,
    Struct,
    Tagged,
    debug,
    decode,
)

EXEC = [
    ("{}", "missing field `cmd` at line 1 column 2"),
    ("", "EOF while parsing a value at line 1 column 0"),
    ('{"cmd":5}', "invalid type: integer `5`, expected a string at line 1 column 8"),
    ('{"cmd":null}', "invalid type: null, expected a string at line 1 column 11"),
    ('{"cmd":["a"]}', "invalid type: sequence, expected a string at line 1 column 7"),
    ('{"cmd":{"a":1}}', "invalid type: map, expected a string at line 1 column 7"),
    ('{"cmd":"x","login":"y"}', 'invalid type: string "y", expected a boolean at line 1 column 22'),
    ('{"cmd":"x","yield_time_ms":-1}', "invalid value: integer `-1`, expected u64 at line 1 column 29"),
    ('{"cmd":"x","yield_time_ms":1.5}', "invalid type: floating point `1.5`, expected u64 at line 1 column 30"),
    ('{"cmd":"x","yield_time_ms":"1"}', 'invalid type: string "1", expected u64 at line 1 column 30'),
    ('{"cmd":"x","yield_time_ms":null}', "invalid type: null, expected u64 at line 1 column 31"),
    ('{"cmd":"x","tty":1}', "invalid type: integer `1`, expected a boolean at line 1 column 18"),
    ('"str"', 'invalid type: string "str", expected struct ExecCommandArgs at line 1 column 5'),
    ("null", "invalid type: null, expected struct ExecCommandArgs at line 1 column 4"),
    ("5", "invalid type: integer `5`, expected struct ExecCommandArgs at line 1 column 1"),
    ('{"cmd" "x"}', "expected `:` at line 1 column 8"),
    ('{cmd:"x"}', "key must be a string at line 1 column 2"),
    ('{"cmd":"x",}', "trailing comma at line 1 column 12"),
    ('{"cmd":"\\q"}', "invalid escape at line 1 column 10"),
    ('{"cmd":"a\nb"}', "control character (\\u0000-\\u001F) found while parsing a string at line 2 column 0"),
    ('{"cmd":"abc', "EOF while parsing a string at line 1 column 11"),
    ('{"cmd":tru}', "expected ident at line 1 column 11"),
    ('{"cmd":true}', "invalid type: boolean `true`, expected a string at line 1 column 11"),
    ('{\n  "cmd": 5\n}', "invalid type: integer `5`, expected a string at line 2 column 10"),
    ('{"cmd":"\\ud800"}', "unexpected end of hex escape at line 1 column 15"),
    ('{"cmd":"x","workdir":3}', "invalid type: integer `3`, expected a string at line 1 column 22"),
    ('{"cmd":"x" "y"}', "expected `,` or `}` at line 1 column 12"),
    ("[]", "invalid length 0, expected struct ExecCommandArgs with 11 elements at line 1 column 2"),
    ('{"cmd":"x","max_output_tokens":-5}', "invalid value: integer `-5`, expected usize at line 1 column 33"),
    ('{"cmd":01}', "invalid number at line 1 column 9"),
    ('{"cmd":1e999}', "number out of range at line 1 column 12"),
    ('{"cmd":-}', "invalid number at line 1 column 9"),
    ('{"cmd":"é", "cmd":1}', "duplicate field `cmd` at line 1 column 18"),
    ('{"cmd":"x","sandbox_permissions":"zzz"}', "unknown variant `zzz`, expected one of `use_default`, "
     "`require_escalated`, `with_additional_permissions` at line 1 column 38"),
]
PLAN = [
    ('{"plan":[{"step":"a"}]}', "missing field `status` at line 1 column 21"),
    ('{"plan":[{"step":"a","status":"foo"}]}', "unknown variant `foo`, expected one of `pending`, `in_progress`, "
     "`completed` at line 1 column 35"),
    ('{"plan":[],"x":1}', "unknown field `x`, expected `explanation` or `plan` at line 1 column 14"),
    ('{"plan":[{"step":"a","status":"pending","z":1}]}',
     "unknown field `z`, expected `step` or `status` at line 1 column 43"),
    ('{"plan":{}}', "invalid type: map, expected a sequence at line 1 column 8"),
    ('{"explanation":5,"plan":[]}', "invalid type: integer `5`, expected a string at line 1 column 16"),
    ('{"plan":[{"step":"a","status":5}]}', "expected value at line 1 column 31"),
]
STDIN = [
    ('{"session_id": "x"}', 'invalid type: string "x", expected i32 at line 1 column 18'),
    ('{"session_id": 1.5}', "invalid type: floating point `1.5`, expected i32 at line 1 column 18"),
    ('{"session_id": 3000000000}', "invalid value: integer `3000000000`, expected i32 at line 1 column 25"),
]
QUESTIONS = [
    ('{"questions": [', "EOF while parsing a list at line 1 column 15"),
    ('{"questions": "x"}', 'invalid type: string "x", expected a sequence at line 1 column 17'),
    ('{"questions": []} x', "trailing characters at line 1 column 19"),
    ("[]", "invalid length 0, expected struct RequestUserInputArgs with 1 element at line 1 column 2"),
    ('{"questions": [{"id":"a","header":"h","question":"q","options":[{"label":"x"}]}]}',
     "missing field `description` at line 1 column 77"),
]
CASES = [(module.ARGUMENTS, text, message) for module, cases in (
    (exec_command, EXEC), (update_plan, PLAN), (write_stdin, STDIN), (request_user_input, QUESTIONS))
    for text, message in cases]


@pytest.mark.parametrize("shape, text, message", CASES, ids=[text for _, text, _ in CASES])
def test_recorded(shape, text, message):
    with pytest.raises(DecodeError) as caught:
        decode(text, shape)
    assert str(caught.value) == message
    assert caught.value.message == message.rpartition(" at line ")[0]


def test_defaults_and_arrays_for_structs():
    given = decode('{"cmd":"x","unknown":[{}],"tty":true}', exec_command.ARGUMENTS)
    assert (given["cmd"], given["tty"], given["yield_time_ms"], given["shell"]) == ("x", True, 10000, None)
    assert decode("[[]]", request_user_input.ARGUMENTS) == {"questions": []}
    assert decode('{"plan":[{"step":"a","status":{"pending":null}}]}', update_plan.ARGUMENTS)["plan"] == [
        {"step": "a", "status": "pending"}]


TEXTS = st.text(st.characters(blacklist_categories=["Cs"]))
VALUES = st.recursive(st.none() | st.booleans() | st.integers(-2 ** 63, 2 ** 64 - 1) | TEXTS
                      | st.floats(allow_nan=False, allow_infinity=False),
                      lambda inner: st.lists(inner) | st.dictionaries(TEXTS, inner), max_leaves=20)


@given(VALUES, st.booleans(), st.sampled_from([None, 2]))
def test_reads_what_json_writes(value, ascii_only, indent):
    assert decode(json.dumps(value, ensure_ascii=ascii_only, indent=indent), Anything) == value


@given(st.text(st.sampled_from('{}[],:"\\u0aé1-.eE \ntrufalsn')))
def test_accepts_what_json_accepts_and_never_fails_otherwise(text):
    try:
        expected = json.loads(text)
    except ValueError:
        expected = None
    try:
        assert decode(text, Anything) == expected
    except DecodeError as error:
        assert expected is None or "surrogate" in error.message or "hex escape" in error.message


def test_depth_is_bounded():
    with pytest.raises(DecodeError) as caught:
        decode("[" * 200, Anything)
    assert caught.value.message == "recursion limit exceeded"


TAGGED = Tagged("Thing", "type", {"a": Struct("A", Field("n", Float)), "b": Struct("B")})


@pytest.mark.parametrize("text, message", [
    ('"x"', 'invalid type: string "x", expected internally tagged enum Thing'),
    ("{}", "missing field `type`"),
    ('{"type":"c"}', "unknown variant `c`, expected `a` or `b`"),
    ('{"type":"a"}', "missing field `n`"),
    ('{"type":"a","n":true}', "invalid type: boolean `true`, expected f64"),
])
def test_tagged(text, message):
    with pytest.raises(DecodeError) as caught:
        decode(text, TAGGED)
    assert caught.value.message == message


def test_tagged_value():
    assert decode('{"n":2,"type":"a"}', TAGGED) == {"type": "a", "n": 2}


def test_shapes():
    shape = Struct("S", Field("m", Mapping(Sequence(Boolean))), Field("o", Optional(String)), Field("c", Choice("x")))
    assert decode('{"m":{"k":[true]},"c":"x"}', shape) == {"m": {"k": [True]}, "o": None, "c": "x"}


@pytest.mark.parametrize("text, shown", [("a\"b\\\n\t", '"a\\"b\\\\\\n\\t"'), ("é\x01", '"é\\u{1}"')])
def test_debug(text, shown):
    assert debug(text) == shown


@pytest.mark.parametrize("digits", [400, 5000, 100000])
def test_a_whole_number_too_large_for_a_double(digits):
    """Python refuses to convert so many digits to an int; the error is upstream's all the same."""
    with pytest.raises(DecodeError) as caught:
        decode("1" * digits, Anything)
    assert caught.value.message == "number out of range"


@pytest.mark.parametrize("text, value", [
    ("18446744073709551615", 2 ** 64 - 1), ("-9223372036854775808", -2 ** 63), ("18446744073709551616", 2.0 ** 64),
    ("-9223372036854775809", -2.0 ** 63), ("1" + "0" * 300, 1e300)])
def test_whole_numbers_of_64_bits_stay_whole(text, value):
    found = decode(text, Anything)
    assert (found, type(found)) == (value, type(value))
