"""Tools read and write regular files only, so that no path makes them wait."""

import os

import pytest

from reference_agent.tools import regular
from reference_agent.tools.apply_patch.files import apply
from reference_agent.tools.apply_patch.parser import Add, Update


@pytest.fixture(params=["fifo", "/dev/zero", "/dev/stdin", "folder", "link"])
def odd(request, tmp_path):
    """The path of what is no regular file."""
    os.mkfifo(str(tmp_path / "fifo"))
    os.symlink("fifo", str(tmp_path / "link"))
    (tmp_path / "folder").mkdir()
    if request.param == "/dev/stdin" and os.path.isfile("/dev/stdin"):
        return str(tmp_path / "fifo")
    return str(tmp_path / request.param)


def test_what_is_no_regular_file_is_neither_read_nor_written(odd):
    for use in (regular.read, regular.check):
        with pytest.raises(OSError):
            use(odd)
    code, told = apply([Add(odd, "x")], "/")
    assert (code, told) == (1, "Failed to write file %s\n" % odd)
    code, told = apply([Update(odd, None, [])], "/")
    assert code == 1 and told.startswith("Failed to read file to update")


def test_a_file_without_end_is_not_read_to_the_end(tmp_path, monkeypatch):
    monkeypatch.setattr(regular, "MOST", 10)
    (tmp_path / "a").write_bytes(b"x" * 11)
    with pytest.raises(OSError) as caught:
        regular.read(str(tmp_path / "a"))
    assert caught.value.strerror == "File too large"
    monkeypatch.setattr(regular, "MOST", 11)
    assert regular.read(str(tmp_path / "a")) == b"x" * 11


def test_files_of_proc_are_read():
    assert not os.path.exists("/proc/self/status") or b"Name:" in regular.read("/proc/self/status")
