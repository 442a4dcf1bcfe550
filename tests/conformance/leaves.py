"""Every way in which one thing in a JSON value can be wrong, each as a copy that shares all the rest.

A mutation says what the judge must answer: ``path`` is where, and ``kind`` how the reported paths relate to it:

``value``   this very path, and no other
``below``   paths at or below it: a key or item that is gone, doubled or moved
``order``   this very path; the same content in another order, so the verdict is ``equal``
"""

import re
from typing import Any, Dict, Iterator, List, NamedTuple, Tuple

from conformance.files import compact_json
from conformance.judge.diff import step

EXTRA = "extra~"


class Mutation(NamedTuple):
    """One wrong value: where it is wrong, how that must be reported, and the whole with the wrong part in it."""

    path: str
    kind: str
    value: Any


def mutations(path: str, value: Any, leaves_only: bool = False, depth: int = 99) -> Iterator[Mutation]:
    """Each leaf changed; each key removed, one added, neighbours swapped; each item dropped, doubled, swapped.

    ``leaves_only``: one change a leaf and nothing else. ``depth``: how many levels of containers to go into.
    """
    if not isinstance(value, (dict, list)):
        for wrong in wrong_leaves(value)[:1 if leaves_only else None]:
            yield Mutation(path, "value", wrong)
    elif depth:
        for where, key, item in children(path, value):
            for mutation in mutations(where, item, leaves_only, depth - 1):
                yield mutation._replace(value=replaced(value, key, mutation.value))
        if not leaves_only:
            for mutation in (_of_object if isinstance(value, dict) else _of_list)(path, value):
                yield mutation


def children(path: str, value: Any) -> Iterator[Tuple[str, Any, Any]]:
    """(path, key or index, item) of what is directly in a container."""
    if isinstance(value, dict):
        for key, item in value.items():
            yield step(path, key), key, item
    else:
        for index, item in enumerate(value):
            yield "{}[{}]".format(path, index), index, item


def replaced(value: Any, key: Any, item: Any) -> Any:
    """A copy of a container with one item replaced."""
    copy = dict(value) if isinstance(value, dict) else list(value)
    copy[key] = item
    return copy


def wrong_leaves(leaf: Any) -> List[Any]:
    """What a leaf is not: as little off as possible, and of another type."""
    if isinstance(leaf, str):
        return [leaf + "~", leaf[1:]] if leaf else ["~"]
    if isinstance(leaf, bool):
        return [not leaf, int(leaf)]
    if isinstance(leaf, int):
        return [leaf + 1, float(leaf)]
    return [False] if leaf is None else [leaf + 0.5]


def _of_object(path: str, value: Dict[str, Any]) -> Iterator[Mutation]:
    for key in value:
        yield Mutation(step(path, key), "below", {other: item for other, item in value.items() if other != key})
    yield Mutation(step(path, EXTRA), "value", dict(value, **{EXTRA: True}))
    for first, second in list(zip(value, list(value)[1:]))[:1]:
        swapped = [second, first] + list(value)[2:]
        yield Mutation(path, "order", {key: value[key] for key in swapped})


def _of_list(path: str, value: List[Any]) -> Iterator[Mutation]:
    for index, item in enumerate(value):
        yield Mutation(path, "below", value[:index] + value[index + 1:])
        yield Mutation(path, "below", value[:index] + [item] + value[index:])
        if index and not alike(item, value[index - 1]):
            yield Mutation(path, "below", value[:index - 1] + [item, value[index - 1]] + value[index + 1:])


def alike(left: Any, right: Any) -> bool:
    """Whether two values are the same but for the numbers of placeholders, which say nothing by themselves."""
    texts = [re.sub(r"<([a-z-]+):[0-9]+>", r"<\1>", compact_json(value)) for value in (left, right)]
    return texts[0] == texts[1]


def shape(value: Any) -> Any:
    """A value without what its leaves say: keys and types."""
    if isinstance(value, dict):
        return {key: shape(item) for key, item in value.items()}
    return [shape(item) for item in value] if isinstance(value, list) else type(value).__name__


def header_mutations(path: str, headers: List[List[str]]) -> Iterator[Mutation]:
    """Each header's value changed, its name changed or in other letters, gone, doubled, swapped; one header more."""
    for index, (name, value) in enumerate(headers):
        before, after, here = headers[:index], headers[index + 1:], step(path, name)
        yield Mutation(here, "value", before + [[name, value + "~"]] + after)
        yield Mutation(path, "below", before + [[name + "x", value]] + after)
        yield Mutation(path, "order", before + [[name.upper(), value]] + after)
        yield Mutation(here, "below", before + after)
        yield Mutation(here, "below", before + [[name, value], [name, value]] + after)
        if before:
            yield Mutation(path, "order", before[:-1] + [[name, value], before[-1]] + after)
    yield Mutation(step(path, "x-extra"), "value", headers + [["x-extra", "1"]])


def leaves(path: str, value: Any) -> Iterator[Tuple[str, Any]]:
    """The path and the value of each leaf; what is empty is no leaf."""
    if isinstance(value, dict):
        for key, item in value.items():
            for leaf in leaves(step(path, key), item):
                yield leaf
    elif isinstance(value, list):
        for index, item in enumerate(value):
            for leaf in leaves("{}[{}]".format(path, index), item):
                yield leaf
    else:
        yield path, value


def asking(goldens):
    """Those in which upstream made a request at all."""
    return [golden for golden in goldens if golden["exchanges"]]
