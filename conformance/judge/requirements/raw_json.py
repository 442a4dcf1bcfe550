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
    """The text of a JSON object, its parts read when they are first asked for. Text that is no object has no parts."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._members: Optional[Dict[str, str]] = None
        self._elements: Dict[str, List[str]] = {}

    def member(self, key: str) -> Optional[str]:
        """The text of the value under ``key``; of a doubled key the last value, as parsers read it; None without one."""
        if self._members is None:
            try:
                self._members = dict(members(self.text))
            except (ValueError, RecursionError):
                self._members = {}
        return self._members.get(key)

    def elements(self, key: str) -> List[str]:
        """The texts of the elements of the array under ``key``; none where there is no array."""
        text = self.member(key) or ""
        if key not in self._elements:
            self._elements[key] = elements(text) if text.startswith("[") else []
        return self._elements[key]


def members(text: str) -> List[Tuple[str, str]]:
    """``[(key, text of the value)]`` of the object that ``text`` is, in order; a doubled key is listed twice.

    Keys are decoded. Raises ``ValueError`` for anything but one JSON object.
    """
    found: List[Tuple[str, str]] = []

    def member(at: int) -> int:
        if text[at:at + 1] != '"':
            raise ValueError("no key at {}".format(at))
        key, at = scanstring(text, at + 1)
        at = _after(text, at, ":")
        end = _scan(text, at)[1]
        found.append((key, text[at:end]))
        return end
    _split(text, "{}", member)
    return found


def elements(text: str) -> List[str]:
    """The texts of the elements of the array that ``text`` is. Raises ``ValueError`` for anything but one array."""
    found: List[str] = []

    def element(at: int) -> int:
        end = _scan(text, at)[1]
        found.append(text[at:end])
        return end
    _split(text, "[]", element)
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


def _split(text: str, brackets: str, part: Callable[[int], int]) -> None:
    """Call ``part`` with the start of each part between the brackets; it returns the end of the part."""
    at = _after(text, 0, brackets[0])
    if text[at:at + 1] == brackets[1]:
        end = at
    else:
        end = _skip(text, part(at))
        while text[end:end + 1] == ",":
            end = _skip(text, part(_after(text, end, ",")))
    if text[end:end + 1] != brackets[1] or _skip(text, end + 1) != len(text):
        raise ValueError("no end of the JSON value at {}".format(end))


def _after(text: str, at: int, mark: str) -> int:
    """Where the text goes on after white space, ``mark`` and white space."""
    at = _skip(text, at)
    if text[at:at + 1] != mark:
        raise ValueError("no {!r} at {}".format(mark, at))
    return _skip(text, at + 1)


def _skip(text: str, at: int) -> int:
    match = _SPACE.match(text, at)
    return match.end() if match else at
