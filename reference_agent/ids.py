"""Identifiers: UUID version 7 (RFC 9562), which sort by the time they were made."""

import os
import time

__all__ = ["uuid7", "is_uuid"]


def uuid7():
    """A new UUIDv7 as text: 48 bits of milliseconds, version and variant, the rest random."""
    random = bytearray(os.urandom(10))
    random[0] = random[0] & 0x0F | 0x70
    random[2] = random[2] & 0x3F | 0x80
    text = "%012x" % int(time.time() * 1000) + "".join("%02x" % byte for byte in random)
    return "-".join((text[:8], text[8:12], text[12:16], text[16:20], text[20:]))


def is_uuid(text):
    """Whether `text` is written like a UUID."""
    groups = text.split("-")
    return [len(group) for group in groups] == [8, 4, 4, 4, 12] and \
        all(digit in "0123456789abcdefABCDEF" for group in groups for digit in group)
