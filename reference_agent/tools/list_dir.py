"""`list_dir`: the entries of a directory and those below, to a depth, in pages.

Entries are sorted by their path below the directory; each is indented by two blanks a level and marked: `/` a
directory, `@` a link, `?` neither these nor a file. (codex 0.115.0, measured.)
"""

import os
import stat
from typing import Any, Iterator, Tuple

from ..typed import USIZE, Field, String, Struct
from .arguments import parse
from .call import Call, Rejected
from .failures import reason
from .tool import Tool

__all__ = ["ARGUMENTS", "TOOL"]

ARGUMENTS = Struct(
    "ListDirArgs",
    Field("dir_path", String),
    Field("offset", USIZE, 1),
    Field("limit", USIZE, 25),
    Field("depth", USIZE, 2),
)
_LONGEST = 500


class ListDir(Tool):
    """Pages count from entry 1."""

    name = "list_dir"
    parallel = True

    def run(self, arguments: str, call: Call) -> Any:
        """The output is the page, after a line with the directory's path."""
        asked = parse(arguments, ARGUMENTS)
        if asked["offset"] == 0:
            raise Rejected("offset must be a 1-indexed entry number")
        if asked["limit"] == 0:
            raise Rejected("limit must be greater than zero")
        if asked["depth"] == 0:
            raise Rejected("depth must be greater than zero")
        if not os.path.isabs(asked["dir_path"]):
            raise Rejected("dir_path must be an absolute path")
        try:
            entries = sorted(_entries(asked["dir_path"], "", asked["depth"]))
        except (OSError, ValueError) as error:
            raise Rejected("failed to read directory: %s" % reason(error))
        lines = ["Absolute path: " + asked["dir_path"]]
        first = asked["offset"] - 1
        if entries and first >= len(entries):
            raise Rejected("offset exceeds directory entry count")
        page = entries[first:first + asked["limit"]]
        lines += [line for _, line in page]
        if first + len(page) < len(entries):
            lines.append("More than %d entries found" % len(page))
        return "\n".join(lines)


def _entries(top: str, below: str, depth: int) -> Iterator[Tuple[str, str]]:
    """(path below `top`, the line that shows it) of every entry under `top/below`, `depth` levels down."""
    for name in os.listdir(os.path.join(top, below)):
        path = below + "/" + name if below else name
        mode = os.lstat(os.path.join(top, path)).st_mode
        level = path.count("/")
        yield _cut(path), "  " * level + _cut(name) + _mark(mode)
        if stat.S_ISDIR(mode) and depth > 1:
            for entry in _entries(top, path, depth - 1):
                yield entry


def _mark(mode: int) -> str:
    if stat.S_ISDIR(mode):
        return "/"
    if stat.S_ISLNK(mode):
        return "@"
    return "" if stat.S_ISREG(mode) else "?"


def _cut(text: str) -> str:
    """`text` in at most 500 bytes."""
    return text.encode("utf-8", "replace")[:_LONGEST].decode("utf-8", "ignore")


TOOL = ListDir()
