"""Which known word somebody may have meant, as upstream's command line finds it: by Jaro similarity above 0.7."""

__all__ = ["jaro", "nearest"]

_ENOUGH = 0.7


def nearest(word, known):
    """The known word that is most like `word`, the later one of two alike; None when none is like it."""
    likeness, place = max(((jaro(word, other), place) for place, other in enumerate(known)), default=(0, 0))
    return known[place] if likeness > _ENOUGH else None


def jaro(left, right):
    """The Jaro similarity of two words: 0 for nothing in common, 1 for the same."""
    if not left or not right:
        return float(left == right)
    reach = max(0, max(len(left), len(right)) // 2 - 1)
    free, common = list(right), []
    for place, letter in enumerate(left):
        for other in range(max(0, place - reach), min(len(right), place + reach + 1)):
            if free[other] == letter:
                free[other] = None
                common.append(letter)
                break
    if not common:
        return 0.0
    taken = [letter for letter, left_over in zip(right, free) if left_over is None]
    swapped = sum(one != other for one, other in zip(common, taken)) // 2
    count = len(common)
    return (count / len(left) + count / len(right) + (count - swapped) / count) / 3
