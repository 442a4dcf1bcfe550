"""Where two JSON values differ, as a list of paths.

Three steps keep this exact, readable and linear in the size of the values:

1. Equal pieces are dropped by comparing their serialised form.
2. Lists of items are *aligned* first (equal prefix and suffix, then a longest common subsequence), so that one
   inserted item is one difference and does not shift all that follow.
3. What is left is flattened to ``{path: leaf}`` and given to deepdiff, whose answer for flat dictionaries is
   the same in all its versions from 5.7 to 9.1.
"""

import difflib
from typing import Any, Callable, Dict, Iterator, List, Optional, Tuple

from ..files import compact_json
from .verdict import ABSENT, Difference

__all__ = ["differences", "align_lists", "flatten", "same_meaning"]

Pair = Tuple[Optional[int], Optional[int]]


def differences(path: str, expected: Any, actual: Any) -> List[Difference]:
    """Every differing leaf below ``path``; empty when the two mean the same (key order aside)."""
    if same_meaning(expected, actual):
        return []
    left, right = flatten(path, expected), flatten(path, actual)
    from deepdiff import DeepDiff  # here, because importing it takes longer than judging what is identical

    found = DeepDiff(left, right, view="tree")
    paths = {change.path(output_format="list")[0] for group in found.values() for change in group}
    ordered = list(left) + [p for p in right if p not in left]
    listed = [_difference(p, left.get(p, ABSENT), right.get(p, ABSENT)) for p in ordered if p in paths]
    return listed or [Difference(path, "changed", expected, actual)]


def same_meaning(expected: Any, actual: Any) -> bool:
    """Whether two JSON values are equal, key order aside, with ``1``, ``1.0`` and ``true`` kept apart."""
    return _meaning(expected) == _meaning(actual)


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
    """The leaves of a JSON value by path, in order; an empty list or object is a leaf."""
    flat: Dict[str, Any] = {}
    _flatten(path, value, flat)
    return flat


def _flatten(path: str, value: Any, flat: Dict[str, Any]) -> None:
    if isinstance(value, dict) and value:
        for key, item in value.items():
            _flatten("{}.{}".format(path, key) if path else key, item, flat)
    elif isinstance(value, list) and value:
        for index, item in enumerate(value):
            _flatten("{}[{}]".format(path, index), item, flat)
    else:
        flat[path] = value


def _meaning(value: Any) -> Any:
    return compact_json(_sorted(value))


def _sorted(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _sorted(value[key]) for key in sorted(value)}
    return [_sorted(item) for item in value] if isinstance(value, list) else value


def _difference(path: str, expected: Any, actual: Any) -> Difference:
    kind = "extra" if expected is ABSENT else "missing" if actual is ABSENT else "changed"
    return Difference(path, kind, expected, actual)
