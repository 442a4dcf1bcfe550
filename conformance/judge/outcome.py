"""What came of one requirement in one scenario."""

from typing import List, NamedTuple, Optional

__all__ = ["Outcome", "Violation"]


class Violation(NamedTuple):
    """One place where a requirement is broken: its path in the transcript, and what is wrong there.

    ``excuse`` is the place of the expected deviation that covers it, None when none does: see ``expected``.
    """

    where: str
    complaint: str
    excuse: Optional[int] = None


class Outcome(NamedTuple):
    """At how many places a requirement was checked in a scenario, and where it was broken."""

    requirement: str
    checks: int
    violations: List[Violation]
