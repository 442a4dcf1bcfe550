"""The suite: an agent judged in scenarios, against the goldens of one codex version.

``judge`` never raises for what an agent or a golden does: whatever ended the run becomes a verdict that says whose
fault it is. ``judge_all`` runs several scenarios at a time and yields verdicts in the order of the scenarios.
"""

import concurrent.futures
import fnmatch
import threading
import time
from pathlib import Path
from typing import Any, Dict, Iterable, Iterator, List, NamedTuple, Optional, Sequence

from ..errors import AgentFault, BadInput, ConformanceError, HarnessFault, as_fault
from ..goldens.store import default_version, read_golden, version_folder
from ..harmless import shown_lines
from ..judge import REQUIREMENTS, Difference, ScenarioVerdict, align, conform, observe
from ..judge.expected import Deviation, expect
from ..judge.verdict import ABSENT
from ..rules.load import Rules, load_rules
from ..rules.normalise import normalise
from ..scenario.digest import scenario_digest
from ..scenario.load import Scenario, load_scenarios, select
from ..scenario.versioned import for_version
from ..subjects.agent import Agent, load_agent
from ..subjects.drivers.choice import DriverChoice, choose_driver
from ..subjects.packages import prepare
from ..subjects.run import Run, run_scenario
from ..subjects.workspace import KEY
from .deviations import NONE, deviations_of, load_deviations
from .repeat import merge

__all__ = ["JudgedRun", "Suite", "judge", "judge_all", "judge_once", "open_suite", "unsupported"]


#: One run is judged at a time: memory must not grow with the workers, and Python runs one thread at a time anyway.
_one_at_a_time = threading.Lock()


class Suite(NamedTuple):
    """What a run of the suite needs: the agent, the scenarios to run, the goldens' version, the rules.

    ``whole``: whether ``scenarios`` are all scenarios there are; ``known`` are the ids of all; ``deviations`` are the
    deviations that the user expects of the agent.
    """

    agent: Agent
    version: str
    scenarios: List[Scenario]
    rules: Rules
    npm_binary: Optional[Path] = None
    whole: bool = False
    deviations: Sequence[Deviation] = ()
    known: Sequence[str] = ()


class JudgedRun(NamedTuple):
    """One run of a scenario: its verdict, and the normalised transcript unless an error ended the run before."""

    verdict: ScenarioVerdict
    transcript: Optional[Dict[str, Any]] = None


def open_suite(agent: str, version: Optional[str] = None, pattern: Optional[str] = None,
               deviations: Optional[str] = None) -> Suite:
    """Load everything by name; the version defaults to the newest that has all goldens.

    ``deviations`` is the path of a deviations file, or ``NONE`` to use none; by default the file beside the agent file.

    Raises ``BadInput`` for unknown names, and ``EnvironmentFault`` when an agent's package cannot be fetched.
    """
    chosen = load_agent(agent)
    if version is None:
        version = default_version()
    version_folder(version)
    known = load_scenarios()
    scenarios = [for_version(scenario, version) for scenario in select(known, pattern)]
    _refuse_unknown_requirements(scenarios)
    _refuse_unknown_names(chosen, known.values())
    file = deviations_of(chosen) if deviations is None else None if deviations == NONE else Path(deviations)
    expected = load_deviations(file, known) if file else []
    chosen, binary = prepare(chosen)
    return Suite(chosen, version, scenarios, load_rules(), binary, not pattern, expected, list(known))


def judge_once(suite: Suite, scenario: Scenario) -> JudgedRun:
    """Run one scenario once and compare it with its golden. Whatever is raised meanwhile becomes the verdict."""
    began = time.monotonic()
    try:
        run = _judge_once(suite, scenario)
        verdict = expect(run.verdict, suite.deviations)
    except Exception as error:
        verdict = expect(_error(scenario, as_fault(error)), suite.deviations)
        run = JudgedRun(verdict)
    return run._replace(verdict=verdict._replace(seconds=time.monotonic() - began))


def judge(suite: Suite, scenario: Scenario, times: int = 1) -> ScenarioVerdict:
    """The verdict on a scenario; of several runs the worst, and whether they agree."""
    verdicts = [judge_once(suite, scenario).verdict for _ in range(times)]
    try:
        return expect(merge(verdicts, suite.deviations), suite.deviations)
    except Exception as error:
        return _error(scenario, as_fault(error))


def judge_all(suite: Suite, workers: int = 2, times: int = 1) -> Iterator[ScenarioVerdict]:
    """The verdicts of all the suite's scenarios, in their order, ``workers`` runs at a time."""
    with concurrent.futures.ThreadPoolExecutor(max_workers=workers) as pool:
        for verdict in pool.map(lambda scenario: judge(suite, scenario, times), suite.scenarios):
            yield verdict


def unsupported(agent: Agent, scenario: Scenario) -> str:
    """Why the agent does not run the scenario: the scenario does not hold for the codex version, the agent file
    declares it, or the agent has no driver for it. Empty when the agent runs it.
    """
    return _choice(agent, scenario).refusal


def _choice(agent: Agent, scenario: Scenario) -> DriverChoice:
    """The driver by which the agent runs the scenario, chosen once for each run, or the refusal."""
    if scenario.outside:
        return DriverChoice(scenario.driver, scenario, scenario.outside)
    declared = [why for name, why in agent.unsupported.items() if _names(name, scenario)]
    return DriverChoice(scenario.driver, scenario, declared[0]) if declared else choose_driver(agent, scenario)


def _judge_once(suite: Suite, scenario: Scenario) -> JudgedRun:
    choice = _choice(suite.agent, scenario)
    if choice.refusal:
        return JudgedRun(ScenarioVerdict(scenario.id, scenario.family, "not supported", reason=choice.refusal))
    golden = _golden(suite, scenario)
    run = run_scenario(suite.agent, scenario, npm_binary=suite.npm_binary, choice=choice)
    with _one_at_a_time:
        return _compare(suite, scenario, choice, golden, run)


def _compare(suite: Suite, scenario: Scenario, choice: DriverChoice, golden: Dict[str, Any], run: Run) -> JudgedRun:
    normal = normalise(run.transcript, suite.rules, run.literals)
    if choice.driver != scenario.driver:
        normal.transcript["dialogue"] = golden["dialogue"]  # another driver has another dialogue: nothing to compare
    verdict = align(golden, normal.transcript, scenario.family)
    if run.complaints and verdict.status != "error":
        remarks = [Difference("complaints[{}]".format(number), "extra", ABSENT, complaint)
                   for number, complaint in enumerate(run.complaints)]
        verdict = verdict._replace(status="differs", differences=verdict.differences + remarks)
    outcomes = conform(observe(run.scenario, run.transcript, golden, tuple(suite.agent.names), KEY, run.bodies))
    _refuse_unused_answers(run, verdict)
    return JudgedRun(verdict._replace(replaced=normal.replaced, outcomes=outcomes), normal.transcript)


def _refuse_unused_answers(run: Run, verdict: ScenarioVerdict) -> None:
    """Raise ``HarnessFault`` when a run is identical to its golden and yet did not ask for all scripted answers."""
    if verdict.status == "identical" and run.unconsumed:
        raise HarnessFault("the run is identical to the golden, but {} of the scripted answers were not used: "
                           "record the scenario again".format(run.unconsumed))


def _golden(suite: Suite, scenario: Scenario) -> Dict[str, Any]:
    folder = version_folder(suite.version)
    if not (folder / "goldens" / (scenario.id + ".json")).is_file():
        raise BadInput("no golden of scenario {!r} for codex {}: record it with `codex-conformance record "
                       "--upstream {} --scenario {}`".format(scenario.id, suite.version, suite.version, scenario.id))
    golden = read_golden(folder, scenario.id)
    if golden["digest"] != scenario_digest(scenario):
        raise BadInput("the scenario {!r} has changed since its golden was recorded: record it again".format(
            scenario.id))
    return golden


def _refuse_unknown_requirements(scenarios: Iterable[Scenario]) -> None:
    for scenario in scenarios:
        for id in scenario.proves:
            if id not in REQUIREMENTS:
                raise BadInput("{} ({}): proves: unknown requirement {!r}".format(
                    scenario.source, scenario.id, id))


def _names(name: str, scenario: Scenario) -> bool:
    return name == scenario.family or fnmatch.fnmatchcase(scenario.id, name)


def _refuse_unknown_names(agent: Agent, scenarios: Iterable[Scenario]) -> None:
    """Raise ``BadInput`` for a name under ``[unsupported]`` that matches no scenario: a typing error, say."""
    for name in agent.unsupported:
        if not any(_names(name, scenario) for scenario in scenarios):
            raise BadInput("{}: unsupported: {!r} matches no scenario and no family: `codex-conformance scenarios` "
                           "lists them".format(agent.source, name))


def _error(scenario: Scenario, error: ConformanceError) -> ScenarioVerdict:
    kind, tail = (error.kind + ": ", error.tail) if isinstance(error, AgentFault) else ("", "")
    return ScenarioVerdict(scenario.id, scenario.family, "error", blame=error.blame, reason=kind + str(error),
                           tail=shown_lines(tail))
