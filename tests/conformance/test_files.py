import json
import os

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conformance import files
from conformance.errors import BadInput

short_texts = st.text(max_size=8)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | short_texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(short_texts, inner, max_size=4), max_leaves=10)


@pytest.mark.parametrize("reader, data, words", [
    (files.read_text, b"\xff", "not UTF-8 (byte 0)"),
    (files.read_json, b"ab\xc3", "not UTF-8 (byte 2)"),
    (files.read_json, b'{"a": 1', "not JSON: Expecting ',' delimiter: line 1 column 8 (char 7)"),
    (files.read_json, b"", "not JSON: Expecting value"),
    (files.read_json, b"[" * 200000, "not JSON"),
    (files.read_toml, b"a = ", "not TOML"),
    (files.read_toml, b"a = 1\na = 2\n", "not TOML"),
    (files.read_toml, b"\x80", "not UTF-8 (byte 0)"),
])
def test_a_bad_file_is_one_line_with_its_name(reader, data, words, tmp_path):
    path = tmp_path / "file"
    path.write_bytes(data)
    with pytest.raises(BadInput) as error:
        reader(path)
    assert str(error.value).startswith(str(path) + ": ") and words in str(error.value)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("reader", [files.read_text, files.read_json, files.read_toml])
def test_what_is_not_there_or_no_file_is_said(reader, tmp_path):
    with pytest.raises(BadInput, match="No such file"):
        reader(tmp_path / "nothing")
    with pytest.raises(BadInput, match="Is a directory"):
        reader(tmp_path)


def test_writing_replaces_the_whole_file(tmp_path):
    path = tmp_path / "new" / "file"
    files.write_atomically(path, b"one")
    files.write_atomically(path, b"two")
    assert path.read_bytes() == b"two" and path.stat().st_mode & 0o777 == 0o644
    assert os.listdir(str(path.parent)) == ["file"]


def test_a_write_that_fails_leaves_the_old_file(tmp_path, monkeypatch):
    path = tmp_path / "file"
    path.write_bytes(b"old")

    def refuse(source, target):
        raise OSError(28, "No space left on device")
    monkeypatch.setattr(files.os, "replace", refuse)
    with pytest.raises(BadInput, match="file: cannot be written: No space left"):
        files.write_atomically(path, b"new")
    assert path.read_bytes() == b"old" and os.listdir(str(tmp_path)) == ["file"]


def test_a_folder_that_cannot_be_made_is_bad_input(tmp_path):
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(BadInput, match="cannot be written"):
        files.write_atomically(tmp_path / "file" / "below", b"")


@settings(max_examples=40)
@given(json_values)
def test_both_forms_read_back_the_same(value):
    assert json.loads(files.dump_json(value).decode("utf-8")) == value
    assert json.loads(files.compact_json(value)) == value
    assert files.dump_json(value).endswith(b"\n")


def test_the_compact_form_is_codex_s():
    assert files.compact_json({"b": [1, "é\u2028"], "a": None}) == '{"b":[1,"é\u2028"],"a":null}'


def test_a_lone_surrogate_can_be_written():
    assert json.loads(files.dump_json({"\ud800": "\udfff"}).decode("utf-8")) == {"\ud800": "\udfff"}


@given(json_values, st.integers(0, 5))
def test_lines_are_the_same_json(value, levels):
    data = files.dump_lines(value, levels)
    assert json.loads(data.decode("utf-8")) == value and data.endswith(b"\n")
    assert files.dump_lines(value, 99).replace(b"\n", b"").replace(b" ", b"") == files.dump_json(value).replace(
        b"\n", b"").replace(b" ", b"")


def test_lines_are_indented_down_to_a_level():
    value = {"a": [{"b": [1, {}]}, []], "c": {}}
    assert files.dump_lines(value, 2) == b'{\n  "a": [\n    {"b": [1, {}]},\n    []\n  ],\n  "c": {}\n}\n'
    assert files.dump_lines(value, 99) == files.dump_json(value)


@pytest.mark.parametrize("make, words", [
    (os.mkfifo, "no regular file"), (lambda path: os.symlink("/dev/zero", path), "no regular file"),
    (lambda path: os.truncate(os.open(path, os.O_CREAT | os.O_RDWR), 2 ** 30), "at most"),
    (os.mkdir, "Is a directory"), (lambda path: os.symlink(path, path), ":")],
    ids="fifo device sparse folder loop".split())
@pytest.mark.parametrize("reader", [files.read_text, files.read_json, files.read_toml])
def test_only_regular_files_of_a_bounded_size_are_read(reader, make, words, tmp_path):
    make(str(tmp_path / "file"))
    with pytest.raises(BadInput, match=words) as error:
        reader(tmp_path / "file")
    assert str(error.value).startswith(str(tmp_path / "file")) and "\n" not in str(error.value)


@pytest.mark.parametrize("text", [
    "a" + ".a" * 100000 + " = 1", "[" + "a." * 100000 + "a]", "a = " + "[" * 100000, "a = " + "[1," * 100000,
    "a = " + "{a = " * 100000, "a = [" + "{a = [" * 100000, 'a = "x" # [\n' + "b = " + "[" * 100000],
    ids="key table arrays items inline both after".split())
def test_toml_that_is_nested_too_deeply(text, tmp_path):
    (tmp_path / "file").write_text(text, encoding="utf-8")
    with pytest.raises(BadInput, match="nested deeper than 200 levels"):
        files.read_toml(tmp_path / "file")


def test_brackets_in_strings_do_not_nest(tmp_path):
    (tmp_path / "file").write_text('a = "' + "[" * 900 + '"\nb = """' + "[\n" * 900 + '"""\n'
                                   + "c = [1]\n#" + "{" * 999, encoding="utf-8")
    assert len(files.read_toml(tmp_path / "file")) == 3


@pytest.mark.parametrize("reader, text", [(files.read_json, "9" * 5000), (files.read_toml, "a = " + "9" * 5000)])
def test_no_words_of_python_s_own(reader, text, tmp_path):
    (tmp_path / "file").write_text(text, encoding="utf-8")
    try:
        reader(tmp_path / "file")
    except BadInput as error:
        assert "a number of too many digits" in str(error) and "sys." not in str(error)
