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
    """As `parse`, for the tools that run commands. Raises `Rejected`.

    Upstream reads their arguments twice, first for the directory that relative paths start from. So text that is not
    JSON is an error before a wrong shape is (codex 0.115.0, measured).
    """
    parse(text, Anything)
    return parse(text, shape)
