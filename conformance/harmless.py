"""Text of others, made harmless for a terminal: an agent's values, its log, file names and what files hold.

Control characters and half surrogate pairs are written as escapes: ``\\x1b`` for the one that begins a terminal's
commands. So nothing that an agent prints or sends can move the cursor, change colours or rename the window of a person
who reads a report. Characters that reverse the direction of text are escaped too: they can hide what a line says.
"""

import hashlib
import re
from typing import Any

__all__ = ["LONGEST", "shortened", "shown", "shown_lines"]

#: How many characters of a key, a name or a complaint of an agent reports write.
LONGEST = 200

_UNFIT = re.compile("[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
_UNFIT_IN_LINES = re.compile(_UNFIT.pattern.replace("\x00-\x1f", "\x00-\x08\x0b-\x1f"))


def shown(text: str) -> str:
    """The text with what a terminal would obey as escapes: one line."""
    return _UNFIT.sub(_escape, text)


def shown_lines(text: str) -> str:
    """As ``shown``, but ends of lines and tabs stay."""
    return _UNFIT_IN_LINES.sub(_escape, text)


def shortened(text: str, longest: int = LONGEST) -> str:
    """A text of bounded length: of a longer one the beginning and a digest, so that different texts stay different."""
    if len(text) <= longest:
        return text
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:12]
    return "{}… ({} characters, {})".format(text[:longest // 2], len(text), digest)


def _escape(found: Any) -> str:
    code = ord(found.group())
    return "\\x{:02x}".format(code) if code < 256 else "\\u{:04x}".format(code)
