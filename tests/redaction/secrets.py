"""Pseudo-random secrets from templates. No file of the repository holds a text that looks like a secret.

A template is text with groups `{alphabet:length}`; the same seed gives the same secret. A secret is found again by its
`needles`: pieces of its random groups that no other text contains by chance. A redactor that replaces only the first
half of a key has leaked the second half.
"""
import random
import re
from typing import NamedTuple, Tuple

__all__ = ["ALPHABETS", "Secret", "make", "pem", "windows", "word"]

DIGITS = "0123456789"
LOWER = "abcdefghijklmnopqrstuvwxyz"
UPPER = LOWER.upper()

#: The letter of a template and its alphabet.
ALPHABETS = {
    "n": DIGITS,
    "l": LOWER,
    "u": UPPER,
    "a": LOWER + DIGITS,
    "A": UPPER + DIGITS,
    "m": LOWER + UPPER + DIGITS,
    "w": LOWER + UPPER + DIGITS + "_-",
    "b": LOWER + UPPER + DIGITS + "+/",
    "x": DIGITS + "abcdef",
    "X": DIGITS + "ABCDEF",
    "2": UPPER + "234567",
    "q": "QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L",
    "p": "abcdefghjkmnpqrstuvwxyz23456789",
    "s": LOWER + UPPER + DIGITS + "!@#$%^*",
}
GROUP = re.compile(r"\{(\w):(\d+)\}")
WINDOW = 12


class Secret(NamedTuple):
    """A secret, and the pieces of it of which none may be left."""

    text: str
    needles: Tuple[str, ...]


def make(template: str, seed: str) -> Secret:
    """The secret that a template gives with a seed."""
    rng = random.Random(seed + "|" + template)
    groups = []

    def fill(match):
        groups.append(_group(rng, ALPHABETS[match.group(1)], int(match.group(2))))
        return groups[-1]

    text = GROUP.sub(fill, template)
    return Secret(text, _needles(text, groups))


def word(seed: str, length: int = 9) -> str:
    """A name that can be spoken and that no dictionary has: for users and hosts."""
    rng = random.Random(seed)
    return "".join(rng.choice("bdfgklmnprtvz" if index % 2 == 0 else "aeiou") for index in range(length))


def pem(kind: str, seed: str, lines: int = 8, cut: str = "") -> Secret:
    """A block of base64 between a BEGIN and an END line; `cut`: the end that is missing, `head` or `tail`."""
    rng = random.Random(seed + kind)
    body = [_group(rng, ALPHABETS["b"], 64) for _ in range(lines)]
    parts = body + [_group(rng, ALPHABETS["b"], 30) + "=="]
    if cut != "head":
        parts.insert(0, "-" * 5 + "BEGIN " + kind + "-" * 5)
    if cut == "tail":
        parts = parts[:-3]
    else:
        parts.append("-" * 5 + "END " + kind + "-" * 5)
    kept = [line for line in body if line in parts]
    return Secret("\n".join(parts), _needles("", kept))


def _group(rng, alphabet, length):
    """Random characters; from eight characters on at least one of each kind that the alphabet has."""
    kinds = [kind for kind in (LOWER, UPPER, DIGITS) if set(kind) & set(alphabet)]
    while True:
        text = "".join(rng.choice(alphabet) for _ in range(length))
        if length < 6 or all(set(kind) & set(text) for kind in kinds) and text[0] not in "!@#$%^*-_+/":
            return text


def windows(groups):
    """Pieces of the long ones of some random texts."""
    found = []
    for group in groups:
        if len(group) >= WINDOW:
            starts = list(range(0, len(group) - WINDOW, 6)) + [len(group) - WINDOW]
            found.extend(group[start:start + WINDOW] for start in starts)
    return tuple(found)


def _needles(text, groups):
    return windows(groups) or tuple(group for group in groups if len(group) >= 6) or (text,)
