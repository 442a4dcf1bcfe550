"""A patch and some files, what comes of them, and how the agent's modules answer on the oracle's terms."""

import os

from reference_agent.tools.apply_patch.files import apply
from reference_agent.tools.apply_patch.parser import PatchError, parse

__all__ = ["by_agent", "contents", "furnish"]


def furnish(folder, files):
    """Write `files` (path to text, None for a folder) below `folder`."""
    for path, text in files.items():
        full = os.path.join(str(folder), path)
        os.makedirs(full if text is None else os.path.dirname(full), exist_ok=True)
        if text is not None:
            with open(full, "wb") as file:
                file.write(text.encode("utf-8"))


def contents(folder):
    """The files below `folder` (path to text); an empty folder is None."""
    found = {}
    for top, folders, files in os.walk(str(folder)):
        below = os.path.relpath(top, str(folder))
        if not folders and not files and below != ".":
            found[below] = None
        for name in files:
            with open(os.path.join(top, name), "rb") as file:
                found[os.path.normpath(os.path.join(below, name))] = file.read().decode("utf-8")
    return found


def by_agent(patch, folder):
    """(exit code, output) as upstream's program of the name apply_patch gives them."""
    try:
        hunks, _ = parse(patch)
    except PatchError as error:
        where = "" if error.line is None else " hunk on line %d" % error.line
        return 1, "Invalid patch%s: %s\n" % (where, error)
    return apply(hunks, str(folder))
