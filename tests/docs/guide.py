"""The list of the reference agent's modules, in its reading guide: made from the code, between two marks in the page.

The prose of the guide is written by hand and names few modules, so that moving a module leaves most of it true.
"""

import ast
import re

from ..imports import ARROWS, CHECKOUT, parse, room_modules
from .data import fill
from .requirements import cell

NAME = "reference-agent.md"
BEGIN, END = "<!-- modules: made by `python -m tests.docs` -->\n", "<!-- end of modules -->\n"
PACKAGE = "reference_agent"

#: Sizes are rounded to so many lines, so that a small edit does not change the page.
ROUND = 50
#: A module of fewer lines holds a docstring and nothing else. The list leaves it out.
SHORTEST = 7


def render(data):
    """The page as it is, with the list of modules made anew."""
    return fill(NAME, BEGIN, END, "".join(section(room, paths) for room, paths in rooms().items()))


def rooms():
    """{room: its modules' paths}, in the order of the table of arrows; "" is the room of modules outside any folder."""
    found = {}
    for path in room_modules(PACKAGE):
        inner = path.relative_to(CHECKOUT / PACKAGE)
        if size(path) >= SHORTEST:
            found.setdefault(inner.parts[0] if len(inner.parts) > 1 else "", []).append(path)
    known = [room for room in ARROWS[PACKAGE] if room in found]
    return {room: found[room] for room in known + sorted(set(found) - set(known), key=lambda room: (room == "", room))}


def size(path):
    """A module's lines."""
    return len(path.read_text(encoding="utf-8").splitlines())


def rounded(lines):
    """A size in words."""
    near = (lines + ROUND // 2) // ROUND * ROUND
    return str(near) if near else "few"


def first_sentence(text):
    """The first sentence of a docstring, on one line."""
    paragraph = " ".join((text or "").split("\n\n")[0].split())
    return re.match(r".*?[.!?](?=\s+[A-Z(`]|$)|.*", paragraph).group()


def section(room, paths):
    """A room's table."""
    rows = ["| `{}` | {} | {} |\n".format(path.relative_to(CHECKOUT / PACKAGE).as_posix(), rounded(size(path)),
                                          cell(first_sentence(ast.get_docstring(parse(path))))) for path in paths]
    return "\n### {}\n\n| module | lines | about |\n| --- | --- | --- |\n".format(
        "`{}/`".format(room) if room else "Modules outside the rooms") + "".join(rows)
