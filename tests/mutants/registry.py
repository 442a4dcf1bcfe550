"""The list of mutants, and the ways to say which paths a defect shows at."""

from collections import OrderedDict
from typing import Any, Callable, Dict, Iterator, NamedTuple, Set, Tuple

__all__ = ["MUTANTS", "Mutant", "mutant", "requests", "each_item", "each_tool"]

Golden = Dict[str, Any]


class Mutant(NamedTuple):
    """``apply`` breaks the reference agent in this process; ``expect`` gives the paths that must be reported."""

    name: str
    defect: str
    apply: Callable[[], None]
    expect: Callable[[Golden], Set[str]]
    status: str


MUTANTS: "OrderedDict[str, Mutant]" = OrderedDict()


def mutant(expect: Callable[[Golden], Set[str]], status: str = "differs") -> Callable[[Callable[[], None]], Any]:
    """Register the decorated function; ``status`` is the verdict where anything shows."""
    def register(apply: Callable[[], None]) -> Callable[[], None]:
        name = apply.__name__.replace("_", "-")
        MUTANTS[name] = Mutant(name, (apply.__doc__ or "").strip(), apply, expect, status)
        return apply
    return register


def requests(golden: Golden) -> Iterator[Tuple[str, Dict[str, Any]]]:
    """The path and the content of each request."""
    for number, exchange in enumerate(golden["exchanges"]):
        yield "exchanges[{}].request".format(number), exchange["request"]


def each_item(golden: Golden) -> Iterator[Tuple[str, int, Any]]:
    """The path of ``input``, the index and the item, for each input item of each request."""
    for path, request in requests(golden):
        for index, item in enumerate(request["body"]["input"]):
            yield path + ".body.input", index, item


def each_tool(golden: Golden, name: str) -> Iterator[Tuple[str, int]]:
    """The path of ``tools`` and the index of the named tool, for each request that lists it."""
    for path, request in requests(golden):
        for index, tool in enumerate(request["body"]["tools"]):
            if tool.get("name", tool["type"]) == name:
                yield path + ".body.tools", index
