"""Colours for a terminal, and when `exec` uses them (codex 0.115.0, measured)."""

import os
from typing import Mapping, TextIO

__all__ = ["Style", "wanted"]

_CODES = {"bold": 1, "dim": 2, "italic": 3, "red": 31, "green": 32, "yellow": 33, "magenta": 35, "cyan": 36}


class Style:
    """`style(text, "italic", "red")` is the text with these attributes, the first one outermost; plain if not `on`."""

    def __init__(self, on: bool) -> None:
        self._on = on

    def __call__(self, text: str, *names: str) -> str:
        for name in reversed(names) if self._on else ():
            text = "\x1b[%dm%s\x1b[0m" % (_CODES[name], text)
        return text


def wanted(choice: str, stream: TextIO, environ: Mapping[str, str] = os.environ) -> bool:
    """Whether to colour what is written to `stream`. `choice` is `always`, `never` or `auto`.

    `auto` uses colours when CLICOLOR_FORCE or FORCE_COLOR demands them; otherwise on a terminal whose TERM is not
    `dumb`, unless NO_COLOR forbids them.
    """
    if choice in ("always", "never"):
        return choice == "always"
    if environ.get("CLICOLOR_FORCE", "0") != "0" or environ.get("FORCE_COLOR", "0") not in ("0", "false"):
        return True
    return environ.get("NO_COLOR", "0") == "0" and environ.get("TERM", "dumb") != "dumb" and stream.isatty()
