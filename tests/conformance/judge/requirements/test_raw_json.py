import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.judge.requirements.raw_json import RawObject, doubled_key, members

from ...test_files import json_values

SPACE = st.text(" \t\r\n", max_size=3)


@given(st.dictionaries(st.text(), json_values), SPACE, st.sampled_from([None, 1, "\t"]), st.booleans())
def test_the_members_are_what_json_reads(value, space, indent, ascii_only):
    text = space + json.dumps(value, indent=indent, ensure_ascii=ascii_only) + space
    found = members(text)
    assert [(key, json.loads(part)) for key, part in found] == list(json.loads(text).items())
    assert all(part == part.strip() and part in text for _, part in found)


def test_each_part_keeps_its_bytes():
    text = '{ "\\u0061" : 1.00 , "b":"\\u00e9", "b" : [ 1,{"x" : "é"}],"c":1e5 }'
    assert members(text) == [("a", "1.00"), ("b", '"\\u00e9"'), ("b", '[ 1,{"x" : "é"}]'), ("c", "1e5")]


@pytest.mark.parametrize("text", ["", "1", "[]", "{", '{"a"}', '{"a":1', '{"a":1,}', "{a:1}", '{"a":1} x', '{"a":1}}'])
def test_what_is_no_object_has_no_members(text):
    with pytest.raises(ValueError):
        members(text)


@pytest.mark.parametrize("text, key", [
    ('{"a":1,"b":{"a":1}}', None),
    ('{"a":1,"a":1}', "a"),
    ('{"a":1,"\\u0061":1}', "a"),
    ('{"b":[{"c":1,"a":2,"c":3}]}', "c"),
    ('[1, "x"]', None),
])
def test_a_doubled_key_is_found_at_any_depth(text, key):
    assert doubled_key(text) == key


def test_ten_megabytes_take_no_longer_than_reading_them():
    part = json.dumps({"type": "message", "content": [{"type": "input_text", "text": "é\n" * 50}]})
    text = '{"input":[' + ",".join([part] * 40000) + "]}"

    def seconds(function, *args):
        began = time.perf_counter()
        result = function(*args)
        return time.perf_counter() - began, result
    read = min(seconds(json.loads, text)[0] for _ in range(3))
    took, [(key, listed)] = seconds(members, text)
    assert (key, len(listed)) == ("input", len(text) - len('{"input":}'))
    assert took < 20 * read


def test_a_doubled_key_has_the_texts_of_all_its_values():
    raw = RawObject('{"a":[ 1.0,2], "b" :"[", "a":[1.00 ]}')
    assert (raw.member("a"), raw.member("b"), raw.member("c")) == ("[ 1.0,2]\n[1.00 ]", '"["', None)
    assert (raw.items_of("a"), raw.items_of("b"), raw.items_of("c")) == ("[ 1.0,2]\n[1.00", '"["', "")


@pytest.mark.parametrize("before, after, extended", [
    ('{"input":[]}', '{"input":[{"a":1}]}', True),
    ('{"input":[{"a":1}]}', '{"input":[{"a":1},{"b":2}]}', True),
    ('{"input":[{"a":1} ]}', '{"input":[{"a":1},{"b":2}]}', True),
    ('{"input":[{"a":1},{"b":2}]}', '{"input":[{"a":1} ,  {"b":2},{"c":3}]}', False),
    ('{"input":[{"a":1}]}', '{"input":[ {"a":1},{"b":2}]}', False),
    ('{"input":[{"a":1}]}', '{"input":[9],"input":[{"a":1},{"b":2}]}', False),
])
def test_what_a_longer_array_begins_with(before, after, extended):
    assert RawObject(after).member("input").startswith(RawObject(before).items_of("input")) is extended


@pytest.mark.parametrize("text", ["", "[1]", "{", "[" * 100000, '{"a":' * 100000],
                         ids=["none", "list", "open", "deep", "keys"])
def test_text_that_is_no_object_has_no_parts(text):
    raw = RawObject(text)
    assert (raw.readable, raw.member("a"), raw.items_of("a")) == (False, None, "")
