"""Compare placeholders by the value they replace, not by their numbers.

Normalisation numbers the values of either side in order of appearance, so one extra id would shift every later number
and be reported many times. Therefore the transcript's placeholders are first renamed to the golden's, one to one: both
sides are read together, and the first path at which both have a placeholder of one kind that is not paired yet pairs
the two. A placeholder that is never paired keeps its number if no other got it; else it becomes ``<turn:new 1>``,
which differs from the golden at every path.
"""

import itertools
import re
from typing import Any, Dict, Iterable, Iterator, Mapping, Tuple

__all__ = ["reconcile"]

_PLACEHOLDER = re.compile(r"<([a-z-]+):([0-9]+)>")

#: The types of what is a text or may hold one.
_HOLDING = (str, dict, list)


def reconcile(golden: Mapping[str, Any], transcript: Mapping[str, Any]) -> Dict[str, Any]:
    """The transcript with the golden's numbers."""
    if not any(_needs(golden[part], transcript[part]) for part in ("exchanges", "dialogue")):
        return dict(transcript)
    renamed: Dict[str, str] = {}
    paired = set()
    for part in ("exchanges", "dialogue"):
        for expected, actual in _texts(golden[part], transcript[part]):
            if _PLACEHOLDER.sub(r"<\1>", expected) != _PLACEHOLDER.sub(r"<\1>", actual):
                continue
            for theirs, ours in zip(_PLACEHOLDER.finditer(expected), _PLACEHOLDER.finditer(actual)):
                if ours.group() not in renamed and theirs.group() not in paired:
                    renamed[ours.group()] = theirs.group()
                    paired.add(theirs.group())

    def rename(match: Any) -> str:
        own = match.group()
        if own not in renamed:
            renamed[own] = own if own not in paired else "<{}:new {}>".format(match.group(1), match.group(2))
            paired.add(own)
        return renamed[own]
    return {key: _rewrite(value, rename) if key in ("exchanges", "dialogue") else value
            for key, value in transcript.items()}


def _needs(expected: Any, actual: Any) -> bool:
    """Whether any text that differs from its counterpart holds a placeholder; else there is nothing to rename."""
    if isinstance(actual, str):
        return actual != expected and "<" in actual and _PLACEHOLDER.search(actual) is not None
    if isinstance(actual, dict):
        known = expected if isinstance(expected, dict) else {}
        pairs: Iterable[Tuple[Any, Any]] = ((known.get(key), item) for key, item in actual.items())
    else:
        pairs = itertools.zip_longest(expected if isinstance(expected, list) else (), actual)
    for left, right in pairs:
        if type(right) is str:
            if "<" in right and left != right and _PLACEHOLDER.search(right):
                return True
        elif right is not left and isinstance(right, _HOLDING) and _needs(left, right):
            return True
    return False


def _texts(expected: Any, actual: Any) -> Iterator[Tuple[str, str]]:
    """The pairs of strings at the same path of both, in order."""
    pairs = [(expected, actual)]
    while pairs:
        expected, actual = pairs.pop()
        if isinstance(expected, str):
            if isinstance(actual, str) and "<" in expected and "<" in actual:
                yield expected, actual
        elif isinstance(expected, dict) and isinstance(actual, dict):
            pairs += reversed([(item, actual[key]) for key, item in expected.items()
                               if key in actual and isinstance(item, _HOLDING)])
        elif isinstance(expected, list) and isinstance(actual, list):
            pairs += reversed([(left, right) for left, right in zip(expected, actual) if isinstance(left, _HOLDING)])


def _rewrite(value: Any, rename: Any) -> Any:
    if isinstance(value, str):
        return _PLACEHOLDER.sub(rename, value) if "<" in value else value
    if isinstance(value, dict):
        return {key: _rewrite(item, rename) for key, item in value.items()}
    return [_rewrite(item, rename) for item in value] if isinstance(value, list) else value
