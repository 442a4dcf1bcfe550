"""Private keys in PEM and PGP blocks, whole or cut off at either end. No I/O.

The contents of a block reach from its BEGIN line to its END line, or as far as the signs of base64 go: to the end of
the text when the block is cut off. Without a BEGIN line they reach back from the END line over lines of base64. A piece
out of the middle of a key is base64 like any other and is not found.
"""
import re
from typing import Iterator

from .finding import Finding

__all__ = ["block_findings"]

MARK = re.compile(r"-----(BEGIN|END) ((?:[A-Z0-9]+ ){0,4}PRIVATE KEY(?: BLOCK)?)(?:-----)?|---- (BEGIN|END) (SSH"
                  r"2 ENCRYPTED PRIVATE KEY) ----|"
                  r"PuTTY-User-Key-File-([23]): ()")
# The signs of base64, line ends also as escapes, and header lines such as `Proc-Type: 4,ENCRYPTED`.
BODY = re.compile(
    r"(?:(?<=[\nnr\x01])[ \t+]*L?[0-9]{1,6}(?:[:|\t]|  +)"  # a line number
    r"|[\s>|\x01]|\\+[rnt]"
    r"|(?<=[\nnr\x01])[A-Z][A-Za-z0-9-]{2,30}: [^\n\\\x00\x01\"]{0,200}"  # a header line
    r"|[A-Za-z0-9+/=]{20,}"
    r"|[A-Za-z0-9+/=]{1,19}(?=(?:[\s\x01]|\\+[rnt]){0,4}(?:\Z|-----END|[\x00\"'`=])))*")
SIGNS = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=\r\n\\\1")
LEAST = 16


def block_findings(text: str) -> Iterator[Finding]:
    """The contents of the private keys in a text; the BEGIN and END lines stay."""
    reached = 0
    for mark in MARK.finditer(text) if "PRIVATE KEY" in text or "PuTTY-User-Key" in text else ():
        if mark.group(1) == "BEGIN" or mark.group(3) == "BEGIN" or mark.group(5):
            body = BODY.match(text, mark.end())
            start, end = mark.end(), body.end() if body else mark.end()
            if text.startswith("\n\0", end - 1):
                end -= 1
            reached = end
        elif mark.start() > reached:
            start, end = _back(text, mark.start(), reached), mark.start()
            reached = mark.end()
        else:
            continue
        least = LEAST if mark.group(1) == "END" else 3
        if len(text[start:end].strip()) >= least and not text[start:end].strip().startswith("<redacted:"):
            yield Finding(start, end, "private-key", "private-key-block")


def _back(text: str, end: int, limit: int) -> int:
    """Where the lines of base64 before an END line begin."""
    start = end
    while start > limit and (text[start - 1] in SIGNS):
        start -= 1
    if start > limit and text[start - 1] not in "\"'`\0":  # in the middle of a line: that is no line of base64
        line = re.compile(r"\n|\\n").search(text, start, end)
        start = line.end() if line else end
    return start
