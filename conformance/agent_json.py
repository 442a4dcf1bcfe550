"""JSON that an agent wrote. An agent may write anything, so the readers here raise one kind of error and nothing else.

Text counts as JSON here when every server can read it: valid by RFC 8259 (no ``NaN``, no ``Infinity``), nested at
most ``DEEPEST`` levels, each integer of at most ``MOST_DIGITS`` digits, at most ``MOST_VALUES`` values (a bound of
ours). The result is the same on every Python, and code that walks it recursively cannot run out of stack.
"""

import json
import re
from typing import Any, Dict, Optional

from .files import is_deep

__all__ = ["DEEPEST", "MOST_DIGITS", "MOST_VALUES", "NotJson", "count_values", "read_json_text", "read_json_object"]

#: serde_json, which upstream and many servers use, reads 127 levels.
DEEPEST = 127

#: Python 3.11 and later convert no longer integer; to convert one takes time quadratic in its length.
MOST_DIGITS = 4300

#: How many values the suite reads from one text: each takes up to a hundred bytes. A body of codex has some thousands.
MOST_VALUES = 1000000

#: A string, whose commas and brackets count nothing, or what stands before a value.
_BEFORE_VALUE = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"?|[\[{,]', re.S)


class NotJson(Exception):
    """The text is not JSON that every server can read. The message is one line."""


def read_json_text(text: str) -> Any:
    """The JSON value that ``text`` stands for, key order kept; of a doubled key the last value. Raises ``NotJson``."""
    if count_values(text, MOST_VALUES) > MOST_VALUES:
        raise NotJson("it holds more than {} values, and the suite reads no more".format(MOST_VALUES))
    try:
        value = _DECODER.decode(text)
    except ValueError as error:
        raise NotJson(_what_is_wrong(text, error))
    except RecursionError:
        raise NotJson("nested deeper than {} levels".format(DEEPEST))
    if is_deep(value, DEEPEST):
        raise NotJson("nested deeper than {} levels".format(DEEPEST))
    return value


def read_json_object(text: Optional[str]) -> Optional[Dict[str, Any]]:
    """The JSON object that ``text`` stands for; None for no text, for another value, and for what is not JSON."""
    try:
        value = read_json_text(text or "")
    except NotJson:
        return None
    return value if isinstance(value, dict) else None


def _what_is_wrong(text: str, error: ValueError) -> str:
    """One line in our own words: those of Python differ from version to version."""
    if not isinstance(error, json.JSONDecodeError):
        return str(error)
    if not text.strip():
        return "it is empty"
    if text.startswith("\ufeff"):
        return "it begins with a byte order mark"
    if error.pos >= len(text.rstrip()):
        return "it ends too early, after {} characters".format(len(text))
    return "no JSON from character {} on: {}".format(error.pos, json.dumps(text[error.pos:error.pos + 20]))


def _refuse_constant(name: str) -> None:
    raise ValueError("{} is not JSON".format(name))


def _short_integer(digits: str) -> int:
    if len(digits.lstrip("-")) > MOST_DIGITS:
        raise ValueError("an integer of {} digits".format(len(digits.lstrip("-"))))
    return int(digits)


_DECODER = json.JSONDecoder(parse_constant=_refuse_constant, parse_int=_short_integer)


def count_values(text: str, most: int) -> int:
    """A number that is not smaller than that of the values in a JSON text, found without making them: of its commas and
    opening brackets. Those in strings count only where there are at most ``most`` in all."""
    found = sum(map(text.count, "[{,"))
    if found <= most:
        return found
    found = 0
    for token in _BEFORE_VALUE.finditer(text):
        found += token.group()[0] != '"'
        if found > most:
            break
    return found
