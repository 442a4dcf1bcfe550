"""What `exec` reads before it starts. Wording measured on codex 0.115.0."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reference_agent.frontends.inputs import Refused, decoded, schema

CONVERT = "Convert it to UTF-8 and retry"


@pytest.mark.parametrize("data, text", [
    (b"plain", "plain"), (b"\xef\xbb\xbfmarked", "marked"), (b"\xff\xfeh\x00i\x00", "hi"),
    (b"\xfe\xff\x00h\x00i", "hi"), (b"", ""), (b"a\x00b", "a\x00b")])
def test_encodings(data, text):
    assert decoded(data) == text


@pytest.mark.parametrize("data, message", [
    (b"ab\xff", "input is not valid UTF-8 (invalid byte at offset 2). " + CONVERT),
    (b"\xef\xbb\xbfa\xff", "input is not valid UTF-8 (invalid byte at offset 1). " + CONVERT),
    (b"\xff\xfea", "input looked like UTF-16LE but could not be decoded. " + CONVERT + "."),
    (b"\xfe\xff\xd8\x00", "input looked like UTF-16BE but could not be decoded. " + CONVERT + "."),
    (b"\xff\xfe\x00\x00a\x00\x00\x00", "input appears to be UTF-32LE. " + CONVERT + "."),
    (b"\x00\x00\xfe\xff", "input appears to be UTF-32BE. " + CONVERT + "."),
])
def test_what_cannot_be_read(data, message):
    with pytest.raises(Refused) as caught:
        decoded(data)
    assert str(caught.value).startswith("Failed to read prompt from stdin: " + message)


@given(st.binary(max_size=12))
def test_any_bytes_are_a_text_or_refused(data):
    try:
        assert isinstance(decoded(data), str)
    except Refused as refused:
        assert "\n" not in str(refused)


@pytest.mark.parametrize("content, message", [
    (b"", "Output schema file {} is not valid JSON: EOF while parsing a value at line 1 column 0"),
    (b'{"a":1,}', "Output schema file {} is not valid JSON: trailing comma at line 1 column 8"),
    (b"{} x", "Output schema file {} is not valid JSON: trailing characters at line 1 column 4"),
    (b"\xff", "Failed to read output schema file {}: stream did not contain valid UTF-8"),
])
def test_bad_schemas(content, message, tmp_path):
    path = tmp_path / "schema.json"
    path.write_bytes(content)
    with pytest.raises(Refused) as caught:
        schema(str(path))
    assert str(caught.value) == message.format(path)


def test_schemas(tmp_path):
    path = tmp_path / "schema.json"
    path.write_text('{"b": 1, "a": [null]}')
    assert schema(None) is None
    assert list(schema(str(path)).items()) == [("b", 1), ("a", [None])]
    with pytest.raises(Refused, match=r"Failed to read output schema file .*: Is a directory \(os error 21\)"):
        schema(str(tmp_path))
