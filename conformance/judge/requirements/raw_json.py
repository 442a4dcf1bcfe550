"""The parts of a JSON text as they are written: what "byte for byte" compares.

Two texts may mean the same and differ in bytes: ``é`` and ``\\u00e9``, ``1.0`` and ``1.00``, other spaces, a key that
stands twice. A parser hides all of these. The functions here keep the text of each part, without the white space
around it, and take time linear in the length of the text.
"""

import json
import re
from json.decoder import scanstring  # type: ignore[attr-defined]
from typing import Any, Callable, Dict, List, Optional, Tuple

__all__ = ["RawObject", "members", "elements", "doubled_key"]

_SPACE = re.compile(r"[ \t\n\r]*")

#: Numbers are not converted: Python refuses long integers, or takes long to convert them.
_scan = json.JSONDecoder(parse_int=len, parse_float=len).raw_decode


class RawObject:
    """The text of a JSON object, read when a part is first asked for. Text that is no object has no parts."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._parts: Optional[Dict[str, Tuple[str, List[str]]]] = None

    def member(self, key: str) -> Optional[str]:
        """The text of the value under ``key``; of a doubled key the last value, as parsers read it; None without
        one."""
        return self._read().get(key, (None, []))[0]

    def elements(self, key: str) -> List[str]:
        """The texts of the elements of the array under ``key``; none where there is no array."""
        return self._read().get(key, (None, []))[1]

    def _read(self) -> Dict[str, Tuple[str, List[str]]]:
        if self._parts is None:
            try:
                self._parts = {key: (value, parts) for key, value, parts in _members(self.text)}
            except (ValueError, RecursionError):
                self._parts = {}
        return self._parts


def members(text: str) -> List[Tuple[str, str]]:
    """``[(key, text of the value)]`` of the object that ``text`` is, in order; a doubled key is listed twice.

    Keys are decoded. Raises ``ValueError`` for anything but one JSON object.
    """
    return [(key, value) for key, value, _ in _members(text)]


def elements(text: str) -> List[str]:
    """The texts of the elements of the array that ``text`` is. Raises ``ValueError`` for anything but one array."""
    found, end = _elements(text, _skip(text, 0))
    _insist_on_end(text, end)
    return found


def doubled_key(text: str) -> Optional[str]:
    """A key that stands twice in one object of a JSON text, at any depth; None when there is none.

    Raises ``ValueError`` or ``RecursionError`` for what the parser cannot read.
    """
    doubled: List[str] = []

    def look(pairs: List[Tuple[str, Any]]) -> None:
        if len(pairs) != len({key for key, _ in pairs}):
            keys = sorted(key for key, _ in pairs)
            doubled.append(next(key for key, following in zip(keys, keys[1:]) if key == following))
    json.JSONDecoder(object_pairs_hook=look, parse_int=len, parse_float=len).decode(text)
    return doubled[0] if doubled else None


def _members(text: str) -> List[Tuple[str, str, List[str]]]:
    """The key, the value's text and, of an array, the texts of its elements, for each member of an object."""
    found: List[Tuple[str, str, List[str]]] = []

    def member(at: int) -> int:
        if text[at:at + 1] != '"':
            raise ValueError("no key at {}".format(at))
        key, at = scanstring(text, at + 1)
        at = _after(text, at, ":")
        parts, end = _elements(text, at) if text[at:at + 1] == "[" else ([], _scan(text, at)[1])
        found.append((key, text[at:end], parts))
        return end
    _insist_on_end(text, _split(text, _skip(text, 0), "{}", member))
    return found


def _elements(text: str, at: int) -> Tuple[List[str], int]:
    """The texts of the elements of the array that begins at ``at``, and where it ends."""
    found: List[str] = []

    def element(at: int) -> int:
        end: int = _scan(text, at)[1]
        found.append(text[at:end])
        return end
    end = _split(text, at, "[]", element)
    return found, end


def _split(text: str, at: int, brackets: str, part: Callable[[int], int]) -> int:
    """Call ``part`` with the start of each part between the brackets; it returns the part's end. Returns where all
    ends."""
    at = _after(text, at, brackets[0])
    if text[at:at + 1] != brackets[1]:
        at = _skip(text, part(at))
        while text[at:at + 1] == ",":
            at = _skip(text, part(_skip(text, at + 1)))
    if text[at:at + 1] != brackets[1]:
        raise ValueError("no {!r} at {}".format(brackets[1], at))
    return at + 1


def _insist_on_end(text: str, at: int) -> None:
    if _skip(text, at) != len(text):
        raise ValueError("more than one JSON value, from {} on".format(at))


def _after(text: str, at: int, mark: str) -> int:
    """Where the text goes on after white space, ``mark`` and white space."""
    at = _skip(text, at)
    if text[at:at + 1] != mark:
        raise ValueError("no {!r} at {}".format(mark, at))
    return _skip(text, at + 1)


def _skip(text: str, at: int) -> int:
    match = _SPACE.match(text, at)
    return match.end() if match else at
