"""One difference as one or two readable lines of bounded length."""

from typing import Any, List, Tuple

from ..files import compact_json
from ..harmless import shown
from . import Difference

__all__ = ["sentences", "remarks", "named_path", "more", "excerpts", "WIDTH"]

#: How many characters of a value are shown, and of a name.
WIDTH, NAME = 100, 40


def sentences(difference: Difference) -> List[str]:
    """The path and what is wrong there, then both values where there are two."""
    first, *values = remarks(difference)
    others = " (and at {})".format(more(difference.times - 1, "path")) if difference.times > 1 else ""
    return [shown("{}: {}{}".format(named_path(difference.path, difference.item), first, others))] + values


def named_path(path: str, item: str) -> str:
    """A path, and the name of the tool or item that it leads into."""
    return "{} ({})".format(path, item if item.isprintable() and len(item) <= NAME else _window(_text(item), 0, NAME)
                            ) if item else path


def remarks(difference: Difference) -> List[str]:
    """The sentences without the path."""
    if difference.kind == "missing":
        return ["missing; upstream sends " + _clip(_text(difference.expected))]
    if difference.kind == "extra":
        return ["extra; upstream sends nothing here, the agent sends " + _clip(_text(difference.actual))]
    wrong = "same content in another order or form" if difference.kind == "order" else "differs"
    expected, actual = excerpts(_text(difference.expected), _text(difference.actual))
    return [wrong, "  upstream: " + expected, "  agent:    " + actual]


def excerpts(expected: str, actual: str, width: int = WIDTH) -> Tuple[str, str]:
    """Both texts, cut to ``width`` characters around the first one that differs."""
    at = _parting(expected, actual)
    start = max(0, at - width // 3) if max(len(expected), len(actual)) > width else 0
    return _window(expected, start, width), _window(actual, start, width)


def more(count: int, noun: str) -> str:
    """``1 more path``, ``2 more paths``."""
    return "{} more {}{}".format(count, noun, "" if count == 1 else "s")


def _parting(left: str, right: str) -> int:
    """The first index at which two texts differ, found by bisection, because bodies are long."""
    same, most = 0, min(len(left), len(right))
    while same < most:
        half = (same + most + 1) // 2
        if left[same:half] == right[same:half]:
            same = half
        else:
            most = half - 1
    return same


def _window(text: str, start: int, width: int) -> str:
    end = start + width
    head = "…" if start else ""
    tail = "… ({} characters)".format(len(text)) if end < len(text) else ""
    return head + text[start:end] + tail


def _clip(text: str) -> str:
    return _window(text, 0, WIDTH)


def _text(value: Any) -> str:
    try:
        return shown(compact_json(value))
    except TypeError:
        return repr(value)
