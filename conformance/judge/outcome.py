"""The outcome of one requirement in one scenario."""

from typing import List, NamedTuple, Optional

__all__ = ["Outcome", "Violation"]


class Violation(NamedTuple):
    """One violation of a requirement: its path in the transcript, and what is wrong there.

    ``excuse`` is the index of the expected deviation that covers it, None when none does: see ``expected``.
    """

    where: str
    complaint: str
    excuse: Optional[int] = None


class Outcome(NamedTuple):
    """How many times a scenario tested a requirement, and the violations."""

    requirement: str
    checks: int
    violations: List[Violation]
