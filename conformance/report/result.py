"""The result of a run: all verdicts, summed up. Every format is made from this and nothing else.

Two verdicts, never mixed: *aligned* (every scenario as the goldens have it) and *conformant* (every MUST held). What
was required of the run decides its exit code; without a word both are.
"""

import collections
from typing import Counter, Dict, List, Mapping, NamedTuple, Sequence, Tuple

from ..judge import REQUIREMENTS, Requirement, ScenarioVerdict, worst
from ..judge.requirements import MUST

__all__ = ["ALIGNED", "BOTH", "CONFORMANT", "GREEN", "RequirementVerdict", "Result", "ToolVerdict", "summarise"]

#: The statuses that a scenario may have and still be as required.
GREEN = ("identical", "not supported")

ALIGNED, CONFORMANT = BOTH = ("aligned", "conformant")


class ToolVerdict(NamedTuple):
    """What was seen of one tool: the worst status, and in how many scenarios upstream and the agent listed it."""

    name: str
    status: str
    scenarios: int


class RequirementVerdict(NamedTuple):
    """What was seen of one requirement: ``held``, ``broken`` or ``untested``; the scenarios that tested it, by number,
    and those in which it was broken, by name."""

    id: str
    tier: str
    status: str
    scenarios: int
    broken_in: List[str]


class Result(NamedTuple):
    """One run of the suite. ``counts`` are scenarios by status; ``taken`` are normalised values by rule.

    ``whole`` says that all scenarios were played: only then is an untested MUST a failure, and not a matter of choice.
    """

    agent: str
    codex: str
    verdicts: List[ScenarioVerdict]
    tools: List[ToolVerdict]
    requirements: List[RequirementVerdict]
    counts: Dict[str, int]
    taken: Dict[str, int]
    seconds: float
    whole: bool
    required: Tuple[str, ...] = BOTH

    @property
    def aligned(self) -> bool:
        """Whether every scenario is as the golden has it. A run without one identical scenario never is."""
        return bool(self.counts.get("identical")) and all(status in GREEN for status in self.counts)

    @property
    def conformant(self) -> bool:
        """Whether every MUST held, no run ended in an error, and, in a whole run, no MUST was left untested."""
        musts = [verdict.status for verdict in self.requirements if verdict.tier == MUST]
        untested = "untested" in musts and self.whole
        return "held" in musts and "broken" not in musts and "error" not in self.counts and not untested

    @property
    def green(self) -> bool:
        """Whether the run is as required."""
        return all(getattr(self, verdict) for verdict in self.required)

    @property
    def exit_code(self) -> int:
        """0 as required, 1 the agent fell short, 3 the harness or the environment did."""
        if self.green:
            return 0
        blames = {verdict.blame for verdict in self.verdicts if verdict.status == "error"}
        return 3 if blames - {"agent"} else 1


def summarise(agent: str, codex: str, verdicts: Sequence[ScenarioVerdict], seconds: float, whole: bool = False,
              required: Tuple[str, ...] = BOTH, registry: Mapping[str, Requirement] = REQUIREMENTS) -> Result:
    """Sum up the verdicts of one run of ``agent`` against the goldens of ``codex`` and a registry of requirements."""
    taken: Counter[str] = collections.Counter()
    for verdict in verdicts:
        taken.update(verdict.taken)
    return Result(agent, codex, list(verdicts), _tools(verdicts), _requirements(verdicts, registry),
                  dict(collections.Counter(verdict.status for verdict in verdicts)), dict(taken), seconds, whole,
                  required)


def _tools(verdicts: Sequence[ScenarioVerdict]) -> List[ToolVerdict]:
    seen: Dict[str, List[str]] = {}
    for verdict in verdicts:
        for name, status in verdict.tools.items():
            seen.setdefault(name, []).append(status)
    return [ToolVerdict(name, "not exposed" if set(statuses) == {"missing"} else worst(statuses), len(statuses))
            for name, statuses in seen.items()]


def _requirements(verdicts: Sequence[ScenarioVerdict], registry: Mapping[str, Requirement]
                  ) -> List[RequirementVerdict]:
    tested: Counter[str] = collections.Counter()
    broken: Dict[str, List[str]] = {}
    for verdict in verdicts:
        for outcome in verdict.outcomes:
            tested[outcome.requirement] += 1
            if outcome.violations:
                broken.setdefault(outcome.requirement, []).append(verdict.scenario)
    return [RequirementVerdict(id, requirement.tier,
                               "broken" if id in broken else "held" if tested[id] else "untested",
                               tested[id], broken.get(id, []))
            for id, requirement in registry.items()]
