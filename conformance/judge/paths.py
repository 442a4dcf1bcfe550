"""The paths of expected deviations: which differences a path covers, and whether any difference can have it.

A path is a list of steps, as ``diff.step`` writes them: ``.key``, ``["key"]`` or ``[number]``. A ``*`` has
three meanings:

===========  =======================================================================================
``[*]``      one step: any number, or any key in brackets
``.*``       one step: any key after a dot; at the end of the path: that and whatever follows
``*``        at the end of the path: whatever follows, or nothing
===========  =======================================================================================

A key that contains a ``*`` is written in brackets, so it is never mistaken for one of these.
"""

import functools
import json
import re
from typing import List, Optional, Pattern, Sequence

from .diff import step

__all__ = ["PLACES", "misread", "pattern_of", "without_numbers"]

#: Where ``align`` reports differences, step by step. N: a number. K: a key. H: a header's name, in lower case.
#: S: any steps, or none.
PLACES = tuple(place.split() for place in (
    "exchanges N", "exchanges N .response", "exchanges N .races K", "exchanges N .request .method",
    "exchanges N .request .path", "exchanges N .request .form", "exchanges N .request .headers",
    "exchanges N .request .headers H", "exchanges N .request .headers H N", "exchanges N .request .body S",
    "dialogue S", "complaints N"))

_STEP = re.compile(r'\.\*|\["(?:[^"\\]|\\.)*"\]|\[(?:[0-9]+|\*)\]|\.?[^.\[\]*]+|.', re.S)
_NUMBER = re.compile(r"\[(?:[0-9]+|\*)\]\Z")


@functools.lru_cache(maxsize=4096)
def pattern_of(path: str) -> Pattern[str]:
    """A pattern that matches the whole path of each difference that ``path`` covers."""
    steps = _STEP.findall(path)
    parts = {"[*]": r'\[(?:[0-9]+|\*|"(?:[^"\\]|\\.)*")\]', ".*": r"\.[^.\[]+"}
    last = {"*": ".*", ".*": r"\..*"}.get(steps[-1]) if steps else None
    inner = [parts.get(one) or re.escape(one) for one in (steps[:-1] if last else steps)]
    return re.compile("".join(inner) + (last or "") + r"\Z", re.S)


def misread(path: str) -> Optional[str]:
    """The end of ``path`` from the first step on that no difference has; "" if the path stops too early; else None."""
    steps, places, read = _STEP.findall(path), list(PLACES), 0
    is_open = bool(steps) and steps[-1] in ("*", ".*")
    for number, one in enumerate(steps[:-1] if steps[-1:] == ["*"] else steps):
        begun = steps[number + 1:] == ["*"]
        places = [place for place in places if _fits(one, _wanted(place, number), begun)]
        if not places:
            return path[read:]
        read += len(one)
    whole = any(len(steps) == len(place) or place[-1] == "S" and len(steps) >= len(place) - 1 for place in places)
    return None if is_open or whole else ""


def without_numbers(path: str) -> str:
    """``path`` with ``[*]`` for each number in brackets."""
    return "".join("[*]" if _NUMBER.match(one) else one for one in _STEP.findall(path))


def _wanted(place: Sequence[str], number: int) -> str:
    return place[number] if number < len(place) else "S" if place[-1] == "S" else ""


def _fits(one: str, wanted: str, begun: bool) -> bool:
    """Whether a step is what a place wants there; of one that is only ``begun``, whether it can become that."""
    if one == ".*" and wanted:
        return wanted[0] in ".KHS"
    if wanted == "N":
        return _NUMBER.match(one) is not None
    if wanted == "S" and _NUMBER.match(one):
        return True
    if wanted in ("K", "H", "S"):
        return one == "[*]" or any(step("", key) in (one, one[1:]) and (wanted != "H" or key == key.lower())
                                   for key in _keys(one))
    return wanted.startswith(one) if begun else wanted == one


def _keys(one: str) -> List[str]:
    """The key that a step names, if it names one. JSON would join the halves of a surrogate pair; here they stay."""
    if one.startswith("."):
        return [one[1:]]
    halves = re.sub(r"\\\\|\\u(d[89a-f][0-9a-f]{2})", lambda found: chr(int(found.group(1), 16)) if found.group(1)
                    else found.group(), one[1:-1])
    try:
        return [json.loads(halves)] if one.startswith('["') else []
    except ValueError:
        return []
