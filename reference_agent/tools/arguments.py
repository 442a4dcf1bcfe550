"""Reading a call's arguments, with upstream's words when they are wrong."""

from typing import Any

from ..typed import Anything, DecodeError, decode
from .call import Rejected

__all__ = ["parse", "parse_command"]


def parse(text: str, shape: Any) -> Any:
    """The arguments `text` in the form `shape`; raises `Rejected`."""
    try:
        return decode(text, shape)
    except DecodeError as error:
        raise Rejected("failed to parse function arguments: %s" % error)


def parse_command(text: str, shape: Any) -> Any:
    """As `parse`, for the tools that run commands: upstream reads their arguments twice, first for the directory that
    paths in them start from, so what is no JSON is told before what has the wrong shape (codex 0.115.0)."""
    parse(text, Anything)
    return parse(text, shape)
