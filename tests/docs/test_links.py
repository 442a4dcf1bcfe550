"""Links and paths in the pages lead somewhere."""

import re

import pytest

from tests.docs.test_words import PAGES
from tests.imports import CHECKOUT

TOP = ("reference_agent", "conformance", "proxies", "fixtures", "tests", "docs", ".ci")
#: Parts of paths that stand for a name that the reader chooses.
CHOSEN = re.compile(r"NAME|FAMILY|X[._]Y[._]Z|<[a-z]+>|SCENARIO")


def anchors(page):
    """The anchors of a page's headings, as GitHub makes them."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading).lower().replace(" ", "-") for heading in headings}


def dead_links(page):
    """The relative links of a page that lead to no file, or to no heading in it."""
    for target in re.findall(r"\]\((?!https?:)([^)\s]+)\)", page.read_text(encoding="utf-8")):
        name, _, anchor = target.partition("#")
        there = (page.parent / name) if name else page
        if not there.exists() or anchor and anchor not in anchors(there):
            yield target


def dead_paths(page):
    """The paths in code marks that begin at the top of the checkout and do not exist; a `*` stands for any name."""
    pattern = r"`((?:{})/[\w./*<>-]*)`".format("|".join(map(re.escape, TOP)))
    for path in re.findall(pattern, page.read_text(encoding="utf-8")):
        found = path.rstrip("/")
        if not CHOSEN.search(path) and not list(CHECKOUT.glob(found)):
            yield path


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page):
    assert list(dead_links(page)) == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_paths_exist(page):
    assert list(dead_paths(page)) == []


def test_a_dead_link_and_a_dead_path_are_found(tmp_path):
    page = tmp_path / "page.md"
    page.write_text("# Two words\n[a](gone.md) [b](#two-words) [c](#three)\n"
                    "`tests/gone.py` `tests/NAME.py` `docs/*.md`\n", encoding="utf-8")
    assert list(dead_links(page)) == ["gone.md", "#three"]
    assert list(dead_paths(page)) == ["tests/gone.py"]
