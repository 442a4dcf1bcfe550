"""The words of everything that a user reads: no words of the theatre, no riddles, each term defined in one line.

A run is a run, and a driver drives. Words of the theatre for the same things (`play`, `stage`) made readers guess, and
so did a few words that were used in no usual sense.
"""

import ast
import re
from pathlib import Path

import pytest

from tests.docs import architecture, guide
from tests.docs.data import FOLDER
from tests.imports import CHECKOUT, ROOMS, name_of, parse, room_modules

PAGES = [CHECKOUT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "NOTICE")] + sorted(
    FOLDER.glob("*.md"))
#: Pages with sentences that stand in the packages or in the mutants.
MADE = ("protocol.md", "requirements.md", "tools.md")

PLAYS = r"(?:un)?play(?:s|ed|er|ers|ing|able)?|cast(?:s|ing)?|actors?|scenes?|perform(?:s|ed|er|ers|ing)?"
THEATRE = re.compile(r"\b(?:" + PLAYS + r"|stag(?:e|es|ed|ing)|roles?)\b", re.IGNORECASE)
RIDDLES = re.compile(r"\b(?:told|heard|behind)\b", re.IGNORECASE)

#: In the reference agent and in tests a role is a message's or a sub-agent's, and a stage is a feature's.
PLAYED = re.compile(r"\b(?:" + PLAYS + r")\b", re.IGNORECASE)
THEATRE_OF = {"reference_agent": PLAYED}
#: Elsewhere these are the roles of messages, too. And the change log names a requirement by its former id.
ALLOWED = re.compile(
    r"`(?:role|stage|interrupt\.told)`|\broles?(?= of (?:a |the )?(?:message|sub-agent)s?\b)|(?<=message )roles?",
    re.IGNORECASE)

#: The most terms that the page of words may have.
MOST_TERMS = 25


def lines_with(pattern, text):
    """The lines of a text in which a pattern is found, each as "what is found: line"."""
    return ["{}: {}".format(found.group(), line.strip()[:120]) for line in ALLOWED.sub("", text).splitlines()
            for found in [pattern.search(line)] if found]


def written(page):
    """A page's text without the blocks that are made from docstrings."""
    text = page.read_text(encoding="utf-8")
    for begin, end in ((architecture.BEGIN, architecture.END), (guide.BEGIN, guide.END)):
        if begin in text:
            text = text.split(begin)[0] + text.split(end)[1]
    return text


def sentences(path):
    """Each string of a module that has a space in it, docstrings included. Python 3.7 and older call the node `Str`."""
    tree = parse(path)
    found = [getattr(node, {"Constant": "value", "Str": "s"}[type(node).__name__])
             for node in (ast.walk(tree) if tree else ()) if type(node).__name__ in ("Constant", "Str")]
    return [text for text in found if isinstance(text, str) and " " in text]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_no_page_has_a_word_of_the_theatre(page):
    assert lines_with(THEATRE, written(page)) == []


@pytest.mark.parametrize("page", [page for page in PAGES if page.name not in MADE], ids=lambda page: page.name)
def test_no_page_has_a_riddle(page):
    assert lines_with(RIDDLES, written(page)) == []


@pytest.mark.parametrize("room", ROOMS)
def test_no_text_of_a_package_has_a_word_of_the_theatre(room):
    pattern = THEATRE_OF.get(room, THEATRE)
    wrong = ["{}: {}".format(name_of(path), line) for path in room_modules(room)
             for text in sentences(path) for line in lines_with(pattern, text)]
    assert wrong == []


def test_no_test_has_a_word_of_the_theatre():
    """Neither its text nor a name in it; the tests of this page need such words."""
    paths = [path for path in (CHECKOUT / "tests").rglob("*.py") if path != Path(__file__).resolve()]
    wrong = ["{}: {}".format(name_of(path), line) for path in paths
             for line in lines_with(PLAYED, path.read_text(encoding="utf-8").replace("_", " "))]
    assert len(paths) > 100 and wrong == []


def test_every_room_has_sentences():
    assert all(sum(len(sentences(path)) for path in room_modules(room)) > 100 for room in ROOMS)


def test_each_term_has_one_line():
    page = (FOLDER / "words.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (?!term|---)(.+?) \| (.+) \|$", page, re.MULTILINE)
    assert len({term for term, _ in rows}) == len(rows) <= MOST_TERMS
    assert all(meaning.endswith(".") for _, meaning in rows)


@pytest.mark.parametrize("text", [
    "It plays a role.", "Set the stage.", "performed", "unplayable", "an actor", "Scenes of a run"])
def test_a_word_of_the_theatre_is_found(text):
    assert lines_with(THEATRE, text)


@pytest.mark.parametrize("text", [
    "A display replays.", "the role of a message", "the key `role`", "message roles", "performance", "broadcast"])
def test_other_words_are_not_found(text):
    assert not lines_with(THEATRE, text)
