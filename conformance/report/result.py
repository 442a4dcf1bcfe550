"""The result of a run: all verdicts, summed up. Every format is made from this and nothing else.

Two verdicts, never mixed: *aligned* (every scenario as the goldens have it) and *conformant* (every MUST held). What
was required of the run decides its exit code; without a word both are. Expected deviations do not count, but a stale
one does.
"""

import collections
from typing import Counter, Dict, List, Mapping, NamedTuple, Sequence, Tuple

from ..judge import REQUIREMENTS, Requirement, ScenarioVerdict, worst
from ..judge.expected import Deviation, changing, coverage, is_stale
from ..judge.requirements import MUST

__all__ = ["ALIGNED", "BOTH", "CONFORMANT", "Plays", "RequirementVerdict", "Result", "ToolVerdict", "Used", "summarise"]

ALIGNED, CONFORMANT = BOTH = ("aligned", "conformant")


class ToolVerdict(NamedTuple):
    """What was seen of one tool: the worst status, and in how many scenarios upstream and the agent listed it."""

    name: str
    status: str
    scenarios: int


class RequirementVerdict(NamedTuple):
    """What was seen of one requirement: ``held``, ``broken``, ``untested``, or ``expected`` where a deviation covers
    that; the scenarios that tested it, by number, and those in which it was broken, by name."""

    id: str
    tier: str
    status: str
    scenarios: int
    broken_in: List[str]


class Used(NamedTuple):
    """An expected deviation, how much of the run it covered, and how much of that was not so in each repetition."""

    deviation: Deviation
    covered: int
    stale: bool
    changing: int = 0


class Plays(NamedTuple):
    """How many scenarios were played, how often each, how many plays that makes, and how many scenarios were flaky."""

    scenarios: int
    times: int
    total: int
    flaky: int


class Result(NamedTuple):
    """One run of the suite. ``counts`` are scenarios by status; ``taken`` are normalised values by rule.

    ``whole`` says that all scenarios were played: only then is an untested MUST a failure, and not a matter of choice.
    ``times`` is how often each was.
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
    deviations: Sequence[Used] = ()
    times: int = 1

    @property
    def plays(self) -> Plays:
        """How much was played; what the agent does not support was not."""
        scenarios = sum(verdict.status != "not supported" for verdict in self.verdicts)
        flaky = sum(bool(verdict.flaky) for verdict in self.verdicts)
        return Plays(scenarios, self.times, scenarios * self.times, flaky)

    @property
    def aligned(self) -> bool:
        """Whether every scenario is as the golden has it. A run without one identical scenario never is, unless all
        that is off is expected."""
        judged = any(verdict.status == "identical" or verdict.status != "not supported" for verdict in self.verdicts)
        return judged and all(verdict.aligned for verdict in self.verdicts)

    @property
    def conformant(self) -> bool:
        """Whether every MUST held, no run ended in an error, and, in a whole run, no MUST was left untested."""
        musts = [verdict.status for verdict in self.requirements if verdict.tier == MUST]
        errors = any(verdict.status == "error" and verdict.excuse is None for verdict in self.verdicts)
        untested = "untested" in musts and self.whole
        return ("held" in musts or "expected" in musts) and "broken" not in musts and not errors and not untested

    @property
    def green(self) -> bool:
        """Whether the run is as required, and the deviations file says nothing that is no longer so."""
        return all(getattr(self, verdict) for verdict in self.required) and not any(
            used.stale for used in self.deviations)

    @property
    def exit_code(self) -> int:
        """0 as required, 1 the agent fell short, 3 the harness or the environment did."""
        if self.green:
            return 0
        blames = {verdict.blame for verdict in self.verdicts if verdict.status == "error" and verdict.excuse is None}
        return 3 if blames - {"agent"} else 1


def summarise(agent: str, codex: str, verdicts: Sequence[ScenarioVerdict], seconds: float, whole: bool = False,
              required: Tuple[str, ...] = BOTH, registry: Mapping[str, Requirement] = REQUIREMENTS,
              deviations: Sequence[Deviation] = (), known: Sequence[str] = (), times: int = 1) -> Result:
    """Sum up the verdicts of one run of ``agent`` against the goldens of ``codex`` and a registry of requirements.

    ``deviations`` are those that the verdicts are marked with (see ``judge.expected``), ``known`` all scenarios' ids,
    ``times`` is how often each scenario was played.
    """
    taken: Counter[str] = collections.Counter()
    for verdict in verdicts:
        taken.update(verdict.taken)
    requirements = _requirements(verdicts, registry, deviations)
    return Result(agent, codex, list(verdicts), _tools(verdicts), requirements,
                  dict(collections.Counter(verdict.status for verdict in verdicts)), dict(taken), seconds, whole,
                  required, _used(verdicts, requirements, deviations, known, whole), times)


def _tools(verdicts: Sequence[ScenarioVerdict]) -> List[ToolVerdict]:
    seen: Dict[str, List[str]] = {}
    for verdict in verdicts:
        for name, status in verdict.tools.items():
            seen.setdefault(name, []).append(status)
    return [ToolVerdict(name, "not exposed" if set(statuses) == {"missing"} else worst(statuses), len(statuses))
            for name, statuses in seen.items()]


def _requirements(verdicts: Sequence[ScenarioVerdict], registry: Mapping[str, Requirement],
                  deviations: Sequence[Deviation]) -> List[RequirementVerdict]:
    tested: Counter[str] = collections.Counter()
    broken: Dict[str, List[str]] = {}
    counted = set()
    untested = {entry.requirement for entry in deviations if entry.untested and not entry.expired}
    for verdict in verdicts:
        for outcome in verdict.outcomes:
            tested[outcome.requirement] += 1
            if outcome.violations:
                broken.setdefault(outcome.requirement, []).append(verdict.scenario)
                if verdict.excuse is None and any(found.excuse is None for found in outcome.violations):
                    counted.add(outcome.requirement)

    def status(id: str) -> str:
        if id in broken:
            return "broken" if id in counted else "expected"
        return "held" if tested[id] else "expected" if id in untested else "untested"
    return [RequirementVerdict(id, requirement.tier, status(id), tested[id], broken.get(id, []))
            for id, requirement in registry.items()]


def _used(verdicts: Sequence[ScenarioVerdict], requirements: Sequence[RequirementVerdict],
          deviations: Sequence[Deviation], known: Sequence[str], whole: bool) -> List[Used]:
    untested = {verdict.id for verdict in requirements if not verdict.scenarios}
    judged = [verdict.scenario for verdict in verdicts if verdict.status != "error"]
    used = []
    for entry in deviations:
        covered = sum(coverage(entry, verdict) for verdict in verdicts)
        covered += entry.untested and not entry.expired and entry.requirement in untested
        stale = (whole or not entry.untested) and is_stale(entry, covered, judged, known)
        used.append(Used(entry, covered, stale, sum(changing(entry, verdict) for verdict in verdicts)))
    return used
