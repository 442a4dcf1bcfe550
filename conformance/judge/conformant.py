"""*Conformant*: does the agent keep the rules that hold for every codex version?

Each requirement's check looks at the run as it was on the wire and yields findings. A requirement without a finding was
not tested by this scenario; over a whole run of the suite every MUST has to be tested somewhere.
"""

from typing import Iterator, List

from ..errors import HarnessFault
from .outcome import Outcome, Violation
from .requirements import REQUIREMENTS, Observation

__all__ = ["conform"]


def conform(observed: Observation) -> List[Outcome]:
    """The outcomes of all requirements that the run tested, in the order of the registry.

    Raises ``HarnessFault`` when a check fails at what the agent sent: a check is to say what is wrong, never to crash.
    """
    return list(_outcomes(observed))


def _outcomes(observed: Observation) -> Iterator[Outcome]:
    for requirement in REQUIREMENTS.values():
        try:
            findings = list(requirement.check(observed))
        except Exception as error:
            raise HarnessFault("the check of {} failed in {}: {}: {}".format(
                requirement.id, observed.scenario.id, type(error).__name__, error))
        if findings:
            yield Outcome(requirement.id, len(findings), [Violation(*found) for found in findings if found.complaint])
