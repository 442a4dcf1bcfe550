"""Saved images, as codex 0.115.0 saves them."""

import os

import pytest

from reference_agent.session.made_images import save


def call(**changed):
    return dict({"type": "image_generation_call", "id": "ig_1", "status": "completed", "result": "aGk="}, **changed)


def test_an_image_is_saved_and_reported(tmp_path):
    told = save(call(id="a/../b"), str(tmp_path))
    assert told["role"] == "developer" and told["content"][0]["text"].startswith(
        "Generated images are saved to %s as %s/<image_id>.png" % (tmp_path, tmp_path))
    assert [path.name for path in tmp_path.iterdir()] == ["a____b.png"]
    assert (tmp_path / "a____b.png").read_bytes() == b"hi"


@pytest.mark.parametrize("item", [call(result="***"), call(result="a"), {"type": "message"}])
def test_what_is_no_image_is_not_reported(tmp_path, item):
    assert save(item, str(tmp_path)) is None and not list(tmp_path.iterdir())


def test_a_folder_that_is_not_there(tmp_path):
    assert save(call(), str(tmp_path / "none")) is None


def test_an_image_replaces_nothing_and_follows_no_link(tmp_path):
    folder, victim = tmp_path / "folder", tmp_path / "victim"
    folder.mkdir()
    victim.write_bytes(b"keep")
    os.symlink(str(victim), str(folder / "link.png"))
    os.symlink(str(tmp_path / "new"), str(folder / "dangling.png"))
    os.mkfifo(str(folder / "fifo.png"))
    (folder / "folder.png").mkdir()
    (folder / "there.png").write_bytes(b"mine")
    before = sorted(path.name for path in folder.iterdir())
    for name in ("link", "dangling", "fifo", "folder", "there", "x" * 10000):
        assert save(call(id=name), str(folder)) is None
    assert victim.read_bytes() == b"keep" and (folder / "there.png").read_bytes() == b"mine"
    assert sorted(path.name for path in folder.iterdir()) == before and not (tmp_path / "new").exists()


def test_the_same_image_again_is_saved_already(tmp_path):
    assert save(call(), str(tmp_path)) == save(call(), str(tmp_path)) is not None
    assert save(call(result="aGo="), str(tmp_path)) is None
    assert (tmp_path / "ig_1.png").read_bytes() == b"hi"
    assert (tmp_path / "ig_1.png").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("name, saved", [
    ("../x", "___x.png"), ("/etc/x", "_etc_x.png"), ("a\0b", "a_b.png"), ("..", "__.png"), ("\u202eé", "__.png")])
def test_a_name_stays_in_the_folder(tmp_path, name, saved):
    assert save(call(id=name), str(tmp_path)) is not None
    assert [path.name for path in tmp_path.iterdir()] == [saved]
