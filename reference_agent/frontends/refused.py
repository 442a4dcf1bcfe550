"""The one error of a front end that cannot start: what standard error shows, and the exit code."""

import sys
from typing import Optional

__all__ = ["Refused"]


class Refused(Exception):
    """The run cannot begin.

    `str()` is one line that says what is wrong. `shown` is the text for standard error: that line, unless upstream has
    words of its own. `code` is the exit code: 1, or 2 where the command line is wrong.
    """

    def __init__(self, message: str, shown: Optional[str] = None, code: int = 1) -> None:
        super().__init__(message)
        self.shown = message if shown is None else shown
        self.code = code

    def report(self) -> int:
        """Write the text to standard error; return the exit code."""
        sys.stderr.write(self.shown + "\n")
        return self.code
