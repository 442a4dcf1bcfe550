"""The list of breaches."""

from collections import OrderedDict
from typing import Callable, FrozenSet, NamedTuple, Sequence

__all__ = ["BREACHES", "Breach", "breach"]


class Breach(NamedTuple):
    """``apply`` breaks the reference agent in this process; ``broken`` are the requirements that it breaks thereby in
    ``scenarios`` (a glob), ``target`` first of all."""

    name: str
    defect: str
    target: str
    scenarios: str
    broken: FrozenSet[str]
    apply: Callable[[], None]


BREACHES: "OrderedDict[str, Breach]" = OrderedDict()


def breach(target: str, scenarios: str,
           also: Sequence[str] = ()) -> Callable[[Callable[[], None]], Callable[[], None]]:
    """Register the decorated function; raises ``ValueError`` for a name that is taken or a defect that is not named."""
    def register(apply: Callable[[], None]) -> Callable[[], None]:
        name, defect = apply.__name__.replace("_", "-"), " ".join((apply.__doc__ or "").split())
        if name in BREACHES or not defect:
            raise ValueError("breach {!r}: a new name, and the defect as docstring".format(name))
        BREACHES[name] = Breach(name, defect, target, scenarios, frozenset((target,) + tuple(also)), apply)
        return apply
    return register
