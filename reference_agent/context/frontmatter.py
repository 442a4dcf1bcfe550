"""The head of a SKILL.md: top-level scalars of a small YAML block between two `---` lines.

Read are plain, quoted and block (`|`, `>`) scalars; nested tables and lists are skipped.
"""

import json
import re

__all__ = ["FrontMatterError", "front_matter"]

KEY = re.compile(r"([A-Za-z0-9_-]+):(?:[ \t]+(.*))?\Z")
BLOCK = re.compile(r"[|>][+-]?[0-9]?\Z")


class FrontMatterError(Exception):
    """A head that cannot be read; the message says why."""


def front_matter(text):
    """{key: text} of the head's top-level scalars. Raises FrontMatterError."""
    lines = text.split("\n")
    if lines[0].strip() != "---":
        raise FrontMatterError("missing YAML frontmatter delimited by ---")
    ends = [number for number, line in enumerate(lines[1:], 1) if line.strip() == "---"]
    if not ends:
        raise FrontMatterError("missing YAML frontmatter delimited by ---")
    fields, head = {}, [line.rstrip("\r") for line in lines[1:ends[0]]]
    while head:
        line = head.pop(0)
        if not line.strip() or line.startswith("#"):
            continue
        match = KEY.match(line.rstrip())
        if not match:
            raise FrontMatterError("invalid YAML: expected `key: value` in {!r}".format(line))
        more = []
        while head and (not head[0].strip() or head[0][0] in " \t"):
            more.append(head.pop(0))
        value = scalar((match.group(2) or "").strip(), more)
        if value is not None:
            fields[match.group(1)] = value
    return fields


def scalar(first, more):
    """The text of a value that begins with `first` and goes on in the indented lines `more`; None for a table."""
    if BLOCK.match(first):
        indents = [len(line) - len(line.lstrip()) for line in more if line.strip()]
        lines = [line[min(indents or [0]):] for line in more]
        return ("\n" if first[0] == "|" else " ").join(lines)
    joined = " ".join([first] + [line.strip() for line in more]).strip()
    if first[:1] == '"':
        try:
            return json.loads(joined)
        except ValueError:
            raise FrontMatterError("invalid YAML: unreadable quoted text {}".format(joined))
    if first[:1] == "'":
        return joined.strip("'").replace("''", "'")
    if not first and more or first[:1] in ("[", "{"):
        return None
    comment = re.search(r"(^|\s)#", joined)
    joined = joined[:comment.start()].rstrip() if comment else joined
    if ": " in joined or joined.endswith(":"):
        raise FrontMatterError("invalid YAML: mapping values are not allowed in this context")
    return joined if joined not in ("", "~", "null") else None
