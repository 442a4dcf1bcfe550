"""What came of one requirement in one scenario."""

from typing import List, NamedTuple

__all__ = ["Outcome", "Violation"]


class Violation(NamedTuple):
    """One place where a requirement is broken: its path in the transcript, and what is wrong there."""

    where: str
    complaint: str


class Outcome(NamedTuple):
    """At how many places a requirement was checked in a scenario, and where it was broken."""

    requirement: str
    checks: int
    violations: List[Violation]
