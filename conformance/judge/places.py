"""Where a difference can be: the paths of expected deviations, and the grammar that refuses a slip in one.

In an entry's path ``[*]`` is any number or key in brackets, any other ``*`` is anything, nothing included.

To find a slip the path is read letter by letter. What may still follow is a set of *rests*; a rest is plain text in
which capitals stand for what ``_SYMBOLS`` says. After a ``*`` every rest counts that can be reached.
"""

import functools
import re
from typing import Callable, Dict, FrozenSet, Iterable, List, Optional, Pattern, Tuple

from .diff import UNFIT

__all__ = ["PLACES", "misread", "pattern_of"]

#: All places. N: a number. S: any steps further in. K: a key. H: a header, in lower case, numbered if it is repeated.
PLACES = ("exchanges[N]", "exchanges[N].response", "exchanges[N].request.method", "exchanges[N].request.path",
          "exchanges[N].request.headersH", "exchanges[N].request.form", "exchanges[N].request.bodyS",
          "exchanges[N].races.K", "dialogueS", "complaints[N]")

#: A letter of each kind that the grammar tells apart, or that stands in a place.
_ALPHABET = sorted(set("".join(PLACES).lower() + '0"\\uA '))


def _is(letters: str) -> Callable[[str], bool]:
    return lambda letter: letter in letters


def _but(letters: str) -> Callable[[str], bool]:
    return lambda letter: letter not in letters and not UNFIT.match(letter)


_DIGIT, _PLAIN = _is("0123456789"), _but(".[]")


def _lower(letter: str) -> bool:
    return _PLAIN(letter) and not "A" <= letter <= "Z"


#: symbol: the letters that it may begin with, each with what then stands in its place; ``_DONE`` may be nothing, too.
_SYMBOLS: Dict[str, List[Tuple[Callable[[str], bool], str]]] = {
    "N": [(_DIGIT, "M")], "M": [(_DIGIT, "M")],
    "S": [(_is("."), "KS"), (_is("["), "BS")],
    "K": [(_PLAIN, "L")], "L": [(_PLAIN, "L")],
    "B": [(_DIGIT, "M]"), (_is('"'), "Q")],
    # In quotes: only a key that cannot stand behind a dot. Q: its first letter; T: nothing yet says so; U: it is so.
    "Q": [(_is('"'), "]"), (_is("\\"), "E"), (_is(".[]"), "U"), (_but('"\\.[]'), "T")],
    "T": [(_is("\\"), "E"), (_is(".[]"), "U"), (_but('"\\.[]'), "T")],
    "E": [(_is('"\\'), "T"), (_but('"\\'), "U")],
    "U": [(_is('"'), "]"), (_is("\\"), "F"), (_but('"\\'), "U")],
    "F": [(_but(""), "U")],
    "H": [(_is("."), "VX"), (_is("["), "BX")],
    "V": [(_lower, "W")], "W": [(_lower, "W")],
    "X": [(_is("["), "N]")],
}
_DONE = "MSLHWX"

Rests = FrozenSet[str]

#: What ``[*]`` may be, in samples and as a pattern.
_IN_BRACKETS = ("[0]", '["."]', "[*]")
_BRACKETS = r'\[(?:\d+|"(?:[^"\\]|\\.)*"|\*)\]'


@functools.lru_cache(maxsize=4096)
def pattern_of(path: str) -> Pattern[str]:
    """What an entry's path fits, as a pattern for the whole of a difference's path."""
    parts = {"*": ".*", "[*]": _BRACKETS}
    return re.compile("".join(parts.get(token) or re.escape(token) for token in _tokens(path)) + r"\Z", re.S)


def misread(path: str) -> Optional[str]:
    """The part of an entry's path from which on no difference is ever there; None when all is well."""
    rests: Rests = frozenset(PLACES)
    read = 0
    for token in _tokens(path):
        following = _through(rests, token)
        if not following:
            return path[read:]
        rests, read = following, read + len(token)
    return None if any(all(symbol in _DONE for symbol in rest) for rest in rests) else ""


def _tokens(path: str) -> List[str]:
    return re.findall(r"\[\*\]|.", path, re.S)


def _through(rests: Rests, token: str) -> Rests:
    if token == "*":
        return _union(map(_reachable, rests))
    samples = _IN_BRACKETS if token == "[*]" else (token,)
    return _union(functools.reduce(_step, sample, rests) for sample in samples)


def _step(rests: Rests, letter: str) -> Rests:
    return _union(_after(rest, letter) for rest in rests)


def _union(sets: Iterable[Rests]) -> Rests:
    return frozenset().union(*sets)


@functools.lru_cache(maxsize=None)
def _after(rest: str, letter: str) -> Rests:
    """What may follow a letter that stands where the rest begins."""
    if not rest:
        return frozenset()
    if rest[0] not in _SYMBOLS:
        return frozenset([rest[1:]] if rest[0] == letter else [])
    here = frozenset(follows + rest[1:] for fits, follows in _SYMBOLS[rest[0]] if fits(letter))
    return here | _after(rest[1:], letter) if rest[0] in _DONE else here


@functools.lru_cache(maxsize=None)
def _reachable(rest: str) -> Rests:
    """Every rest that some letters lead to, and the rest itself."""
    found, new = {rest}, [rest]
    while new:
        here = new.pop()
        following = _union(_after(here, letter) for letter in _ALPHABET) - found
        found |= following
        new += following
    return frozenset(found)
