"""The graph of imports by room, in the page on the architecture: made from the code, between two marks in the page."""

import ast

from ..imports import ARROWS, CHECKOUT, RECORDING, inner_arrows, parse, room_modules, upward
from .data import fill

NAME = "architecture.md"
BEGIN, END = "<!-- rooms: made by `python -m tests.docs` -->\n", "<!-- end of rooms -->\n"

#: Modules that nearly every room imports; their arrows would hide the others.
LEAVES = {"reference_agent": ("compat", "ids", "identity"),
          "conformance": ("compat", "errors", "files", "schema"), "proxies": ()}
#: Neither is the `__init__.py` of the package, which is what other packages see of it, and the recording addon.
APART = {"__init__", "recording"}


def render(data):
    """The page as it is, with the graph drawn anew."""
    return fill(NAME, BEGIN, END, "".join(section(package) for package in ARROWS))


def section(package):
    """A package's graph and the sentence that each of its rooms has about itself."""
    drawn = [arrow for arrow in inner_arrows(package) if not APART & set(arrow)]
    arrows = sorted({(here, there) for here, there in drawn if there not in LEAVES[package]})
    wrong = upward(package)
    lines = ["\n### {}\n".format(package), "```mermaid", "flowchart TD"]
    lines += ["    {} --> {}".format(here, there) for here, there in arrows]
    lines += ["```", "{} arrows between {} rooms; {} are not in the table. Not drawn: arrows to {}.\n".format(
        len(arrows), len({room for arrow in arrows for room in arrow}), len(wrong),
        ", ".join(LEAVES[package] + ("the package itself",))), "| room | what it is for |", "| --- | --- |"]
    lines += ["| `{}` | {} |".format(room, purpose) for room, purpose in purposes(package)]
    return "\n".join(lines) + "\n"


def purposes(package):
    """(room, the first sentence of its docstring) of each room, in the order of the table of arrows."""
    found = {}
    for path in room_modules(package):
        if path == RECORDING:
            continue  # an old Python cannot parse it, and the page must be the same from each
        inner = path.relative_to(CHECKOUT / package)
        room = inner.parts[0] if len(inner.parts) > 1 else inner.stem
        if len(inner.parts) == 1 and room != "__init__" or inner.name == "__init__.py" and len(inner.parts) == 2:
            found[room] = " ".join((ast.get_docstring(parse(path)) or "").split("\n\n")[0].split())
    ordered = [room for room in ARROWS[package] if room in found]
    return [(room, found[room]) for room in ordered + sorted(set(found) - set(ordered))]
