"""The result of a run: all verdicts, summed up. Every format is made from this and nothing else."""

import collections
from typing import Counter, Dict, List, NamedTuple, Sequence

from ..judge import ScenarioVerdict, worst

__all__ = ["Result", "ToolVerdict", "summarise", "GREEN"]

#: The statuses that a run may have and still be as required.
GREEN = ("identical", "not supported")


class ToolVerdict(NamedTuple):
    """What was seen of one tool: the worst status, and in how many scenarios upstream and the agent listed it."""

    name: str
    status: str
    scenarios: int


class Result(NamedTuple):
    """One run of the suite. ``counts`` are scenarios by status; ``taken`` are normalised values by rule."""

    agent: str
    codex: str
    verdicts: List[ScenarioVerdict]
    tools: List[ToolVerdict]
    counts: Dict[str, int]
    taken: Dict[str, int]
    seconds: float

    @property
    def green(self) -> bool:
        """Whether every scenario is as required. A run without one identical scenario never is."""
        return bool(self.counts.get("identical")) and all(status in GREEN for status in self.counts)

    @property
    def exit_code(self) -> int:
        """0 as required, 1 the agent fell short, 3 the harness or the environment did."""
        if self.green:
            return 0
        blames = {verdict.blame for verdict in self.verdicts if verdict.status == "error"}
        return 3 if blames - {"agent"} else 1


def summarise(agent: str, codex: str, verdicts: Sequence[ScenarioVerdict], seconds: float) -> Result:
    """Sum up the verdicts of one run of ``agent`` against the goldens of ``codex``."""
    taken: Counter[str] = collections.Counter()
    for verdict in verdicts:
        taken.update(verdict.taken)
    return Result(agent, codex, list(verdicts), _tools(verdicts),
                  dict(collections.Counter(verdict.status for verdict in verdicts)), dict(taken), seconds)


def _tools(verdicts: Sequence[ScenarioVerdict]) -> List[ToolVerdict]:
    seen: Dict[str, List[str]] = {}
    for verdict in verdicts:
        for name, status in verdict.tools.items():
            seen.setdefault(name, []).append(status)
    return [ToolVerdict(name, "not exposed" if set(statuses) == {"missing"} else worst(statuses), len(statuses))
            for name, statuses in seen.items()]
