"""Cutting long outputs: the head and the tail stay, a marker says how much is gone.

Two cuts follow one another. A tool cuts its output to what the call asked for (`cut`); what enters the history is cut
again, header included, to the model's policy and a fifth more (`stored`). A version may leave out the second cut
(`once_cut`). A token is four bytes; pieces end at character boundaries. The markers, and what is written around an
output that was cut, are a version's: `truncation` stands for its `versions.value.Truncation`.
"""

from typing import TYPE_CHECKING, Any, Dict, List, Optional, Tuple

if TYPE_CHECKING:
    from ..versions.value import Truncation

__all__ = ["DEFAULT_TOKENS", "Stored", "TwoForms", "count_tokens", "cut", "once_cut", "stored", "within"]

DEFAULT_TOKENS = 10000


def count_tokens(text: str) -> int:
    """The number of tokens that `text` counts as."""
    return _tokens(len(text.encode("utf-8")))


def cut(text: str, tokens: int, truncation: "Truncation") -> str:
    """`text` in at most `tokens` tokens, with what the version writes around a text that is cut."""
    short = _shorten(text, tokens * 4, "tokens", truncation)
    if short is text:
        return text
    return truncation.exec_output.format(lines=len(_lines(text)), tokens=count_tokens(text), output=short)


def within(text: str, policy: Dict[str, Any], truncation: "Truncation") -> Tuple[str, Optional[int]]:
    """(`text` cut to exactly the model's `truncation_policy`, its number of lines, or None when it was not cut)."""
    if policy["mode"] == "tokens":
        short = _shorten(text, policy["limit"] * 4, "tokens", truncation)
    else:
        short = _shorten(text, policy["limit"], "chars", truncation)
    return short, None if short is text else len(_lines(text))


class Stored(str):
    """A text that has been cut for the history, and is not cut again."""


class TwoForms(Stored):
    """An output that is sent as `plain` text in a request that lists a freeform apply_patch, else as the JSON text
    `structured` (codex 0.115.0, seen at model switches). As a string it is the form of the turn that it was made in."""

    plain = structured = ""

    def __new__(cls, plain: str, structured: str, freeform: bool) -> "TwoForms":
        made = super().__new__(cls, plain if freeform else structured)
        made.plain, made.structured = plain, structured
        return made


def once_cut(text: str, truncation: "Truncation") -> str:
    """`text`, with an output that its tool has cut; it is not cut again when the version does not cut twice."""
    return text if truncation.twice else Stored(text)


def stored(text: str, policy: Dict[str, Any], truncation: "Truncation", token_limit: Optional[int] = None) -> "Stored":
    """`text` as it enters the history under the model's `truncation_policy`, or the user's `token_limit`."""
    if isinstance(text, Stored):
        return text
    mode, limit = ("tokens", token_limit) if token_limit is not None else (policy["mode"], policy["limit"])
    if mode == "tokens":
        return Stored(_shorten(text, limit * 12 // 10 * 4, "tokens", truncation))
    return Stored(_shorten(text, limit * 12 // 10, "chars", truncation))


def _shorten(text: str, limit: int, unit: str, truncation: "Truncation") -> str:
    """`text` in at most `limit` bytes, marker not counted; the same object when it is short enough."""
    data = text.encode("utf-8")
    if len(data) <= limit:
        return text
    left = data[:limit // 2].decode("utf-8", "ignore")
    rest = data[len(data) - (limit - limit // 2):]
    while rest and rest[0] & 0xC0 == 0x80:
        rest = rest[1:]
    right = rest.decode("utf-8")
    gone = _tokens(len(data) - limit) if unit == "tokens" else len(text) - len(left) - len(right)
    return left + truncation.marker.format(gone=gone, unit=unit) + right


def _tokens(size: int) -> int:
    return (size + 3) // 4


def _lines(text: str) -> List[str]:
    lines = text.split("\n")
    return lines[:-1] if lines[-1] == "" else lines
