"""What a rule finds: a piece of a text, its kind (part of the placeholder) and the rule (for the report)."""
import re
from typing import NamedTuple

__all__ = ["PLACEHOLDER", "Finding"]

PLACEHOLDER = re.compile(r"<redacted:([a-z-]+):([0-9]+)>")


class Finding(NamedTuple):
    """`start` and `end` (exclusive) count characters of the text that the rule was given."""

    start: int
    end: int
    kind: str
    rule: str
