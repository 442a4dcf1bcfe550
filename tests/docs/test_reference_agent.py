"""The reading guide of the reference agent: its prose names modules that exist, and at least one of every room."""

import re

import pytest

from tests.docs import guide
from tests.docs.data import FOLDER
from tests.imports import CHECKOUT

AGENT = CHECKOUT / guide.PACKAGE
PROSE, LIST = (FOLDER / guide.NAME).read_text(encoding="utf-8").split(guide.BEGIN)


def named():
    """The modules and folders that the prose names: paths below the package."""
    return re.findall(r"`([\w/]+(?:\.py|/))`", PROSE)


def test_the_prose_names_modules_that_exist():
    gone = [name for name in named() if not (AGENT / name).exists() and not (CHECKOUT / name).exists()]
    assert gone == [], "correct the prose of docs/reference-agent.md"


@pytest.mark.parametrize("room", [room for room in guide.rooms() if room])
def test_the_prose_says_where_to_begin_in_every_room(room):
    begins = [name for name in named() if name.startswith(room + "/") and name.endswith(".py")]
    assert begins, "name the module of {}/ to begin with in docs/reference-agent.md".format(room)


def test_the_list_has_every_module_once():
    listed = re.findall(r"^\| `([\w/]+\.py)` \|", LIST, re.MULTILINE)
    assert sorted(listed) == sorted(path.relative_to(AGENT).as_posix() for path in AGENT.rglob("*.py")
                                    if guide.size(path) >= guide.SHORTEST), "run `python -m tests.docs`"


@pytest.mark.parametrize("lines, words", [(7, "few"), (24, "few"), (25, "50"), (124, "100"), (125, "150")])
def test_sizes_are_rounded(lines, words):
    assert guide.rounded(lines) == words


@pytest.mark.parametrize("text, sentence", [
    ("One. Two.", "One."), ("No stop", "No stop"), ("codex 0.115.0 does it.\n\nMore.", "codex 0.115.0 does it."),
    ("Two\nlines. `Next`.", "Two lines."), ("One. (codex 0.115.0.)", "One."), (None, "")])
def test_the_first_sentence_of_a_docstring(text, sentence):
    assert guide.first_sentence(text) == sentence
