"""The registry: what a requirement is, and the list of all of them.

A requirement is one sentence that holds for every agent that speaks the protocol of codex-cli, of any version. A
decorator registers its check; the docstring of the check is the sentence::

    @requirement("pairing.one-output", MUST, seen="turn-two-calls", prevents="a session the server refuses for good")
    def one_output(observed):
        "Every call in the input of a request has exactly one output."
        for request in observed.requests:
            for call in request.calls:
                yield finding(where, "" if good else "what is wrong")

A check yields a *finding* for each path that it looked at, with an empty complaint where the requirement held. So
"held" and "not tested" are different outcomes, and a report can name the requirements that no scenario tested.
"""

from collections import OrderedDict
from typing import Any, Callable, Iterator, List, NamedTuple

__all__ = ["INFO", "MUST", "REQUIREMENTS", "SHOULD", "TIERS", "Finding", "Requirement", "finding", "requirement"]

#: Without a MUST sessions break; without a SHOULD quality or money is lost; INFO only informs.
MUST, SHOULD, INFO = TIERS = ("MUST", "SHOULD", "INFO")


class Finding(NamedTuple):
    """One result of a check: a path in the transcript, and what is wrong there ("" where the requirement held)."""

    where: str
    complaint: str = ""


Check = Callable[[Any], Iterator[Finding]]


class Requirement(NamedTuple):
    """One requirement.

    ``id`` is ``family.name`` and never changes its meaning; ``sentence`` is what must hold; ``seen`` names a scenario
    in which upstream (codex ``version``) does so, measured; ``prevents`` is what breaks without it; ``links`` are
    reports of that, as ``owner/repository#number``.
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
    """Register the decorated check; raises ``ValueError`` for a bad id, tier or sentence."""
    def register(check: Check) -> Check:
        sentence = " ".join((check.__doc__ or "").split())
        if id in REQUIREMENTS or tier not in TIERS or not sentence.endswith(".") or "." not in id:
            raise ValueError("requirement {!r}: a new id `family.name`, one of {}, a sentence as docstring".format(
                id, ", ".join(TIERS)))
        REQUIREMENTS[id] = Requirement(id, tier, sentence, seen, version, prevents, links.split(), check)
        return check
    return register


def finding(where: str, complaint: str = "") -> Finding:
    """A finding; an empty complaint says that the requirement held."""
    return Finding(where, complaint)
