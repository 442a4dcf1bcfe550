"""Colours for a terminal, and when to use them: as the library that upstream asks decides (codex 0.115.0, measured)."""

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
    """Whether `stream` is to be coloured: `choice` is always, never, or auto, which asks the environment: a variable
    that forces colours, one that forbids them, else whether it is a terminal, and no dumb one."""
    if choice in ("always", "never"):
        return choice == "always"
    if environ.get("CLICOLOR_FORCE", "0") != "0" or environ.get("FORCE_COLOR", "0") not in ("0", "false"):
        return True
    return environ.get("NO_COLOR", "0") == "0" and environ.get("TERM", "dumb") != "dumb" and stream.isatty()
