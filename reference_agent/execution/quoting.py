"""How a command line is shown: each argument quoted as Rust's shlex does it (codex 0.115.0).

An argument is cut into the longest pieces that one way of quoting can hold, preferring none, then single quotes, then
double quotes. Single quotes cannot hold `'`, `\\` and `^` (but as the piece's first character); double quotes cannot
hold `` ` ``, `$`, `!` and `^`; bare text holds letters, digits and `+-./:@]_` only.
"""

from typing import Callable, Sequence, Tuple

__all__ = ["join"]

_BARE = frozenset("+-./:@]_0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")
_NOT_SINGLE = frozenset("'\\^")
_NOT_DOUBLE = frozenset("`$!^")


def join(argv: Sequence[str]) -> str:
    """`argv` as one line for a shell; a fixed text when it has a NUL, which no shell can be given."""
    if any("\0" in argument for argument in argv):
        return "<command included NUL byte>"
    return " ".join(_quote(argument) for argument in argv)


def _quote(text: str) -> str:
    if not text:
        return "''"
    pieces = []
    while text:
        length, write = _piece(text)
        pieces.append(write(text[:length]))
        text = text[length:]
    return "".join(pieces)


def _piece(text: str) -> Tuple[int, Callable[[str], str]]:
    """(length, writer) of the longest piece at the start of `text` that one way can hold."""
    if text[0] == "^":
        ways, length = {"single"}, 1
    else:
        ways, length = {"bare", "single", "double"}, 0
    for char in text[length:]:
        left = {way for way in ways if _holds(way, char)}
        if not left:
            break
        ways, length = left, length + 1
    if "bare" in ways:
        return length, str
    if "single" in ways:
        return length, "'{}'".format
    return length, lambda piece: '"%s"' % piece.replace("\\", "\\\\").replace('"', '\\"')


def _holds(way: str, char: str) -> bool:
    if way == "bare":
        return char in _BARE
    return char not in (_NOT_SINGLE if way == "single" else _NOT_DOUBLE)
