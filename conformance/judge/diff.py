"""Where two JSON values differ, as a list of paths.

Three steps keep this exact, readable and linear in the size of the values:

1. Equal pieces are dropped: what is left is the innermost place that holds all that differs.
2. Lists of items are *aligned* first (equal prefix and suffix, then a longest common subsequence), so that one
   inserted item is one difference and does not shift all that follow.
3. What is left is flattened to ``{path: leaf}``; where both sides have several leaves deepdiff finds those that
   differ. For dictionaries of the same keys whose values are texts (each leaf as JSON) all versions agree.

In a path a key stands behind a dot. One that is empty or holds a dot, a bracket or what is ``UNFIT`` stands in
brackets, as JSON, the latter escaped: so a path is one line that any file can hold.
"""

import difflib
import itertools
import re
from typing import Any, Callable, Dict, Iterator, List, Optional, Set, Tuple

from ..files import compact_json
from .verdict import ABSENT, Difference

__all__ = ["UNFIT", "differences", "align_lists", "flatten", "same_meaning", "same_writing", "step"]

Pair = Tuple[Optional[int], Optional[int]]


def differences(path: str, expected: Any, actual: Any) -> List[Difference]:
    """Every differing leaf below ``path``; empty when the two mean the same (key order aside)."""
    if same_meaning(expected, actual):
        return []
    path, expected, actual = _narrow(path, expected, actual)
    alike = type(expected) is type(actual) and isinstance(expected, (dict, list))
    if not alike and expected is not ABSENT and actual is not ABSENT:
        return [Difference(path, "changed", expected, actual)]
    if alike and not (expected and actual):
        expected, actual = expected or ABSENT, actual or ABSENT  # what is in one is all that the other lacks
    left, right = flatten(path, expected), flatten(path, actual)
    paths = _changed_paths(left, right) if alike and left and right else set(left) | set(right)
    ordered = list(left) + [p for p in right if p not in left]
    return [_difference(p, left.get(p, ABSENT), right.get(p, ABSENT)) for p in ordered if p in paths]


def same_meaning(expected: Any, actual: Any) -> bool:
    """Whether two JSON values are equal, key order aside, with ``1``, ``1.0`` and ``true`` kept apart."""
    return _same(expected, actual, False)


def same_writing(expected: Any, actual: Any) -> bool:
    """Whether two JSON values are equal and their keys stand in the same order."""
    return _same(expected, actual, True)


def align_lists(expected: List[Any], actual: List[Any], key: Callable[[Any], Any], pair: bool = True
                ) -> Iterator[Pair]:
    """Pair the indexes of two lists: ``(i, j)`` belong together, ``(i, None)`` is missing, ``(None, j)`` extra.

    Items with an equal ``key`` are paired, in order; with ``pair``, so are those that stand at the same place
    of a stretch where none is equal.
    """
    left, right = [key(item) for item in expected], [key(item) for item in actual]
    start = 0
    while start < min(len(left), len(right)) and left[start] == right[start]:
        yield start, start
        start += 1
    end = 0
    while end < min(len(left), len(right)) - start and left[-1 - end] == right[-1 - end]:
        end += 1
    middle = difflib.SequenceMatcher(None, left[start:len(left) - end], right[start:len(right) - end], autojunk=False)
    for tag, i1, i2, j1, j2 in middle.get_opcodes():
        paired = min(i2 - i1, j2 - j1) if pair or tag == "equal" else 0
        for step in range(paired):
            yield start + i1 + step, start + j1 + step
        for i in range(i1 + paired, i2):
            yield start + i, None
        for j in range(j1 + paired, j2):
            yield None, start + j
    for back in range(end, 0, -1):
        yield len(left) - back, len(right) - back


def flatten(path: str, value: Any) -> Dict[str, Any]:
    """The leaves of a JSON value by path, in order; an empty list or object is a leaf, ``ABSENT`` has none."""
    flat: Dict[str, Any] = {}
    _flatten(path, value, flat)
    return flat


def step(path: str, key: str) -> str:
    """The path of an object's key; no two keys of an object share one with each other or with what is in them."""
    if _PLAIN.match(key):
        return "{}.{}".format(path, key) if path else key
    return "{}[{}]".format(path, UNFIT.sub(lambda found: "\\u{:04x}".format(ord(found.group())), compact_json(key)))


#: What no path holds as it is: control characters, ends of lines, halves of surrogate pairs.
UNFIT = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_PLAIN = re.compile(r"^[^.\[\]*\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]+\Z")


def _flatten(path: str, value: Any, flat: Dict[str, Any]) -> None:
    if isinstance(value, dict) and value:
        for key, item in value.items():
            _flatten(step(path, key), item, flat)
    elif isinstance(value, list) and value:
        for index, item in enumerate(value):
            _flatten("{}[{}]".format(path, index), item, flat)
    elif value is not ABSENT:
        flat[path] = value


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


def _narrow(path: str, expected: Any, actual: Any) -> Tuple[str, Any, Any]:
    """The innermost place that holds everything in which the two differ."""
    while True:
        parts = list(itertools.islice(_differing(path, expected, actual), 2))
        if len(parts) != 1:
            return path, expected, actual
        path, expected, actual = parts[0]


def _differing(path: str, expected: Any, actual: Any) -> Iterator[Tuple[str, Any, Any]]:
    """The parts in which two objects, or two lists of one length, differ; none for anything else."""
    if isinstance(expected, dict) and isinstance(actual, dict):
        for key in list(expected) + [key for key in actual if key not in expected]:
            left, right = expected.get(key, ABSENT), actual.get(key, ABSENT)
            if left is not right and not same_meaning(left, right):
                yield step(path, key), left, right
    elif isinstance(expected, list) and isinstance(actual, list) and len(expected) == len(actual):
        for index, (left, right) in enumerate(zip(expected, actual)):
            if not same_meaning(left, right):
                yield "{}[{}]".format(path, index), left, right


def _changed_paths(left: Dict[str, Any], right: Dict[str, Any]) -> Set[str]:
    from deepdiff import DeepDiff  # here, because importing it takes longer than judging what is identical

    sides = [{path: compact_json(side[path]) if path in side else "" for path in list(left) + list(right)}
             for side in (left, right)]  # the same keys, or newer versions call the whole a changed value
    found = DeepDiff(sides[0], sides[1], view="tree", ignore_private_variables=False)
    return {change.path(output_format="list")[0] for group in found.values() for change in group}


def _difference(path: str, expected: Any, actual: Any) -> Difference:
    kind = "extra" if expected is ABSENT else "missing" if actual is ABSENT else "changed"
    return Difference(path, kind, expected, actual)
