"""Reading a call's arguments, with upstream's words when they are wrong."""

from ..typed import DecodeError, decode
from .registry import Rejected

__all__ = ["parse"]


def parse(text, shape):
    """The arguments `text` in the form `shape`; raises `Rejected`."""
    try:
        return decode(text, shape)
    except DecodeError as error:
        raise Rejected("failed to parse function arguments: %s" % error)
