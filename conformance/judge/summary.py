"""The differences of one body, at most about three thousand, whatever an agent sends.

The first ``MOST`` are reported one by one. After these, differences of one kind at the same path in several items of
one list are one difference: ``input[*].output`` with ``times``, how many it stands for, and the values of the first.
Items with different names are counted apart, but not if they are extra: an agent may have any number of other tools. A
path that occurs only once keeps its number. When ``MOST`` of these are not enough either, the whole body is one
difference that stands for all of them.

So a deviation that is expected at a path with ``[*]`` for the item covers all of them, and a difference that no
deviation expects still counts, however many come before it.
"""

from typing import Any, Dict, Iterable, List, Optional, Tuple

from .diff import MOST, Found, path_of
from .verdict import Difference

__all__ = ["Part", "summed"]


#: What differs in a part of a body: the path of a list and the index of an item in it, or a path and None; the
#: differences; the name of the item; and how many items differ in this way.
Part = Tuple[str, Optional[int], List[Found], str, int]


def summed(parts: Iterable[Part], whole: Difference) -> List[Difference]:
    """The differences of a body's parts, in order; ``whole`` replaces them all if there are too many."""
    single: List[Difference] = []
    together: Dict[Tuple[Any, ...], List[Any]] = {}
    total, is_too_much = 0, False
    for path, index, found, item, count in parts:
        total += len(found) * count
        if is_too_much:
            continue
        if len(single) < MOST and count == 1:
            here = _with(path, index)
            single += [Difference(path_of(here, where), kind, left, right, item=item)
                       for where, kind, left, right in found]
            continue
        for where, kind, left, right in found:
            key = path, where, kind, item if kind != "extra" else ""
            if key in together:
                together[key][-1] += count
            elif len(together) == MOST:
                is_too_much = True
                break
            else:
                together[key] = [item, index, left, right, count]
    if is_too_much:
        return [whole._replace(times=total)]
    return single + [
        Difference(path_of(_with(path, index if times == 1 else "*"), where), kind, left, right,
                   item=item if times == 1 else common, times=times)
        for (path, where, kind, common), (item, index, left, right, times) in together.items()]


def _with(path: str, index: Any) -> str:
    return path if index is None else "{}[{}]".format(path, index)
