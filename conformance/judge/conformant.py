"""*Conformant*: does the agent keep the requirements that hold for every codex version?

The check of each requirement reads the run as it was on the wire and yields findings, good and bad. A requirement
without a finding was not tested by the scenario. In a whole run of the suite some scenario has to test every MUST.

A check that needs a body which cannot be read tests nothing in that run: ``envelope.schema`` alone reports the body.
"""

from typing import Iterator, List

from ..errors import HarnessFault
from ..harmless import shortened
from .outcome import Outcome, Violation
from .requirements import REQUIREMENTS, Observation, Unreadable

__all__ = ["conform"]

#: How many characters of a violation's path and complaint reports write.
LONGEST = 2000


def conform(observed: Observation) -> List[Outcome]:
    """The outcomes of all requirements that the run tested, in the order of the registry.

    Raises ``HarnessFault`` when a check raises an exception: whatever an agent sends, a check must report it.
    """
    return list(_outcomes(observed))


def _outcomes(observed: Observation) -> Iterator[Outcome]:
    for requirement in REQUIREMENTS.values():
        try:
            findings = list(requirement.check(observed))
        except Unreadable:
            continue
        except (RecursionError, MemoryError, OverflowError):
            raise  # the agent's data are too large
        except Exception as error:
            raise HarnessFault("the check of {} failed in {}: {}: {}".format(
                requirement.id, observed.scenario.id, type(error).__name__, error))
        if findings:
            yield Outcome(requirement.id, len(findings), [
                Violation(shortened(found.where, LONGEST), shortened(found.complaint, LONGEST))
                for found in findings if found.complaint])
