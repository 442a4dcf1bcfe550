"""All rules applied to one text. No I/O.

Texts are looked at many at a time, joined by `BARRIER`; no finding reaches over one, and none takes in a placeholder.
"""
from typing import Iterator

from .assignments import assignment_findings
from .blocks import block_findings
from .finding import PLACEHOLDER, Finding
from .known import KnownSearch
from .personal import personal_findings
from .vendors import vendor_findings

__all__ = ["BARRIER", "findings"]

#: No rule matches the NUL; the line ends let rules for whole lines match.
BARRIER = "\n\0\n"


def findings(text: str, known: KnownSearch) -> Iterator[Finding]:
    """The secrets in a text, in no order; they may overlap."""
    taken = "<redacted:" in text
    for rules in (known.findings, vendor_findings, block_findings, assignment_findings, personal_findings):
        for found in rules(text):
            end = text.find("\0", found.start, found.end)
            found = found if end < 0 else found._replace(end=end)
            if taken:
                found = _beside_placeholders(text, found)
            if found.end > found.start:
                yield found


def _beside_placeholders(text: str, found: Finding) -> Finding:
    """The finding up to the first placeholder in it; empty when a placeholder stands at its start."""
    # A placeholder that began before the finding: look back as far as the longest one reaches.
    for match in PLACEHOLDER.finditer(text, max(0, found.start - 40), min(len(text), found.end + 40)):
        if match.end() <= found.start:
            continue
        if match.start() >= found.end:
            break
        return found._replace(end=max(found.start, match.start()))
    return found
