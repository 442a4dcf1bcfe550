"""The tools that look at files: outputs as codex 0.115.0 gives them."""

import os
import shutil

import pytest

from .bench import Bench

LISTED = {"read_file", "list_dir", "grep_files"}
PYTHON = """import os

# comment
@deco
class A:
    x = 1

    # about f
    def f(self):
        if x:
            return 1

    def g(self):
        pass


def top():
\treturn 3

# end
"""


@pytest.fixture
def bench(tmp_path):
    with Bench(tmp_path, LISTED) as bench:
        yield bench


def write(bench, **files):
    for name, data in files.items():
        (bench.folder / name).write_bytes(data)


def read(bench, name, **more):
    return bench("read_file", dict(more, file_path=os.path.join(str(bench.folder), name)))


@pytest.mark.parametrize("data, more, output", [
    (b"one\ntwo\nthree\n", {}, "L1: one\nL2: two\nL3: three"), (b"a\r\nb", {}, "L1: a\nL2: b"), (b"x\r", {}, "L1: x\r"),
    (b"a\n\n", {}, "L1: a\nL2: "), (b"\xff\n\0a\n", {}, "L1: \ufffd\nL2: \0a"),
    (b"1\n2\n3\n", {"offset": 2, "limit": 1}, "L2: 2"), (b"1\n", {"offset": 1, "zz": 1}, "L1: 1"),
    ("é".encode("utf-8") * 400, {}, "L1: " + "é" * 250), (b"q" * 600, {}, "L1: " + "q" * 500),
    (b"1\n", {"offset": 2}, "offset exceeds file length"), (b"", {}, "offset exceeds file length"),
    (b"1\n", {"offset": 0}, "offset must be a 1-indexed line number"),
    (b"1\n", {"limit": 0}, "limit must be greater than zero"),
    (b"", {"mode": "indentation"}, "anchor_line exceeds file length"),
    (b"1\n", {"mode": "indentation", "indentation": {"anchor_line": 0}}, "anchor_line must be a 1-indexed line number"),
    (b"1\n", {"mode": "indentation", "indentation": {"max_lines": 0}}, "max_lines must be greater than zero"),
])
def test_slices(bench, data, more, output):
    write(bench, f=data)
    assert read(bench, "f", **more) == output


def test_files_that_cannot_be_read(bench):
    assert bench("read_file", {"file_path": "f"}) == "file_path must be an absolute path"
    assert read(bench, "no") == "failed to read file: No such file or directory (os error 2)"
    assert read(bench, ".") == "failed to read file: Is a directory (os error 21)"
    assert bench("read_file", "{}") == (
        "failed to parse function arguments: missing field `file_path` at line 1 column 2")
    assert bench("read_file", '{"file_path":"/a","mode":"x"}') == (
        "failed to parse function arguments: unknown variant `x`, expected `slice` or `indentation` "
        "at line 1 column 28")


@pytest.mark.parametrize("options, first, last", [
    ({"anchor_line": 10}, 5, 18), ({"anchor_line": 10, "max_levels": 1}, 8, 14), ({"anchor_line": 1}, 1, 1),
    ({"anchor_line": 10, "max_levels": 1, "include_header": False}, 9, 14), ({"anchor_line": 5}, 3, 18),
    ({"anchor_line": 10, "max_levels": 1, "include_siblings": True}, 6, 14),
    ({"anchor_line": 10, "max_lines": 3}, 9, 11),
    ({"anchor_line": 10, "include_siblings": True}, 1, 20), ({"anchor_line": 10, "max_lines": 1}, 10, 10),
    ({"anchor_line": 17, "max_levels": 1}, 5, 20),
])
def test_blocks(bench, options, first, last):
    write(bench, f=PYTHON.encode("utf-8"))
    lines = ["L%d: %s" % (number, line) for number, line in enumerate(PYTHON.split("\n"), 1)]
    assert read(bench, "f", mode="indentation", indentation=options).split("\n") == lines[first - 1:last]


@pytest.mark.parametrize("more, output", [
    ({}, "\n.h\nA-b\na/\n  deep/\n  x\nfifo?\nlink@"), ({"depth": 1}, "\n.h\nA-b\na/\nfifo?\nlink@"),
    ({"depth": 3}, "\n.h\nA-b\na/\n  deep/\n    y\n  x\nfifo?\nlink@"),
    ({"limit": 2}, "\n.h\nA-b\nMore than 2 entries found"), ({"offset": 3, "limit": 2}, "\na/\n  deep/\nMore than 2 "
                                                             "entries found"),
])
def test_listings(bench, more, output):
    (bench.folder / "a" / "deep").mkdir(parents=True)
    for name in (".h", "A-b", "a/x", "a/deep/y"):
        (bench.folder / name).write_bytes(b"")
    os.symlink("a", str(bench.folder / "link"))
    os.mkfifo(str(bench.folder / "fifo"))
    assert bench("list_dir", dict(more, dir_path=str(bench.folder))) == "Absolute path: %s%s" % (bench.folder, output)


@pytest.mark.parametrize("arguments, output", [
    ({"dir_path": "a"}, "dir_path must be an absolute path"),
    ({"dir_path": "/", "depth": 0}, "depth must be greater than zero"),
    ({"dir_path": "/", "offset": 0}, "offset must be a 1-indexed entry number"),
    ({"dir_path": "/", "limit": 0}, "limit must be greater than zero"),
    ({"dir_path": "/no such folder"}, "failed to read directory: No such file or directory (os error 2)"),
    ({}, "failed to parse function arguments: missing field `dir_path` at line 1 column 2"),
])
def test_listings_that_cannot_be_made(bench, arguments, output):
    assert bench("list_dir", arguments) == output


def test_past_the_last_entry(bench):
    write(bench, f=b"")
    assert bench("list_dir", {"dir_path": str(bench.folder), "offset": 2}) == "offset exceeds directory entry count"


@pytest.mark.parametrize("arguments, output", [
    ({"pattern": " "}, "pattern must not be empty"), ({"pattern": "x", "limit": 0}, "limit must be greater than zero"),
    ({"pattern": "x", "path": "no"}, "unable to access `{}/no`: No such file or directory (os error 2)"),
    ({"pattern": "x"},
     "failed to launch rg: No such file or directory (os error 2). Ensure ripgrep is installed and on PATH."),
])
def test_searches_that_cannot_be_made(bench, monkeypatch, arguments, output):
    monkeypatch.setenv("PATH", str(bench.folder))
    assert bench("grep_files", arguments) == output.format(bench.folder)


def test_rg_is_asked(bench, monkeypatch):
    """A script takes the place of `rg`: its arguments, and what the tool makes of its exit code."""
    bin = bench.folder / "bin"
    bin.mkdir()
    (bin / "rg").write_text("#!%s\nfor a; do printf '%%s\\n' \"$a\"; done\necho bad >&2\nexit ${RG_EXIT:-0}\n"
                            % shutil.which("sh"))
    (bin / "rg").chmod(0o755)
    monkeypatch.setenv("PATH", str(bin))
    assert bench("grep_files", {"pattern": " a ", "include": "*.rs", "path": "bin"}).split("\n") == [
        "--files-with-matches", "--sortr=modified", "--regexp", "a", "--no-messages", "--glob", "*.rs", "--", str(bin)]
    assert bench("grep_files", {"pattern": "a", "limit": 1}) == "--files-with-matches"
    monkeypatch.setenv("RG_EXIT", "1")
    assert bench("grep_files", {"pattern": "a"}) == "No matches found."
    monkeypatch.setenv("RG_EXIT", "2")
    assert bench("grep_files", {"pattern": "a"}) == "rg failed: bad\n"
