"""The placeholders of one recording: which secret has which number, and what was replaced. No I/O."""
import itertools
from collections import Counter
from typing import Counter as Counts
from typing import Dict, List, Set, Tuple

from .finding import PLACEHOLDER

__all__ = ["Placeholders"]


class Placeholders:
    """Gives each secret one placeholder, `<redacted:kind:number>`; numbers count from 1 for each kind."""

    def __init__(self) -> None:
        self._known: Dict[str, str] = {}
        self._taken: Dict[str, Set[str]] = {}
        self._last: Dict[str, int] = {}
        self._counts: Counts[Tuple[str, str]] = Counter()

    def reserve(self, text: str) -> None:
        """Leave the numbers of the placeholders in a text to the secrets that have them."""
        for kind, number in PLACEHOLDER.findall(text):
            self._taken.setdefault(kind, set()).add(number)

    def of(self, secret: str, kind: str) -> str:
        """The placeholder of a secret; the kind counts when the secret is new."""
        if secret not in self._known:
            taken = self._taken.setdefault(kind, set())
            number = next(number for number in itertools.count(self._last.get(kind, 0) + 1)
                          if str(number) not in taken)
            self._last[kind] = number
            self._known[secret] = "<redacted:{}:{}>".format(kind, number)
        return self._known[secret]

    def count(self, kind: str, rule: str) -> None:
        """Note that one place was replaced."""
        self._counts[kind, rule] += 1

    @property
    def replaced(self) -> List[Tuple[str, str, int]]:
        """(kind, rule, number of places) of all that was replaced, sorted."""
        return sorted((kind, rule, count) for (kind, rule), count in self._counts.items())
