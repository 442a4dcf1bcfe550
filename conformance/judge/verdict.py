"""Verdicts: what is said of one agent in one scenario.

==============  ==========================================================================================
status          it says
==============  ==========================================================================================
identical       the same bytes of each body, the same headers in the same order, after normalisation
equal           the same meaning: only the order of keys or headers, letter case of a header's name or the
                form of the JSON differs
differs         something is different, missing or too much; the differences say what and where
not exposed     (tools only) the agent offers no such tool in any scenario
missing         nothing to compare on the agent's side (a tool it lacks in this scenario)
extra           nothing to compare on upstream's side
not supported   the agent file declares that the agent cannot do this
error           the run did not get far enough to judge; ``blame`` says whose fault that is
==============  ==========================================================================================
"""

from typing import Any, Dict, Iterable, List, NamedTuple, Optional, Sequence

from .outcome import Outcome

__all__ = ["PASSING", "STATUSES", "Difference", "ScenarioVerdict", "status_of", "worst", "ABSENT"]

#: From best to worst.
STATUSES = ("identical", "equal", "not supported", "extra", "not exposed", "missing", "differs", "error")

#: What a scenario may be and still be as required.
PASSING = ("identical", "not supported")

#: Stands for a side that has no value at a path (None is JSON's null).
ABSENT = type("Absent", (), {"__repr__": lambda self: "absent"})()


class Difference(NamedTuple):
    """One difference. ``path`` is the JSON path in the golden or, for what is extra, in the transcript.

    ``kind``: ``changed``, ``missing``, ``extra``, or ``order`` (same content, other order or form). ``excuse`` is the
    place of the expected deviation that covers it, None when none does: see ``expected``. ``item`` names the tool or
    the item of the input that the path leads into: an index says little.
    """

    path: str
    kind: str
    expected: Any = ABSENT
    actual: Any = ABSENT
    excuse: Optional[int] = None
    item: str = ""


class ScenarioVerdict(NamedTuple):
    """The verdict of one scenario: how it is aligned and why, the tools it saw, what the rules took, and what came of
    the requirements that it tested.

    ``flaky`` tells how repetitions disagreed; ``sometimes`` which paths and requirements were not off in the same way
    in all, and in how many. ``excuse`` is the place of the expected deviation that covers it all.
    """

    scenario: str
    family: str
    status: str
    differences: List[Difference] = []
    tools: Dict[str, str] = {}
    taken: Dict[str, int] = {}
    blame: str = ""
    reason: str = ""
    tail: str = ""
    seconds: float = 0.0
    outcomes: List[Outcome] = []
    flaky: str = ""
    excuse: Optional[int] = None
    sometimes: Dict[str, str] = {}

    @property
    def aligned(self) -> bool:
        """Whether the scenario is as the golden has it, or is off only where a deviation is expected."""
        if self.excuse is not None:
            return True
        excused = bool(self.differences) and all(found.excuse is not None for found in self.differences)
        return not self.flaky and (self.status in PASSING or self.status in ("equal", "differs") and excused)


def status_of(differences: Sequence[Difference]) -> str:
    """How a scenario is aligned that differs just there."""
    if not differences:
        return "identical"
    return "equal" if all(difference.kind == "order" for difference in differences) else "differs"


def worst(statuses: Iterable[str]) -> str:
    """The worst of some statuses; ``identical`` when there are none."""
    return max(statuses, key=STATUSES.index, default="identical")
