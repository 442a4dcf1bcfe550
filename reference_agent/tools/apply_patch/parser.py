r"""Reads the text of a patch into hunks. No file is opened.

    patch   = "*** Begin Patch" hunk* "*** End Patch"
    hunk    = "*** Add File: PATH"     ("+" line)*
            | "*** Delete File: PATH"
            | "*** Update File: PATH"  ["*** Move to: PATH"]  chunk+
    chunk   = ["@@" | "@@ CONTEXT"]  (" " line | "+" line | "-" line)+  ["*** End of File"]

Rules beside the grammar (codex 0.115.0, measured on the binary's own `apply_patch`):

* Blanks around the patch, and around its first and last line, do not matter; nor do those around a hunk's header.
* `<<EOF` and `EOF` around the patch (`EOF` perhaps quoted) are dropped.
* A line ends with LF or CR LF. An empty line in a chunk is an empty context line.
* Only the first chunk of a hunk may do without `@@`; empty lines before a chunk are skipped.
* The line number of an error counts from the first line of the patch; inside a chunk it is that of the chunk's second
  line.
"""

from typing import List, NamedTuple, Optional, Tuple, Union

__all__ = ["BLANKS", "Add", "Chunk", "Delete", "Hunk", "PatchError", "Update", "lines_of", "parse"]

#: What counts as white space to upstream (Unicode's property; Python's `strip()` takes U+001C to U+001F, too).
BLANKS = "\t\n\v\f\r \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029" \
         "\u202f\u205f\u3000"

_HEREDOCS = ("<<EOF", "<<'EOF'", '<<"EOF"')
_ADD, _DELETE, _UPDATE = "*** Add File: ", "*** Delete File: ", "*** Update File: "
_MOVE, _END_OF_FILE = "*** Move to: ", "*** End of File"


class Add(NamedTuple):
    """A new file with the text `content`."""

    path: str
    content: str


class Delete(NamedTuple):
    """A file to remove."""

    path: str


class Chunk(NamedTuple):
    """Lines to replace: `old` by `new`, after the line `context` if there is one, at the file's end if `at_end`."""

    context: Optional[str]
    old: Tuple[str, ...]
    new: Tuple[str, ...]
    at_end: bool


class Update(NamedTuple):
    """A file to change, and to move to `target` unless that is None."""

    path: str
    target: Optional[str]
    chunks: Tuple[Chunk, ...]


Hunk = Union[Add, Delete, Update]


class PatchError(Exception):
    """The text is no patch. `line` is None when the whole is wrong, else the number of the wrong hunk's line."""

    def __init__(self, message: str, line: Optional[int] = None) -> None:
        super().__init__(message)
        self.line = line


def parse(text: str) -> Tuple[List[Hunk], str]:
    """(the hunks of the patch `text`, its text without a heredoc around it); raises `PatchError`."""
    lines = _envelope(text)
    hunks: List[Hunk] = []
    number, rest = 2, lines[1:-1]
    while rest:
        hunk, used = _hunk(rest, number)
        hunks.append(hunk)
        number, rest = number + used, rest[used:]
    return hunks, "\n".join(lines)


def lines_of(text: str) -> List[str]:
    """The lines of `text` without their ends, which are LF or CR LF."""
    lines = [line[:-1] if line.endswith("\r") else line for line in text.split("\n")[:-1]]
    last = text.rpartition("\n")[2]
    return lines + [last] if last else lines


def _envelope(text: str) -> List[str]:
    """The lines from the first to the last of the patch."""
    lines = lines_of(text.strip(BLANKS))
    try:
        return _bounded(lines)
    except PatchError:
        if len(lines) < 4 or lines[0] not in _HEREDOCS or not lines[-1].endswith("EOF"):
            raise
    return _bounded(lines[1:-1])


def _bounded(lines: List[str]) -> List[str]:
    first, last = ([lines[0].strip(BLANKS), lines[-1].strip(BLANKS)] if lines else ["*** Begin Patch", ""])
    if first != "*** Begin Patch":
        raise PatchError("The first line of the patch must be '*** Begin Patch'")
    if last != "*** End Patch":
        raise PatchError("The last line of the patch must be '*** End Patch'")
    return lines


def _hunk(lines: List[str], number: int) -> Tuple[Hunk, int]:
    """(the hunk that begins at `lines`, how many lines it has); `number` is the first line's."""
    header = lines[0].strip(BLANKS)
    if header.startswith(_ADD):
        used = 1
        while used < len(lines) and lines[used].startswith("+"):
            used += 1
        return Add(header[len(_ADD):], "".join(line[1:] + "\n" for line in lines[1:used])), used
    if header.startswith(_DELETE):
        return Delete(header[len(_DELETE):]), 1
    if header.startswith(_UPDATE):
        return _update(header[len(_UPDATE):], lines, number)
    raise PatchError("'%s' is not a valid hunk header. Valid hunk headers: '*** Add File: {path}', "
                     "'*** Delete File: {path}', '*** Update File: {path}'" % header, number)


def _update(path: str, lines: List[str], number: int) -> Tuple[Update, int]:
    used, target = 1, None
    if used < len(lines) and lines[used].startswith(_MOVE):
        used, target = 2, lines[used][len(_MOVE):]
    chunks: List[Chunk] = []
    while used < len(lines):
        if not lines[used].strip(BLANKS):
            used += 1
        elif lines[used].startswith("***"):
            break
        else:
            chunk, length = _chunk(lines[used:], number + used, bool(chunks))
            chunks.append(chunk)
            used += length
    if not chunks:
        raise PatchError("Update file hunk for path '%s' is empty" % path, number)
    return Update(path, target, tuple(chunks)), used


def _chunk(lines: List[str], number: int, needs_marker: bool) -> Tuple[Chunk, int]:
    """(the chunk that begins at `lines`, how many lines it has)."""
    start, context = 1, None
    if lines[0].startswith("@@ "):
        context = lines[0][3:]
    elif lines[0] != "@@":
        if needs_marker:
            raise PatchError("Expected update hunk to start with a @@ context marker, got: '%s'" % lines[0], number)
        start = 0
    old: List[str] = []
    new: List[str] = []
    used = start
    for line in lines[start:]:
        if line == _END_OF_FILE and used > start:
            return Chunk(context, tuple(old), tuple(new), True), used + 1
        if line[:1] not in ("", " ", "+", "-"):
            break
        if not line.startswith("+"):
            old.append(line[1:])
        if not line.startswith("-"):
            new.append(line[1:])
        used += 1
    if used == start:
        if used == len(lines) or lines[used] == _END_OF_FILE:
            raise PatchError("Update hunk does not contain any lines", number + 1)
        raise PatchError("Unexpected line found in update hunk: '%s'. Every line should start with ' ' (context "
                         "line), '+' (added line), or '-' (removed line)" % lines[used], number + 1)
    return Chunk(context, tuple(old), tuple(new), False), used
