"""Reading and writing the files of a patch. Failures have the words of upstream's own `apply_patch`."""

import os
from typing import Dict, List, Tuple

from .. import regular
from ..failures import reason
from .matcher import MatchError, patched
from .parser import Add, Delete, Hunk, Update

__all__ = ["FileError", "apply", "read", "updated"]


class FileError(Exception):
    """A file cannot be read, written or changed as asked; the message is upstream's."""


def apply(hunks: List[Hunk], cwd: str) -> Tuple[int, str]:
    """Do what the `hunks` ask for below `cwd`, one after the other; return (exit code, what to print).

    It stops at the first failure; what was done before it stays done (codex 0.115.0).
    """
    done: Dict[str, List[str]] = {"A": [], "M": [], "D": []}
    try:
        for hunk in hunks:
            kind, path = _apply(hunk, cwd)
            done[kind].append(path)
    except FileError as error:
        return 1, "%s\n" % error
    if not hunks:
        return 1, "No files were modified.\n"
    lines = ["%s %s" % (kind, path) for kind in "AMD" for path in done[kind]]
    return 0, "Success. Updated the following files:\n%s\n" % "\n".join(lines)


def read(path: str) -> str:
    """The text of the file `path`; raises OSError, or ValueError when it is not UTF-8."""
    return regular.read(path).decode("utf-8")


def updated(hunk: Update, path: str, shown: str) -> Tuple[str, str]:
    """(text before, text after) of the file at `path` that an `Update` changes; `shown` names it in errors."""
    try:
        before = read(path)
    except (OSError, ValueError) as error:
        raise FileError("Failed to read file to update %s: %s" % (shown, reason(error)))
    try:
        return before, patched(before, hunk.chunks)
    except MatchError as error:
        raise FileError(str(error) % shown)


def _apply(hunk: Hunk, cwd: str) -> Tuple[str, str]:
    path = os.path.join(cwd, hunk.path)
    if isinstance(hunk, Add):
        _write(path, hunk.content, hunk.path)
        return "A", hunk.path
    if isinstance(hunk, Delete):
        _remove(path, "Failed to delete file %s" % hunk.path)
        return "D", hunk.path
    text = updated(hunk, path, hunk.path)[1]
    if hunk.target is None:
        _write(path, text, hunk.path)
        return "M", hunk.path
    _write(os.path.join(cwd, hunk.target), text, hunk.target)
    _remove(path, "Failed to remove original %s" % hunk.path)
    return "M", hunk.target


def _write(path: str, text: str, shown: str) -> None:
    folder = os.path.dirname(path)
    try:
        os.makedirs(folder, exist_ok=True)
    except (OSError, ValueError):
        raise FileError("Failed to create parent directories for %s" % shown)
    try:
        regular.check(path)
        with open(path, "wb") as file:
            file.write(text.encode("utf-8"))
    except (OSError, ValueError):
        raise FileError("Failed to write file %s" % shown)


def _remove(path: str, message: str) -> None:
    try:
        os.remove(path)
    except (OSError, ValueError):
        raise FileError(message)
