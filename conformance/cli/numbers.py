"""Numbers on the command line."""

import argparse

__all__ = ["count", "port"]


def count(text: str) -> int:
    """A whole number from 1 on, for argparse."""
    return _between(text, 1, 10 ** 6)


def port(text: str) -> int:
    """A port, or 0 for any free one, for argparse."""
    return _between(text, 0, 65535)


def _between(text: str, least: int, most: int) -> int:
    if not text.isdecimal() or not least <= int(text[:9]) <= most or len(text) > 9:
        raise argparse.ArgumentTypeError("{!r} is not a whole number from {} to {}".format(text, least, most))
    return int(text)
