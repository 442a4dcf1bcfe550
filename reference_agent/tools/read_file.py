"""`read_file`: lines of a file with their numbers, as a slice or as the block around a line.

A block grows from its anchor line, one line up and one line down in turn, while lines have at least the smallest
indentation: the anchor's, less `max_levels` times four columns (0: none). With `include_siblings`, it includes every
line of just that indentation; without, one in each direction, as the block's head or foot, and the comments above the
head. Empty lines count as indented like the line before; the block does not begin or end with them. (codex 0.115.0,
measured.)
"""

import os
from collections import deque
from typing import Any, Callable, Deque, Dict, List, Sequence, Tuple

from ..typed import USIZE, Boolean, Choice, Field, Optional, String, Struct
from . import regular
from .arguments import parse
from .call import Call, Rejected
from .failures import reason
from .tool import Tool

__all__ = ["ARGUMENTS", "TOOL"]

ARGUMENTS = Struct(
    "ReadFileArgs",
    Field("file_path", String),
    Field("offset", USIZE, 1),
    Field("limit", USIZE, 2000),
    Field("mode", Choice("slice", "indentation"), "slice"),
    Field("indentation", Optional(Struct(
        "IndentationArgs",
        Field("anchor_line", Optional(USIZE), None),
        Field("max_levels", USIZE, 0),
        Field("include_siblings", Boolean, False),
        Field("include_header", Boolean, True),
        Field("max_lines", Optional(USIZE), None),
    )), None),
)
_LONGEST = 500
_TAB = 4
_COMMENTS = ("#", "//", "--")
_NO_INDENTATION: Dict[str, Any] = {"anchor_line": None, "max_levels": 0, "include_siblings": False,
                                   "include_header": True, "max_lines": None}


class ReadFile(Tool):
    """Lines count from 1."""

    name = "read_file"
    parallel = True

    def run(self, arguments: str, call: Call) -> Any:
        """The output is the lines, each as `L<number>: <text>`."""
        asked = parse(arguments, ARGUMENTS)
        if asked["offset"] == 0:
            raise Rejected("offset must be a 1-indexed line number")
        if asked["limit"] == 0:
            raise Rejected("limit must be greater than zero")
        if not os.path.isabs(asked["file_path"]):
            raise Rejected("file_path must be an absolute path")
        if asked["mode"] == "indentation":
            numbers, lines = _block(asked)
        else:
            lines = _lines(asked["file_path"])
            if asked["offset"] > len(lines):
                raise Rejected("offset exceeds file length")
            numbers = range(asked["offset"], min(asked["offset"] + asked["limit"], len(lines) + 1))
        return "\n".join("L%d: %s" % (number, _shown(lines[number - 1])) for number in numbers)


def _lines(path: str) -> List[bytes]:
    try:
        data = regular.read(path)
    except (OSError, ValueError) as error:
        raise Rejected("failed to read file: %s" % reason(error))
    lines = data.split(b"\n")
    last = lines.pop()
    return [line[:-1] if line.endswith(b"\r") else line for line in lines] + ([last] if last else [])


def _shown(line: bytes) -> str:
    """`line` as text, cut to 500 bytes at a character's boundary."""
    text = line.decode("utf-8", "replace").encode("utf-8")
    return text[:_LONGEST].decode("utf-8", "ignore")


def _block(asked: Dict[str, Any]) -> Tuple[Sequence[int], List[bytes]]:
    """(the numbers of the block's lines, all lines)."""
    options = asked["indentation"] or _NO_INDENTATION
    anchor = asked["offset"] if options["anchor_line"] is None else options["anchor_line"]
    most = asked["limit"] if options["max_lines"] is None else options["max_lines"]
    if anchor == 0:
        raise Rejected("anchor_line must be a 1-indexed line number")
    if most == 0:
        raise Rejected("max_lines must be greater than zero")
    lines = _lines(asked["file_path"])
    if not lines or anchor > len(lines):
        raise Rejected("anchor_line exceeds file length")
    texts = [line.decode("utf-8", "replace") for line in lines]
    indents = _indents(texts)
    least = max(0, indents[anchor - 1] - options["max_levels"] * _TAB) if options["max_levels"] else 0
    most = min(asked["limit"], most, len(lines))
    block: Deque[int] = deque([anchor - 1])
    up = _Direction(anchor - 1, -1, options["include_header"], block.appendleft)
    down = _Direction(anchor - 1, 1, False, block.append)
    while len(block) < most and (up.open or down.open):
        for direction in (up, down):
            if len(block) < most:
                direction.step(texts, indents, least, options["include_siblings"])
    while block and not texts[block[0]].strip():
        block.popleft()
    while block and not texts[block[-1]].strip():
        block.pop()
    return [index + 1 for index in block], lines


class _Direction:
    """One end of a block: its line, and whether it may grow further."""

    def __init__(self, at: int, step: int, comments: bool, take: Callable[[int], None]) -> None:
        self._at = at
        self._step = step
        self._comments = comments
        self._take = take
        self._heads = 0
        self.open = True

    def step(self, texts: List[str], indents: List[int], least: int, siblings: bool) -> None:
        """Add the next line to the block, or close this end."""
        following = self._at + self._step
        if not self.open or not 0 <= following < len(texts) or indents[following] < least:
            self.open = False
            return
        if indents[following] == least and not siblings:
            comment = self._comments and texts[following].strip().startswith(_COMMENTS)
            if self._heads and not comment:
                self.open = False
                return
            self._heads += 1
        self._at = following
        self._take(following)


def _indents(texts: List[str]) -> List[int]:
    """The indentation of every line in columns."""
    indents, last = [], 0
    for text in texts:
        if text.strip():
            blank = text[:len(text) - len(text.lstrip(" \t"))]
            last = sum(_TAB if char == "\t" else 1 for char in blank)
        indents.append(last)
    return indents


TOOL = ReadFile()
