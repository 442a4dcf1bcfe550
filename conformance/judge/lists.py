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
import marshal
import operator
import sys
from typing import Any, Dict, Iterator, List, Optional, Sequence, Tuple

from ..files import compact_json

__all__ = ["align_lists", "fingerprint"]

Keys = Sequence[Any]
Stretch = Tuple[range, range, bool]

#: Where a block of items that belong together begins in either list, and how many there are.
Block = Tuple[int, int, int]

NOWHERE = range(0)

#: How many pairs of items may be looked at to align one stretch, and how many are measured by deepdiff.
MOST_PAIRS, MOST_MEASURED = 2500, 30

#: How long an item may be, as JSON, to be measured.
LONGEST = 20000

#: Python's hash of a number is its remainder by a prime: 2 ** 61 - 1, or on 32 bits 2 ** 31 - 1.
_DISTINCT = sys.hash_info.modulus

#: What deepdiff may do for all stretches of two lists: a pair of items costs so much, a pair of values in them 1.
MOST_WORK, ITEMS_COST = 60000, 1000


def fingerprint(item: Any) -> Any:
    """What two items have in common if and only if they are the same JSON with keys in the same order.

    ``marshal`` is the fastest writer of such items. Its format 2 never depends on which values are one object. Only
    larger numbers than ``_DISTINCT`` can have the same hash, and an agent could send very many that do.
    """
    kind = type(item)
    if kind is str or kind is int and -_DISTINCT < item < _DISTINCT:
        return item
    return marshal.dumps(item, 2)


def align_lists(left: Keys, right: Keys, items: Optional[Tuple[Sequence[Any], Sequence[Any]]]) -> Iterator[Stretch]:
    """Pair the items of two lists by their keys: the indexes of both, many at a time, and whether keys are equal.

    Items with an equal key are paired, in order; with ``items``, so are items that are not equal, as far as both sides
    have some between the same equal ones. One side is empty for what is missing or extra. Else both sides are of the
    same length, and the first index of one belongs to the first of the other.
    """
    i = j = 0
    work = [MOST_WORK]
    for next_i, next_j, size in _equal(left, right) + [(len(left), len(right), 0)]:
        near = min(next_i - i, next_j - j)
        if items and near:
            start_i, start_j = i, j
            measured = work[0] >= ITEMS_COST and next_i - i != next_j - j
            for a, b, near in (_nearest(items[0][i:next_i], items[1][j:next_j], work) if measured else [(0, 0, near)]):
                yield from _apart(i, start_i + a, j, start_j + b)
                i, j = start_i + a + near, start_j + b + near
                yield range(i - near, i), range(j - near, j), False
        yield from _apart(i, next_i, j, next_j)
        i, j = next_i + size, next_j + size
        if size:
            yield range(next_i, i), range(next_j, j), True


def _apart(i: int, end_i: int, j: int, end_j: int) -> Iterator[Stretch]:
    if i < end_i:
        yield range(i, end_i), NOWHERE, False
    if j < end_j:
        yield NOWHERE, range(j, end_j), False


def _equal(left: Keys, right: Keys, anchored: bool = False) -> List[Block]:
    """The blocks of equal keys, in order; ``anchored``: items that each side has once are paired already."""
    start = _same_beginning(left, right)
    left_rest, right_rest = left[start:], right[start:]
    end = _same_beginning(left_rest[::-1], right_rest[::-1])
    middles = left_rest[:len(left_rest) - end], right_rest[:len(right_rest) - end]
    if set(middles[0]).isdisjoint(middles[1]):
        inner = []
    elif len(middles[0]) * len(middles[1]) <= MOST_PAIRS:
        blocks = difflib.SequenceMatcher(None, middles[0], middles[1], autojunk=False).get_matching_blocks()
        inner = [(block.a, block.b, block.size) for block in blocks]
    else:
        inner = [] if anchored else _anchored(*middles)
    found = [(0, 0, start)] + [(start + i, start + j, size) for i, j, size in inner] + [
        (len(left) - end, len(right) - end, end)]
    return [block for block in found if block[2]]


def _same_beginning(left: Keys, right: Keys) -> int:
    """How many items two lists have in common before the first that differs."""
    return next(itertools.compress(itertools.count(), map(operator.ne, left, right)), min(len(left), len(right)))


def _anchored(left: Keys, right: Keys) -> List[Block]:
    mine, theirs = _once(left), _once(right)
    common = [key for key in mine if key in theirs]
    rows, columns = _rising([mine[key] for key in common], [theirs[key] for key in common])
    is_all = len(mine) == len(left) and len(theirs) == len(right) and len(rows) == len(common)
    found: List[Block] = []
    i = j = 0
    for start, end in _runs(rows, columns):
        if i < rows[start] and j < columns[start] and not is_all:
            found += [(i + a, j + b, size) for a, b, size in _equal(left[i:rows[start]], right[j:columns[start]], True)]
        found.append((rows[start], columns[start], end - start))
        i, j = rows[start] + end - start, columns[start] + end - start
    return found + [(i + a, j + b, size) for a, b, size in _equal(left[i:], right[j:], True)]


def _once(keys: Keys) -> Dict[Any, int]:
    """The index of each key that occurs once, in order."""
    places = dict(zip(keys, itertools.count()))
    if len(places) == len(keys):
        return places
    counts = collections.Counter(keys)
    return {key: index for index, key in enumerate(keys) if counts[key] == 1}


def _runs(rows: List[int], columns: List[int]) -> Iterator[Tuple[int, int]]:
    """From where to where both lists of numbers rise by one at each step."""
    breaks = map(operator.ne, map(operator.add, map(operator.sub, rows[1:], rows), map(
        operator.sub, columns[1:], columns)), itertools.repeat(2))
    start = 0
    for end in itertools.chain(itertools.compress(itertools.count(1), breaks), [len(rows)] if rows else []):
        yield start, end
        start = end


def _rising(rows: List[int], columns: List[int]) -> Tuple[List[int], List[int]]:
    """The longest selection of pairs, ordered by their first number, that is ordered by their second one, too."""
    if all(map(operator.lt, columns, columns[1:])):
        return rows, columns
    ends: List[int] = []
    last: List[int] = []
    before: List[int] = []
    for number, j in enumerate(columns):
        place = bisect.bisect_left(ends, j)
        if place == len(ends):
            ends.append(j)
            last.append(number)
        else:
            ends[place], last[place] = j, number
        before.append(last[place - 1] if place else -1)
    chosen, number = [], last[-1]
    while number >= 0:
        chosen.append(number)
        number = before[number]
    return [rows[number] for number in reversed(chosen)], [columns[number] for number in reversed(chosen)]


def _nearest(left: Sequence[Any], right: Sequence[Any], work: List[int]) -> List[Block]:
    """A counterpart for each item of the shorter stretch: by position where it is plain or would take too long.

    ``work`` holds what deepdiff may still do.
    """
    if len(left) > len(right):
        return [(i, j, size) for j, i, size in _nearest(right, left, work)]
    if len(left) == len(right) or not _measurable(left, right, work):
        return [(0, 0, len(left))]
    spare = len(right) - len(left)
    # best[skipped]: the sum of distances, and the pairs, of the items from the present one on.
    best: List[Tuple[float, List[Block]]] = [(0.0, [])] * (spare + 1)
    for i in reversed(range(len(left))):
        for skipped in reversed(range(spare + 1)):
            total, pairs = best[skipped]
            here = round(total + _distance(left[i], right[i + skipped]), 6), [(i, i + skipped, 1)] + pairs
            best[skipped] = here if skipped == spare or here[0] <= best[skipped + 1][0] else best[skipped + 1]
    return best[0][1]


def _measurable(left: Sequence[Any], right: Sequence[Any], work: List[int]) -> bool:
    """Whether the pairs of two stretches may be measured; if so, that is taken from ``work``."""
    pairs = len(left) * (len(right) - len(left) + 1)
    if pairs > MOST_MEASURED or pairs * ITEMS_COST > work[0] or any(
            len(compact_json(item)) > LONGEST for item in itertools.chain(left, right)):
        return False
    needed = pairs * ITEMS_COST + sum(map(_values, left)) * sum(map(_values, right))
    if needed > work[0]:
        return False
    work[0] -= needed
    return True


def _values(item: Any) -> int:
    """How many values an item consists of, itself included."""
    inner = item.values() if isinstance(item, dict) else item if isinstance(item, list) else ()
    return 1 + sum(map(_values, inner))


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
