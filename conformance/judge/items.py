"""The lists of a body that are compared item by item: ``input``, and ``tools`` by name."""

import operator
from typing import Any, Callable, Iterator, List, NamedTuple, Sequence

from ..harmless import shortened
from .diff import HERE, MOST, between
from .lists import align_lists, fingerprint
from .summary import Part
from .verdict import ABSENT

__all__ = ["ITEMS", "Items", "parts_of_items", "tool_name"]


class Items(NamedTuple):
    """How the items of a list are compared: the key by which they are paired, and an item's name in reports.

    ``pair``: two unequal items can be one changed item (a message); else they are one missing and one extra (a tool).
    """

    key: Callable[[Any], Any]
    pair: bool
    name: Callable[[Any], str]


def parts_of_items(where: str, expected: List[Any], actual: List[Any], items: Items) -> Iterator[Part]:
    """What differs between two lists of items: one part for each pair of items, but see ``_plain``."""
    left, right = list(map(items.key, expected)), list(map(items.key, actual))
    for rows, columns, equal in align_lists(left, right, (expected, actual) if items.pair else None):
        one, other = expected[rows.start:rows.stop], actual[columns.start:columns.stop]
        if equal and items.key is fingerprint:
            continue
        if items.pair and max(len(one), len(other)) > MOST and _are_plain(one) and _are_plain(other):
            unequal = list(map(operator.ne, left[rows.start:rows.stop], right[columns.start:columns.stop]))
            yield from _plain(where, (rows or columns).start, one, other, unequal)
        elif not rows:
            yield from ((where, j, [(HERE, "extra", ABSENT, item)], items.name(item), 1)
                        for j, item in zip(columns, other))
        elif not columns:
            yield from ((where, i, [(HERE, "missing", item, ABSENT)], items.name(item), 1)
                        for i, item in zip(rows, one))
        else:
            for i, item, counterpart in zip(rows, one, other):
                found = between(item, counterpart)
                if found:
                    yield where, i, found, items.name(item), 1


def _are_plain(items: Sequence[Any]) -> bool:
    return {dict, list}.isdisjoint(map(type, items))


def _plain(where: str, start: int, one: Sequence[Any], other: Sequence[Any], unequal: List[bool]) -> Iterator[Part]:
    """Very many texts and numbers, of which reports show the first that differs, and how many do."""
    if not one:
        yield where, start, [(HERE, "extra", ABSENT, other[0])], "", len(other)
    elif not other:
        yield where, start, [(HERE, "missing", one[0], ABSENT)], "", len(one)
    elif any(unequal):
        first = unequal.index(True)
        yield where, start + first, [(HERE, "changed", one[first], other[first])], "", sum(unequal)


def tool_name(tool: Any) -> str:
    """The name of a tool in reports, by which tools are paired."""
    return shortened(str(tool.get("name") or tool.get("type")) if isinstance(tool, dict) else repr(tool))


def _input_name(item: Any) -> str:
    """The name of an input item in reports: ``developer message``, ``function_call exec_command``."""
    if not isinstance(item, dict):
        return ""
    parts = (item.get("role"), item.get("type"), item.get("name"))
    return shortened(" ".join([part for part in parts if isinstance(part, str)]))


#: By the key of the list in the body.
ITEMS = {"input": Items(fingerprint, True, _input_name), "tools": Items(tool_name, False, tool_name)}
