"""The paths of expected deviations: which differences a path covers, and whether any difference can have it.

A path is a list of steps, as ``diff.step`` writes them: ``.key``, ``["key"]`` or ``[number]``. A ``*`` has
three meanings:

===========  =======================================================================================
``[*]``      one step: any number, or any key in brackets
``.*``       one step: any key after a dot; at the end of the path: that and whatever follows
``*``        at the end of the path: whatever follows, or nothing
===========  =======================================================================================

A key that contains a ``*`` is written in brackets, so it is never mistaken for one of these. A difference that stands
for several (see ``summary``) has ``[*]`` itself, which only ``[*]`` or ``*`` covers, no number.
"""

import functools
import re
from typing import Optional, Pattern

from .diff import UNFIT

__all__ = ["REPORTED_PATHS", "misread", "pattern_of", "without_numbers"]

#: Where ``align`` reports differences, step by step. N: a number. K: a key. H: a header's name, in lower case.
#: S: any steps, or none.
REPORTED_PATHS = (
    "exchanges N", "exchanges N .response", "exchanges N .races K", "exchanges N .request .method",
    "exchanges N .request .path", "exchanges N .request .form", "exchanges N .request .headers",
    "exchanges N .request .headers H", "exchanges N .request .headers H N", "exchanges N .request .body S",
    "dialogue S", "complaints N")

_STEP = re.compile(r'\.\*|\["(?:[^"\\]|\\.)*"\]|\[(?:[0-9]+|\*)\]|\.?[^.\[\]*]+|.', re.S)
_NUMBER = r"\[(?:0|[1-9][0-9]*|\*)\]"
#: A key as ``diff.step`` writes it: after a dot or, where it is not fit for that, in brackets. ``{0}`` stands for the
#: characters that it never holds as they are.
_KEY = (r'(?:\.\*|\[\*\]|\.[^.\[\]*{0}]+|\["(?!(?:[^"\\.\[\]*{0}]|\\["\\])+"\])(?:[^"\\{0}]|\\["\\bfnrt]|'
        r'\\u(?:00[0189][0-9a-f]|007f|202[89]|d[89a-f][0-9a-f][0-9a-f]))*"\])')
_K, _H = (_KEY.replace("{0}", UNFIT.pattern[1:-1] + more) for more in ("", "A-Z"))
_FORMS = {"N": _NUMBER, "K": _K, "H": _H, "S": "(?:{}|{})*".format(_K, _NUMBER)}
_REPORTED = re.compile("(?:{})\\Z".format("|".join("".join(
    _FORMS.get(one) or re.sub(r"^\.(.*)", r"\.(?:\1|\*)", one) for one in path.split()) for path in REPORTED_PATHS)))
#: What can follow the beginning of a reported path, for one example of each.
_EXAMPLES = [re.sub("[NKHS ]", lambda one: {"N": "[0]", "K": ".x", "H": ".x"}.get(one.group(), ""), path)
             for path in REPORTED_PATHS]
_ENDS = {path[at:] for path in _EXAMPLES for at in range(len(path) + 1) if path[at:at + 1] not in ("0", "]")}


@functools.lru_cache(maxsize=4096)
def pattern_of(path: str) -> Pattern[str]:
    """A pattern that matches the whole path of each difference that ``path`` covers."""
    steps = _STEP.findall(path)
    any_one = {"[*]": r'\[(?:[0-9]+|\*|"(?:[^"\\]|\\.)*")\]', ".*": r"\.[^.\[]+"}
    found = [any_one.get(one) or re.escape(one) for one in steps]
    found[-1:] = [{"*": ".*", ".*": r"\..*"}.get(one, last) for one, last in zip(steps[-1:], found[-1:])]
    return re.compile("".join(found) + r"\Z", re.S)


def misread(path: str) -> Optional[str]:
    """The end of ``path`` from the first step on that no difference has; "" if the path stops too early; else None."""
    steps = _STEP.findall(path)
    is_open, read = steps[-1:] == ["*"], ""
    if steps[-2:] == [".*", "*"]:  # the first covers whatever follows only at the end
        return "*"
    for one in steps[:-1] if is_open else steps:
        is_begun = is_open and len(read + one) == len(path) - 1
        if not any(_REPORTED.match(read + one + end) for end in _ENDS if is_begun or end[:1] in ("", ".", "[")):
            return path[len(read):]
        read += one
    return None if is_open or steps[-1:] == [".*"] or _REPORTED.match(path) else ""


def without_numbers(path: str) -> str:
    """``path`` with ``[*]`` for each number in brackets."""
    return "".join("[*]" if re.match(_NUMBER, one) else one for one in _STEP.findall(path))
