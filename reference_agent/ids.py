"""Identifiers: UUIDs of version 7 (RFC 9562), which sort by the time they were made, and of version 4, random."""

import os
import time

__all__ = ["is_uuid", "uuid4", "uuid7"]


def uuid7() -> str:
    """A new UUIDv7 as text: 48 bits of milliseconds, version and variant, the rest random."""
    random = bytearray(os.urandom(10))
    random[0] = random[0] & 0x0F | 0x70
    random[2] = random[2] & 0x3F | 0x80
    text = "%012x" % int(time.time() * 1000) + "".join("%02x" % byte for byte in random)
    return _grouped(text)


def uuid4() -> str:
    """A new UUIDv4 as text: version and variant, the rest random."""
    random = bytearray(os.urandom(16))
    random[6] = random[6] & 0x0F | 0x40
    random[8] = random[8] & 0x3F | 0x80
    return _grouped("".join("%02x" % byte for byte in random))


def _grouped(digits: str) -> str:
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))


def is_uuid(text: str) -> bool:
    """Whether `text` is written like a UUID."""
    groups = text.split("-")
    return [len(group) for group in groups] == [8, 4, 4, 4, 12] and \
        all(digit in "0123456789abcdefABCDEF" for group in groups for digit in group)
