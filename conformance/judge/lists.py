"""Which items of two lists belong together: so that one inserted item is one difference and does not shift the rest.

1. Equal beginnings and ends are paired.
2. Of what is left the longest common subsequence is paired. In long lists, where finding that would take too long,
   items that each list has once are paired first, as far as they are in the same order, and then what is between them.
3. Where no items are equal any more, one side may have more of them than the other. Each item of the shorter side is
   paired with its nearest counterpart: deepdiff measures how far two items are from one another, whatever was inserted
   or moved in their own lists, and the pairs that are the nearest in sum are chosen, in order.
"""

import bisect
import collections
import difflib
import itertools
from typing import Any, Callable, Iterator, List, Optional, Sequence, Tuple

from ..files import compact_json

__all__ = ["align_lists"]

Pair = Tuple[Optional[int], Optional[int]]

#: How many pairs of items may be looked at to align one stretch, and how many are measured by deepdiff.
MOST_PAIRS, MOST_MEASURED = 2500, 30

#: How long an item may be, as JSON, to be measured.
LONGEST = 20000


def align_lists(expected: Sequence[Any], actual: Sequence[Any], key: Callable[[Any], Any], pair: bool = True
                ) -> Iterator[Pair]:
    """Pair the indexes of two lists: ``(i, j)`` belong together, ``(i, None)`` is missing, ``(None, j)`` extra.

    Items with an equal ``key`` are paired, in order; with ``pair``, so are items that are not equal, as far as both
    sides have some between the same equal ones.
    """
    left, right = [key(item) for item in expected], [key(item) for item in actual]
    i = j = 0
    for equal_i, equal_j in _equal(left, right) + [(len(left), len(right))]:
        for one in _between(expected[i:equal_i], actual[j:equal_j], pair):
            yield tuple(None if k is None else start + k for k, start in zip(one, (i, j)))  # type: ignore[misc]
        if equal_i < len(left):
            yield equal_i, equal_j
        i, j = equal_i + 1, equal_j + 1


def _equal(left: Sequence[Any], right: Sequence[Any], anchored: bool = False) -> List[Tuple[int, int]]:
    """The pairs of equal keys, in order; ``anchored``: items that each side has once are paired already."""
    most, start, end = min(len(left), len(right)), 0, 0
    while start < most and left[start] == right[start]:
        start += 1
    while end < most - start and left[-1 - end] == right[-1 - end]:
        end += 1
    middles = left[start:len(left) - end], right[start:len(right) - end]
    if len(middles[0]) * len(middles[1]) <= MOST_PAIRS:
        blocks = difflib.SequenceMatcher(None, middles[0], middles[1], autojunk=False).get_matching_blocks()
        inner = [(block.a + k, block.b + k) for block in blocks for k in range(block.size)]
    else:
        inner = [] if anchored else _anchored(*middles)
    return [(k, k) for k in range(start)] + [(start + i, start + j) for i, j in inner] + [
        (len(left) - k, len(right) - k) for k in range(end, 0, -1)]


def _anchored(left: Sequence[Any], right: Sequence[Any]) -> List[Tuple[int, int]]:
    counts = collections.Counter(left), collections.Counter(right)
    places = {key: j for j, key in enumerate(right)}
    once = [(i, places[key]) for i, key in enumerate(left) if counts[0][key] == 1 == counts[1][key]]
    found: List[Tuple[int, int]] = []
    i = j = 0
    for next_i, next_j in _rising(once) + [(len(left), len(right))]:
        found += [(i + a, j + b) for a, b in _equal(left[i:next_i], right[j:next_j], True)]
        found += [(next_i, next_j)] if next_i < len(left) else []
        i, j = next_i + 1, next_j + 1
    return found


def _rising(pairs: Sequence[Tuple[int, int]]) -> List[Tuple[int, int]]:
    """The longest selection of pairs, ordered by their first number, that is ordered by their second one, too."""
    ends: List[int] = []
    last: List[int] = []
    before: List[int] = []
    for number, (_, j) in enumerate(pairs):
        place = bisect.bisect_left(ends, j)
        ends[place:place + 1], last[place:place + 1] = [j], [number]
        before.append(last[place - 1] if place else -1)
    chosen, number = [], last[-1] if last else -1
    while number >= 0:
        chosen.append(pairs[number])
        number = before[number]
    return chosen[::-1]


def _between(left: Sequence[Any], right: Sequence[Any], pair: bool) -> Iterator[Pair]:
    """The pairs of two stretches in which no items are equal."""
    i = j = 0
    for next_i, next_j in (_nearest(left, right) if pair else []) + [(len(left), len(right))]:
        for k in range(i, next_i):
            yield k, None
        for k in range(j, next_j):
            yield None, k
        if next_i < len(left) and next_j < len(right):
            yield next_i, next_j
        i, j = next_i + 1, next_j + 1


def _nearest(left: Sequence[Any], right: Sequence[Any]) -> List[Tuple[int, int]]:
    """A counterpart for each item of the shorter stretch: by position where it is plain or would take too long."""
    if len(left) > len(right):
        return [(i, j) for j, i in _nearest(right, left)]
    spare = len(right) - len(left)
    plain = not left or not spare or len(left) * (spare + 1) > MOST_MEASURED
    if plain or any(len(compact_json(item)) > LONGEST for item in itertools.chain(left, right)):
        return [(i, i) for i in range(len(left))]
    # best[skipped]: the sum of distances, and the pairs, of the items from the present one on.
    best: List[Tuple[float, List[Tuple[int, int]]]] = [(0.0, [])] * (spare + 1)
    for i in reversed(range(len(left))):
        for skipped in reversed(range(spare + 1)):
            total, pairs = best[skipped]
            here = round(total + _distance(left[i], right[i + skipped]), 6), [(i, i + skipped)] + pairs
            best[skipped] = here if skipped == spare or here[0] <= best[skipped + 1][0] else best[skipped + 1]
    return best[0][1]


def _distance(left: Any, right: Any) -> float:
    """How far two items are from one another: 0 for the same, 1 at most."""
    from deepdiff import DeepDiff  # here, because importing it takes longer than judging what is identical

    found = DeepDiff(_plain(left), _plain(right), ignore_order=True, get_deep_distance=True,
                     ignore_private_variables=False)
    return float(found.get("deep_distance", 0))


def _plain(value: Any) -> Any:
    """A value whose leaves and keys are texts without surrogates: every version of deepdiff measures these alike."""
    if isinstance(value, dict):
        return {_plain(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    text = value if isinstance(value, str) else compact_json(value)
    return text.encode("utf-8", "backslashreplace").decode("utf-8")
