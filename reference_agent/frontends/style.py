"""Colours for a terminal, and when to use them."""

import os

__all__ = ["Style", "wanted"]

_CODES = {"bold": 1, "dim": 2, "italic": 3, "red": 31, "green": 32, "yellow": 33, "magenta": 35, "cyan": 36}


class Style:
    """`style(text, "italic", "red")` is the text in these, the first one outermost; just the text when off."""

    def __init__(self, on):
        self._on = on

    def __call__(self, text, *names):
        for name in reversed(names) if self._on else ():
            text = "\x1b[%dm%s\x1b[0m" % (_CODES[name], text)
        return text


def wanted(choice, stream, environ=os.environ):
    """Whether `stream` is to be coloured: `choice` is always, never, or auto: on a terminal that can, unless the user's
    environment says no."""
    if choice in ("always", "never"):
        return choice == "always"
    return stream.isatty() and environ.get("TERM", "dumb") != "dumb" and not environ.get("NO_COLOR")
