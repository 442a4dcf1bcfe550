"""Where two JSON values differ, as a list of paths.

Both values are read once, side by side. Each leaf that differs is one difference, and so is a pair of values of two
types. Where only one side has a value, each of its leaves is one difference. A list or an object with more than
``MOST`` differences in it is one difference as a whole: so the size of a report stays in proportion to the bodies.

In a path a key is written after a dot. A key that is empty or holds a dot, a bracket, a ``*`` or a character that
``UNFIT`` matches is written in brackets, as JSON, with that character escaped: so a path is one line for any file.
"""

import itertools
import re
from typing import Any, Iterator, List, Optional, Tuple

from ..files import compact_json
from ..harmless import shortened
from .verdict import ABSENT, Difference

__all__ = ["MOST", "UNFIT", "Found", "HERE", "between", "differences", "first_reordered", "path_of", "same_meaning",
           "same_writing", "step"]

#: How many differences in one list or object are reported one by one.
MOST = 1000

#: What no path holds as it is: control characters, ends of lines, halves of surrogate pairs.
UNFIT = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_PLAIN = re.compile(r"^[^.\[\]*\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]+\Z")

#: Where a part is: its parent and its key or index. Only the path of what is reported is ever written.
Where = Tuple[Optional[Any], Any]

#: A difference whose path is not written yet.
Found = Tuple[Where, str, Any, Any]

#: Where the two values are that are compared.
HERE: Where = (None, "")


def differences(path: str, expected: Any, actual: Any, item: str = "") -> List[Difference]:
    """Every differing leaf below ``path``; empty when the two mean the same (key order aside).

    ``item`` is the name of the tool or input item that the path leads into.
    """
    return [Difference(path_of(path, where), kind, left, right, item=item)
            for where, kind, left, right in between(expected, actual)]


def between(expected: Any, actual: Any, where: Where = HERE) -> List[Found]:
    """The differing leaves, as ``differences`` finds them, with what ``path_of`` needs to write their paths."""
    if type(expected) is not type(actual) or not isinstance(expected, (dict, list)):
        return [] if _same(expected, actual, False) else [(where, "changed", expected, actual)]
    found: List[Found] = []
    for key, left, right in _parts(expected, actual):
        if left is right or type(left) is type(right) is str and left == right:
            continue
        if left is ABSENT:
            found += [(here, "extra", ABSENT, leaf) for here, leaf in _leaves((where, key), right)]
        elif right is ABSENT:
            found += [(here, "missing", leaf, ABSENT) for here, leaf in _leaves((where, key), left)]
        else:
            found += between(left, right, (where, key))
        if len(found) > MOST:
            return [(where, "changed", expected, actual)]
    return found


def path_of(path: str, where: Where) -> str:
    """The path of a part of the value at ``path``."""
    keys: List[Any] = []
    while where[0] is not None:
        keys.append(where[1])
        where = where[0]
    return "".join([path] + ["[{}]".format(part) if isinstance(part, int) else step(".", part)[1:]
                             for part in reversed(keys)])


def same_meaning(expected: Any, actual: Any) -> bool:
    """Whether two JSON values are equal, key order aside, with ``1``, ``1.0`` and ``true`` kept apart."""
    return _same(expected, actual, False)


def same_writing(expected: Any, actual: Any) -> bool:
    """Whether two JSON values are equal and their keys are in the same order."""
    return _same(expected, actual, True)


def first_reordered(path: str, expected: Any, actual: Any) -> Optional[Difference]:
    """The outermost of the first objects whose keys are in another order, for values of the same meaning."""
    found = _reordered(HERE, expected, actual)
    return None if found is None else Difference(path_of(path, found[0]), "order", list(found[1]), list(found[2]))


def step(path: str, key: str) -> str:
    """The path of an object's key; no two keys of an object share one with each other or with what is in them.

    A very long key is shortened, for every leaf below it repeats it.
    """
    key = shortened(key)
    if _PLAIN.match(key):
        return "{}.{}".format(path, key) if path else key
    return "{}[{}]".format(path, UNFIT.sub(lambda found: "\\u{:04x}".format(ord(found.group())), compact_json(key)))


def _parts(expected: Any, actual: Any) -> Iterator[Tuple[Any, Any, Any]]:
    """The key or index, and both values, of each part of two objects or two lists."""
    if isinstance(expected, list):
        for index, (left, right) in enumerate(itertools.zip_longest(expected, actual, fillvalue=ABSENT)):
            yield index, left, right
        return
    for key, left in expected.items():
        yield key, left, actual.get(key, ABSENT)
    for key, right in actual.items():
        if key not in expected:
            yield key, ABSENT, right


def _leaves(where: Where, value: Any) -> List[Tuple[Where, Any]]:
    """The leaves of a value; an empty list or object is a leaf, and so is one with too many leaves."""
    if not isinstance(value, (dict, list)) or not 0 < len(value) <= MOST:
        return [(where, value)]
    found: List[Tuple[Where, Any]] = []
    for key, part in value.items() if isinstance(value, dict) else enumerate(value):
        found += _leaves((where, key), part)
        if len(found) > MOST:
            return [(where, value)]
    return found


def _same(expected: Any, actual: Any, ordered: bool) -> bool:
    if expected is actual:
        return True
    if type(expected) is not type(actual):
        return False
    if isinstance(expected, dict):
        if len(expected) != len(actual) or ordered and list(expected) != list(actual):
            return False
        for key, item in expected.items():
            if key not in actual or item is not actual[key] and not _same(item, actual[key], ordered):
                return False
        return True
    if isinstance(expected, list):
        if len(expected) != len(actual):
            return False
        for left, right in zip(expected, actual):
            if left is not right and not _same(left, right, ordered):
                return False
        return True
    if isinstance(expected, float):
        return repr(expected) == repr(actual)
    return expected == actual


def _reordered(where: Where, expected: Any, actual: Any) -> Optional[Tuple[Where, Any, Any]]:
    if expected is actual or not isinstance(expected, (dict, list)):
        return None
    if isinstance(expected, dict) and list(expected) != list(actual):
        return where, expected, actual
    for key, left, right in _parts(expected, actual):
        found = _reordered((where, key), left, right) if isinstance(left, (dict, list)) else None
        if found:
            return found
    return None
