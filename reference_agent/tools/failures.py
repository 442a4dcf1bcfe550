"""Failures of the operating system in the words of upstream, which are Rust's (codex 0.115.0, measured).

A NUL in a path or an argument never reaches the operating system: Python raises ValueError for it.
"""

import os
from typing import Any

__all__ = ["NUL_IN_COMMAND", "debugged", "reason", "reason_to_start"]

NUL_IN_COMMAND = "nul byte found in provided data"
_NUL_IN_PATH = "file name contained an unexpected NUL byte"
_KINDS = {2: "NotFound", 13: "PermissionDenied", 20: "NotADirectory"}


def reason(error: Exception) -> str:
    """Why a file cannot be used: `error` is an OSError, or the ValueError of a NUL in its path."""
    if isinstance(error, OSError):
        code = error.errno or 0
        return "%s (os error %d)" % (os.strerror(code), code)
    return "stream did not contain valid UTF-8" if isinstance(error, UnicodeDecodeError) else _NUL_IN_PATH


def reason_to_start(error: Exception) -> str:
    """Why a program cannot start: `error` is an OSError, or the ValueError of a NUL in its arguments."""
    return reason(error) if isinstance(error, OSError) else NUL_IN_COMMAND


def debugged(error: Any) -> str:
    """The same as Rust shows it to programmers."""
    if not isinstance(error, OSError):
        return 'Io(Error { kind: InvalidInput, message: "%s" })' % NUL_IN_COMMAND
    code = error.errno or 0
    return 'Io(Os { code: %d, kind: %s, message: "%s" })' % (code, _KINDS.get(code, "Uncategorized"),
                                                              os.strerror(code))
