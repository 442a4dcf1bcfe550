"""The registry: what a requirement is, and the list of all of them.

A requirement is one sentence that holds for every agent that talks like codex-cli, of whatever version. It is
registered by decorating its check, whose docstring is the sentence::

    @requirement("pairing.one-output", MUST, seen="turn-two-calls", prevents="a session the server refuses for good")
    def one_output(observed):
        "Every call in a request's input has exactly one output."
        for request in observed.requests:
            for call in request.calls:
                yield finding(where, "" if good else "what is wrong")

A check yields a *finding* for each place it looked at: with an empty complaint where the requirement held. So "it held"
and "it was never looked at" are different outcomes, and a requirement that nothing tested can be reported as such.
"""

from collections import OrderedDict
from typing import Any, Callable, Iterator, List, NamedTuple

__all__ = ["INFO", "MUST", "REQUIREMENTS", "SHOULD", "TIERS", "Finding", "Requirement", "finding", "requirement"]

#: MUST: or sessions break. SHOULD: or quality or money is lost. INFO: worth knowing.
MUST, SHOULD, INFO = TIERS = ("MUST", "SHOULD", "INFO")


class Finding(NamedTuple):
    """One place that a check looked at: its path in the transcript, and what is wrong there (nothing: "")."""

    where: str
    complaint: str = ""


Check = Callable[[Any], Iterator[Finding]]


class Requirement(NamedTuple):
    """One requirement.

    ``id`` is ``family.name`` and never changes its meaning; ``sentence`` is what must hold; ``seen`` names the scenario
    in which upstream (codex ``version``) was seen to do so; ``prevents`` is the breakage in the field; ``links`` are
    reports of it, as ``owner/repository#number``.
    """

    id: str
    tier: str
    sentence: str
    seen: str
    version: str
    prevents: str
    links: List[str]
    check: Check

    @property
    def family(self) -> str:
        """The part of the id before the dot."""
        return self.id.partition(".")[0]


REQUIREMENTS: "OrderedDict[str, Requirement]" = OrderedDict()


def requirement(id: str, tier: str, seen: str, prevents: str, links: str = "",
                version: str = "0.115.0") -> Callable[[Check], Check]:
    """Register the decorated check; raises ``ValueError`` for what could not be read in a report later."""
    def register(check: Check) -> Check:
        sentence = " ".join((check.__doc__ or "").split())
        if id in REQUIREMENTS or tier not in TIERS or not sentence.endswith(".") or "." not in id:
            raise ValueError("requirement {!r}: a new id `family.name`, one of {}, a sentence as docstring".format(
                id, ", ".join(TIERS)))
        REQUIREMENTS[id] = Requirement(id, tier, sentence, seen, version, prevents, links.split(), check)
        return check
    return register


def finding(where: str, complaint: str = "") -> Finding:
    """A finding; without a complaint the requirement held there."""
    return Finding(where, complaint)
