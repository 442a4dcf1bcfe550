"""One difference as one or two readable lines of bounded length."""

from typing import Any, List, Tuple

from ..files import compact_json
from ..judge import Difference

__all__ = ["sentences", "excerpts", "WIDTH"]

#: How many characters of a value are shown.
WIDTH = 100


def sentences(difference: Difference) -> List[str]:
    """The path and what is wrong there, then both values where there are two."""
    if difference.kind == "missing":
        return ["{}: missing; upstream sends {}".format(difference.path, _clip(_text(difference.expected)))]
    if difference.kind == "extra":
        return ["{}: extra; upstream sends nothing here: {}".format(difference.path, _clip(_text(difference.actual)))]
    wrong = "same content, other order or form" if difference.kind == "order" else "differs"
    expected, actual = excerpts(_text(difference.expected), _text(difference.actual))
    return ["{}: {}".format(difference.path, wrong), "  upstream: " + expected, "  agent:    " + actual]


def excerpts(expected: str, actual: str, width: int = WIDTH) -> Tuple[str, str]:
    """Both texts cut to the stretch around the first character at which they part."""
    at = 0
    while at < min(len(expected), len(actual)) and expected[at] == actual[at]:
        at += 1
    start = max(0, at - width // 3) if max(len(expected), len(actual)) > width else 0
    return _window(expected, start, width), _window(actual, start, width)


def _window(text: str, start: int, width: int) -> str:
    end = start + width
    head = "…" if start else ""
    tail = "… ({} characters)".format(len(text)) if end < len(text) else ""
    return head + text[start:end] + tail


def _clip(text: str) -> str:
    return _window(text, 0, WIDTH)


def _text(value: Any) -> str:
    try:
        return compact_json(value)
    except TypeError:
        return repr(value)
