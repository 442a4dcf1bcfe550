"""Codex versions: which of two is newer, and ranges of them.

A version is three numbers joined by dots and an optional pre-release after a hyphen: ``0.115.0``,
``0.115.0-alpha.1``. They are ordered as Semantic Versioning 2.0 orders them: a pre-release is older than its release.

A range is comparisons joined by commas, such as ``>=0.115.0,<0.160.0``. A version is in the range when every comparison
is true for it. The operators are ``>=``, ``>``, ``<=``, ``<`` and ``==``. Nothing else is allowed, no spaces either.
"""

import operator
import re
from typing import Any, Callable, Dict, List, Tuple

from ..errors import BadInput

__all__ = ["in_range", "check_range", "order"]

_OPERATORS: Dict[str, Callable[[Any, Any], bool]] = {
    ">=": operator.ge, ">": operator.gt, "<=": operator.le, "<": operator.lt, "==": operator.eq}
_NUMBER = r"(0|[1-9][0-9]*)"
_VERSION = re.compile(r"{0}\.{0}\.{0}(?:-([0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*))?\Z".format(_NUMBER))
_COMPARISON = re.compile(r"(>=|>|<=|<|==)(.*)\Z", re.DOTALL)

Comparison = Tuple[str, tuple]


def order(version: str) -> tuple:
    """A value that sorts versions from old to new; raises ``BadInput`` for what is not a version."""
    match = _VERSION.match(version)
    if not match:
        raise BadInput("{!r} is not a version: write it as 0.115.0 or 0.115.0-alpha.1".format(version))
    numbers = tuple(int(number) for number in match.groups()[:3])
    before = match.group(4)
    if before is None:
        return numbers + (1,)
    return numbers + (0, tuple((0, int(word), "") if word.isdigit() else (1, 0, word) for word in before.split(".")))


def in_range(version: str, wanted: str) -> bool:
    """Whether ``version`` is in the range ``wanted``; raises ``BadInput`` when one of them is malformed."""
    place = order(version)
    return all(_OPERATORS[sign](place, bound) for sign, bound in _comparisons(wanted))


def check_range(wanted: str) -> None:
    """Raise ``BadInput`` when ``wanted`` is malformed, or when no version can be in it."""
    comparisons = _comparisons(wanted)
    for sign, lower in comparisons:
        for other, upper in comparisons:
            at_lower, at_upper = sign in (">=", "=="), other in ("<=", "==")
            if sign[0] in ">=" and other[0] in "<=" and not (lower < upper or lower == upper and at_lower and at_upper):
                raise BadInput("no version is in the range {!r}".format(wanted))


def _comparisons(wanted: str) -> List[Comparison]:
    found: List[Comparison] = []
    for part in wanted.split(","):
        match = _COMPARISON.match(part)
        if not match:
            raise BadInput("{!r} is not a range of versions: write it as >=0.115.0,<0.160.0".format(wanted))
        found.append((match.group(1), order(match.group(2))))
    return found
