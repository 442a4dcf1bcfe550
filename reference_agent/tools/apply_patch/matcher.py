"""Where a chunk's lines are in a file, and the file's text with all chunks replaced.

Rules (codex 0.115.0, measured on the binary's own `apply_patch`):

* Each chunk is searched for after the one before. `@@ CONTEXT` moves the start to after the first such line.
* Lines match when they are equal; else when they are but for blanks at their ends; else but for blanks at both ends;
  else when they are after typographic dashes, quotes and spaces have become plain ones. The first level that matches
  anywhere wins.
* A chunk for the end of the file matches the very last lines only.
* Old lines that are not there are looked for once more without an empty last one.
* A chunk without old lines is put at the end of the file, before an empty last line.
* The new text ends with a line feed.
"""

from typing import List, Optional, Sequence, Tuple

from .parser import BLANKS, Chunk

__all__ = ["MatchError", "patched"]

_PLAIN = {ord(odd): plain for plain, odds in (
    ("-", "\u2010\u2011\u2012\u2013\u2014\u2015\u2212"),
    ("'", "\u2018\u2019\u201a\u201b"),
    ('"', "\u201c\u201d\u201e\u201f"),
    (" ", "\xa0\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"),
) for odd in odds}
_LEVELS = (
    lambda line: line,
    lambda line: line.rstrip(BLANKS),
    lambda line: line.strip(BLANKS),
    lambda line: line.strip(BLANKS).translate(_PLAIN),
)


class MatchError(Exception):
    """A chunk does not fit the file; the message lacks the file's name, for which `%s` stands."""


def patched(text: str, chunks: Sequence[Chunk]) -> str:
    """`text` with every chunk replaced; raises `MatchError`."""
    lines = text.split("\n")
    if lines[-1] == "":
        lines.pop()
    for start, length, new in reversed(sorted(_places(lines, chunks), key=lambda found: found[0])):
        lines[start:start + length] = new
    if not lines or lines[-1] != "":
        lines.append("")
    return "\n".join(lines)


def _places(lines: List[str], chunks: Sequence[Chunk]) -> List[Tuple[int, int, List[str]]]:
    """What to replace: (index of the first line, number of lines, new lines) for each chunk."""
    at, places = 0, []
    for chunk in chunks:
        if chunk.context is not None:
            found = _find(lines, [chunk.context], at, False)
            if found is None:
                raise MatchError("Failed to find context '%s' in %%s" % chunk.context.replace("%", "%%"))
            at = found + 1
        if not chunk.old:
            end = len(lines) - 1 if lines and lines[-1] == "" else len(lines)
            places.append((end, 0, list(chunk.new)))
            continue
        old, new = list(chunk.old), list(chunk.new)
        found = _find(lines, old, at, chunk.at_end)
        if found is None and old[-1] == "":
            old.pop()
            if new and new[-1] == "":
                new.pop()
            found = _find(lines, old, at, chunk.at_end)
        if found is None:
            raise MatchError("Failed to find expected lines in %%s:\n%s" % "\n".join(chunk.old).replace("%", "%%"))
        places.append((found, len(old), new))
        at = found + len(old)
    return places


def _find(lines: List[str], wanted: List[str], start: int, at_end: bool) -> Optional[int]:
    """The index from `start` at which the lines `wanted` are, None when they are nowhere."""
    last = len(lines) - len(wanted)
    if not wanted:
        return start
    if last < 0:
        return None
    first = last if at_end else start
    for level in _LEVELS:
        sought, given = [level(line) for line in wanted], [level(line) for line in lines]
        for index in range(first, last + 1):
            if given[index:index + len(sought)] == sought:
                return index
    return None
