import json

import pytest
from hypothesis import given

from conformance.agent_json import DEEPEST, MOST_DIGITS, NotJson, read_json_object, read_json_text

from .test_files import json_values


@given(json_values)
def test_json_is_read_as_json_reads_it(value):
    text = json.dumps(value)
    assert repr(read_json_text(text)) == repr(json.loads(text))


@pytest.mark.parametrize("text, reason", [
    ("", "it is empty"), (" \n", "it is empty"), ("\ufeff{}", "it begins with a byte order mark"),
    ('{"a": \\xff}', "no JSON from character 6 on: "),
    ("{'a': 1}", 'no JSON from character 1 on: "\'a\''),
    ("NaN", "NaN is not JSON"),
    ('{"a":-Infinity}', "-Infinity is not JSON"),
    ("[" * 100000, "nested deeper than 127 levels"),
    ('{"a":' * 100000, "nested deeper than 127 levels"),
    ("[" * (DEEPEST + 1) + "]" * (DEEPEST + 1), "nested deeper than 127 levels"),
    ("-" + "9" * (MOST_DIGITS + 1), "an integer of 4301 digits"),
    ("9" * 1000000, "an integer of 1000000 digits"),
])
def test_what_a_server_cannot_read_is_refused(text, reason):
    with pytest.raises(NotJson) as caught:
        read_json_text(text)
    assert reason in str(caught.value) and "\n" not in str(caught.value)
    assert read_json_object(text) is None


def test_the_deepest_and_the_longest_are_read():
    assert read_json_text("[" * DEEPEST + "]" * DEEPEST) is not None
    assert read_json_text("-" + "9" * MOST_DIGITS) == -int("9" * MOST_DIGITS)


@pytest.mark.parametrize("text, value", [
    (None, None), ("[]", None), ("1", None), ("{}", {}), ('{"a":[1.5]}', {"a": [1.5]})])
def test_an_object_or_nothing(text, value):
    assert read_json_object(text) == value
