"""The result of a run: all verdicts, summed up. Every report format is made from it.

A result has two verdicts, which are never mixed: *aligned* (every scenario is identical to its golden) and *conformant*
(every MUST held). The verdicts that the user requires, both by default, decide the exit code. Expected deviations do
not count against an agent; a stale one does.
"""

import collections
from typing import Counter, Dict, List, Mapping, NamedTuple, Sequence, Tuple

from ..judge import REQUIREMENTS, Requirement, ScenarioVerdict, worst
from ..judge.expected import Deviation, changing, coverage, is_stale
from ..judge.requirements import MUST

__all__ = ["ALIGNED", "BOTH", "CONFORMANT", "Runs", "RequirementVerdict", "Result", "ToolVerdict", "Used", "summarise"]

ALIGNED, CONFORMANT = BOTH = ("aligned", "conformant")


class ToolVerdict(NamedTuple):
    """The worst status of one tool, and the number of scenarios in which upstream or the agent lists it."""

    name: str
    status: str
    scenarios: int


class RequirementVerdict(NamedTuple):
    """The status of one requirement: ``held``, ``broken``, ``untested``, or ``expected`` where a deviation covers that.
    ``scenarios`` counts the scenarios that tested it; ``broken_in`` names those in which it was broken."""

    id: str
    tier: str
    status: str
    scenarios: int
    broken_in: List[str]


class Used(NamedTuple):
    """An expected deviation, how many findings it covered, and how many of these differed between repetitions."""

    deviation: Deviation
    covered: int
    stale: bool
    changing: int = 0


class Runs(NamedTuple):
    """How many scenarios were run, how many times each, how many runs that makes, and how many scenarios were flaky."""

    scenarios: int
    times: int
    total: int
    flaky: int


class Result(NamedTuple):
    """One run of the suite. ``counts`` are scenarios by status; ``replaced`` are normalised values by rule.

    ``whole``: all scenarios were run, so that an untested MUST is a failure. ``times``: how often each was run.
    """

    agent: str
    codex: str
    verdicts: List[ScenarioVerdict]
    tools: List[ToolVerdict]
    requirements: List[RequirementVerdict]
    counts: Dict[str, int]
    replaced: Dict[str, int]
    seconds: float
    whole: bool
    required: Tuple[str, ...] = BOTH
    deviations: Sequence[Used] = ()
    times: int = 1

    @property
    def runs(self) -> Runs:
        """How many runs there were; scenarios that the agent does not support were not run."""
        scenarios = sum(verdict.status != "not supported" for verdict in self.verdicts)
        flaky = sum(bool(verdict.flaky) for verdict in self.verdicts)
        return Runs(scenarios, self.times, scenarios * self.times, flaky)

    @property
    def aligned(self) -> bool:
        """Whether every scenario is identical to its golden, not supported, or differs only as expected; at least one
        scenario must have been judged."""
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
        """Whether the required verdicts are good, and no entry of the deviations file is stale."""
        return all(getattr(self, verdict) for verdict in self.required) and not any(
            used.stale for used in self.deviations)

    @property
    def exit_code(self) -> int:
        """0 as required, 1 the agent fell short, 2 wrong input, 3 the harness or the environment failed."""
        if self.green:
            return 0
        blames = {verdict.blame for verdict in self.verdicts if verdict.status == "error" and verdict.excuse is None}
        return 3 if blames - {"agent", "input"} else 2 if "input" in blames else 1


def summarise(agent: str, codex: str, verdicts: Sequence[ScenarioVerdict], seconds: float, whole: bool = False,
              required: Tuple[str, ...] = BOTH, registry: Mapping[str, Requirement] = REQUIREMENTS,
              deviations: Sequence[Deviation] = (), known: Sequence[str] = (), times: int = 1) -> Result:
    """Sum up the verdicts of one run of ``agent`` against the goldens of ``codex`` and a registry of requirements.

    ``deviations`` are those that the verdicts are marked with (see ``judge.expected``), ``known`` are all
    scenarios' ids, ``times`` is how often each scenario was run.
    """
    replaced: Counter[str] = collections.Counter()
    for verdict in verdicts:
        replaced.update(verdict.replaced)
    requirements = _requirements(verdicts, registry, deviations)
    return Result(agent, codex, list(verdicts), _tools(verdicts), requirements,
                  dict(collections.Counter(verdict.status for verdict in verdicts)), dict(replaced), seconds, whole,
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
