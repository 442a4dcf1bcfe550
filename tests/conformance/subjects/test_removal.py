"""A run's folders are removed whatever an agent leaves in them."""

import os
import socket

import pytest

from conformance.subjects.removal import DEEPEST, remove_tree


def nested(root, levels):
    """Folders in one another, with a file in the last. No path is that long, so it goes step by step."""
    here = os.open(str(root), os.O_RDONLY)
    for _ in range(levels):
        os.mkdir("d", dir_fd=here)
        inner = os.open("d", os.O_RDONLY, dir_fd=here)
        os.close(here)
        here = inner
    os.close(os.open("file", os.O_CREAT | os.O_WRONLY, dir_fd=here))
    os.close(here)


@pytest.mark.parametrize("levels", [1, DEEPEST, DEEPEST + 1, 1200])
def test_nested_folders(tmp_path, levels):
    root = tmp_path / "root"
    root.mkdir()
    nested(root, levels)
    assert remove_tree(str(root)) and os.listdir(str(tmp_path)) == []


def test_links_are_removed_and_not_followed(tmp_path):
    outside, root = tmp_path / "outside", tmp_path / "root"
    (outside / "folder").mkdir(parents=True)
    (outside / "file").write_bytes(b"mine")
    (root / "in").mkdir(parents=True)
    for place in (root, root / "in"):
        (place / "folder").symlink_to(outside / "folder", True)
        (place / "file").symlink_to(outside / "file")
        (place / "nothing").symlink_to(outside / "nothing")
    os.link(str(outside / "file"), str(root / "hard"))
    assert remove_tree(str(root))
    assert sorted(os.listdir(str(outside))) == ["file", "folder"] and (outside / "file").read_bytes() == b"mine"


def test_what_is_no_plain_file_and_odd_names(tmp_path):
    root = tmp_path / "root"
    root.mkdir()
    os.mkfifo(str(root / "fifo"))
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(os.path.relpath(str(root / "socket")))
    for name in (b"\xff\xfe", b"a\nb", b"-rf *", b"\x1b[31m", b"x" * 255):
        os.mkdir(os.path.join(os.fsencode(str(root)), name))
        open(os.path.join(os.fsencode(str(root)), name, name), "wb").close()
    assert remove_tree(str(root))


def test_folders_without_rights(tmp_path):
    root = tmp_path / "root"
    inner = root
    for name in ("a", "b", "c"):
        inner = inner / name
        inner.mkdir(parents=True)
        (inner / "file").write_bytes(b"")
    for folder in (inner, inner.parent, inner.parent.parent, root):
        folder.chmod(0)
    assert remove_tree(str(root))


def test_the_time_is_bounded_and_what_is_gone_already_is_no_error(tmp_path):
    root = tmp_path / "root"
    root.mkdir()
    for number in range(1500):
        (root / str(number)).write_bytes(b"")
    assert not remove_tree(str(root), -1) and len(os.listdir(str(root))) == 501
    assert remove_tree(str(root)) and remove_tree(str(root)) and not remove_tree("/dev/null")
