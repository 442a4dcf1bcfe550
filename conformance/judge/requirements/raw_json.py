"""The parts of a JSON text as they are written: what "byte for byte" compares.

Two texts may mean the same and differ in bytes: ``é`` and ``\\u00e9``, ``1.0`` and ``1.00``, other spaces, a key that
stands twice. A parser hides all of these. The functions here keep the text of each part, without the white space
around it, and take time linear in the length of the text.
"""

import json
import re
from json.decoder import scanstring  # type: ignore[attr-defined]
from typing import Any, Dict, List, Optional, Tuple

__all__ = ["RawObject", "doubled_key", "members"]

_SPACE = re.compile(r"[ \t\n\r]*")

#: Numbers are not converted: Python refuses long integers, or takes long to convert them.
_scan = json.JSONDecoder(parse_int=len, parse_float=len).raw_decode


class RawObject:
    """The text of a JSON object, read when a part is first asked for. Text that is no object has no parts."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._parts: Optional[Dict[str, List[str]]] = None
        self._readable = False

    @property
    def readable(self) -> bool:
        """Whether the text is an object."""
        self._read()
        return self._readable

    def member(self, key: str) -> Optional[str]:
        """The text of the value under ``key``, of a doubled key the texts of all values; None without one."""
        found = self._read().get(key)
        return "\n".join(found) if found else None

    def items_of(self, key: str) -> str:
        """The text of the array under ``key`` without its last bracket and the white space before that: what a longer
        array begins with. Of a doubled key the texts of all values; empty without one.
        """
        *others, last = self._read().get(key) or [""]
        return "\n".join(others + [last[:-1].rstrip(" \t\n\r") if last.endswith("]") else last])

    def _read(self) -> Dict[str, List[str]]:
        if self._parts is None:
            self._parts, self._readable = {}, True
            try:
                for key, value in members(self.text):
                    self._parts.setdefault(key, []).append(value)
            except (ValueError, RecursionError):
                self._parts, self._readable = {}, False
        return self._parts


def members(text: str) -> List[Tuple[str, str]]:
    """``[(key, text of the value)]`` of the object that ``text`` is, in order; a doubled key is listed twice.

    Keys are decoded. Raises ``ValueError`` for anything but one JSON object.
    """
    found: List[Tuple[str, str]] = []
    at = _after(text, 0, "{")
    while text[at:at + 1] != "}" or found:
        if text[at:at + 1] != '"':
            raise ValueError("no key at {}".format(at))
        key, at = scanstring(text, at + 1)
        at = _after(text, at, ":")
        end = _scan(text, at)[1]
        found.append((key, text[at:end]))
        at = _skip(text, end)
        if text[at:at + 1] != ",":
            break
        at = _skip(text, at + 1)
    if text[at:at + 1] != "}":
        raise ValueError("no closing bracket at {}".format(at))
    if _skip(text, at + 1) != len(text):
        raise ValueError("more than one JSON value, from {} on".format(at + 1))
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


def _after(text: str, at: int, mark: str) -> int:
    """Where the text goes on after white space, ``mark`` and white space."""
    at = _skip(text, at)
    if text[at:at + 1] != mark:
        raise ValueError("no {!r} at {}".format(mark, at))
    return _skip(text, at + 1)


def _skip(text: str, at: int) -> int:
    match = _SPACE.match(text, at)
    return match.end() if match else at
