"""The verdict on one agent in one scenario.

==============  ==========================================================================================
status          meaning
==============  ==========================================================================================
identical       after normalisation each body has the same JSON in the same form, and the headers are the
                same in the same order
equal           the same meaning: only the order of keys or headers, the letter case of a header's name or
                the form of the JSON differs
differs         something is different, missing or extra; the differences say what and where
not exposed     (tools only) the agent offers the tool in no scenario
missing         (tools only) the agent does not offer the tool in this scenario
extra           (tools only) upstream does not offer the tool in this scenario
not supported   the agent file declares that the agent cannot do this, or the agent lacks the driver
error           the run ended too early to be judged; ``blame`` says whose fault that is
==============  ==========================================================================================
"""

from typing import Any, Dict, Iterable, List, NamedTuple, Optional, Sequence

from .outcome import Outcome

__all__ = ["PASSING", "STATUSES", "Difference", "ScenarioVerdict", "status_of", "worst", "ABSENT"]

#: From best to worst.
STATUSES = ("identical", "equal", "not supported", "extra", "not exposed", "missing", "differs", "error")

#: The statuses with which a scenario passes.
PASSING = ("identical", "not supported")

#: Stands for a side that has no value at a path (None is JSON's null).
ABSENT = type("Absent", (), {"__repr__": lambda self: "absent"})()


class Difference(NamedTuple):
    """One difference. ``path`` is the JSON path in the golden or, for what is extra, in the transcript.

    ``kind``: ``changed``, ``missing``, ``extra``, or ``order`` (same content, other order or form). ``excuse`` is the
    index of the expected deviation that covers it, None when none does: see ``expected``. ``item`` names the tool or
    the input item that the path leads into, because an index says little to a reader. ``times`` is more than 1 if this
    stands for so many differences, in so many items of a list, which the path then calls ``[*]``.
    """

    path: str
    kind: str
    expected: Any = ABSENT
    actual: Any = ABSENT
    excuse: Optional[int] = None
    item: str = ""
    times: int = 1


class ScenarioVerdict(NamedTuple):
    """The verdict on one scenario.

    ``tools`` are statuses by tool, ``replaced`` counts normalised values by rule, ``outcomes`` are of the requirements
    that the scenario tested. ``blame``, ``reason`` and ``tail`` (the end of the agent's log) explain an error.
    ``flaky`` counts the verdicts of repetitions that disagreed; ``sometimes`` says for each path and requirement that
    differed between repetitions in how many it was found. ``excuse`` is the index of the expected deviation that covers
    the whole scenario.
    """

    scenario: str
    family: str
    status: str
    differences: List[Difference] = []
    tools: Dict[str, str] = {}
    replaced: Dict[str, int] = {}
    blame: str = ""
    reason: str = ""
    tail: str = ""
    seconds: float = 0.0
    outcomes: List[Outcome] = []
    flaky: str = ""
    excuse: Optional[int] = None
    sometimes: Dict[str, str] = {}

    @property
    def differing(self) -> int:
        """How many differences there are, with those that one difference stands for."""
        return sum(found.times for found in self.differences)

    @property
    def aligned(self) -> bool:
        """Whether the status passes, or expected deviations cover all differences."""
        if self.excuse is not None:
            return True
        excused = bool(self.differences) and all(found.excuse is not None for found in self.differences)
        return not self.flaky and (self.status in PASSING or self.status in ("equal", "differs") and excused)


def status_of(differences: Sequence[Difference]) -> str:
    """The status of a scenario with these differences."""
    if not differences:
        return "identical"
    return "equal" if all(difference.kind == "order" for difference in differences) else "differs"


def worst(statuses: Iterable[str]) -> str:
    """The worst of some statuses; ``identical`` when there are none."""
    return max(statuses, key=STATUSES.index, default="identical")
