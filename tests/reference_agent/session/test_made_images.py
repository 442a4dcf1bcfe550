"""Saved images, as codex 0.115.0 saves them."""

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
