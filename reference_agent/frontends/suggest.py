"""The known word that a user probably meant: the most similar one, if its Jaro similarity is above 0.7.

That is upstream's rule for options and their values (codex 0.115.0, measured).
"""

from typing import List, Optional, Sequence

__all__ = ["jaro", "nearest"]

_ENOUGH = 0.7


def nearest(word: str, known: Sequence[str]) -> Optional[str]:
    """The known word most similar to `word`, the later one of two; None when none is similar enough."""
    similarity, index = max(((jaro(word, other), index) for index, other in enumerate(known)), default=(0.0, 0))
    return known[index] if similarity > _ENOUGH else None


def jaro(left: str, right: str) -> float:
    """The Jaro similarity of two words: 0 when they have no letter in common, 1 when they are equal."""
    if not left or not right:
        return float(left == right)
    reach = max(0, max(len(left), len(right)) // 2 - 1)
    free: List[Optional[str]] = list(right)
    common: List[str] = []
    for index, letter in enumerate(left):
        for other in range(max(0, index - reach), min(len(right), index + reach + 1)):
            if free[other] == letter:
                free[other] = None
                common.append(letter)
                break
    if not common:
        return 0.0
    matched = [letter for letter, unmatched in zip(right, free) if unmatched is None]
    swapped = sum(one != other for one, other in zip(common, matched)) // 2
    count = len(common)
    return (count / len(left) + count / len(right) + (count - swapped) / count) / 3
