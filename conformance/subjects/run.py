"""One agent through one scenario.

``run_scenario`` makes the folders, starts the origin, lets the driver carry out the steps, collects the exchanges, and
removes everything again. Checking and recording are the same run. When recording, a ``Route`` puts the capture proxy
between the agent and the origin and returns what the proxy captured.
"""

import contextlib
import time
from pathlib import Path
from typing import Any, Callable, Dict, List, NamedTuple, Optional, Sequence

from proxies import Board, Exchange, Origin, OriginError, ScriptError

from ..errors import AgentFault, BadInput, EnvironmentFault
from ..goldens.transcript import raw_bodies, transcript_of
from ..scenario.load import Scenario
from ..scenario.placeholders import fill
from .agent import Agent, command_line
from .bounds import insist_on_bounds, insist_on_size
from .drivers import DRIVERS
from .drivers.choice import DriverChoice, choose_driver
from .drivers.running import DriverRun
from .process import AgentProcess
from .terminal_process import TerminalProcess
from .workspace import make_folders, prepare_folders, remove_folders

__all__ = ["Run", "Route", "Direct", "run_scenario"]


class Run(NamedTuple):
    """The result of one run. ``literals`` are its literal values by placeholder name, for the normaliser.

    ``scenario`` is the scenario as it ran, its placeholders filled in; ``unconsumed`` counts scripted answers that no
    request asked for; ``complaints`` are the origin's, requests to other addresses among them; ``bodies`` are the raw
    bytes of each request's body, in the order of the transcript's exchanges.
    """

    transcript: Dict[str, Any]
    literals: Dict[str, str]
    scenario: Scenario
    unconsumed: int
    complaints: List[str]
    seconds: float
    bodies: Sequence[bytes] = ()


class Route:
    """The way from the agent to the origin, and who keeps the exchanges."""

    def base_url(self, origin: Origin) -> str:
        """The provider's base URL to give to the agent."""
        raise NotImplementedError

    def exchanges(self, origin: Origin) -> List[Exchange]:
        """The exchanges of the run, in order of arrival; called when the run is over."""
        raise NotImplementedError

    def direct(self, dialogue: Dict[str, Any]) -> Dict[str, Any]:
        """The dialogue without the traces of a proxy: an agent may show its user the provider's URL."""
        return dialogue


class Direct(Route):
    """No proxy: the origin itself keeps the exchanges."""

    def base_url(self, origin: Origin) -> str:
        """The origin's own address."""
        return origin.url

    def exchanges(self, origin: Origin) -> List[Exchange]:
        """What the origin kept."""
        return origin.exchanges


def run_scenario(agent: Agent, scenario: Scenario, route: Route = Direct(), npm_binary: Optional[Path] = None,
            choice: Optional[DriverChoice] = None) -> Run:
    """Run ``scenario`` with ``agent``; ``choice`` is the driver where it was chosen already.

    Raises ``AgentFault`` when the agent does not reach the end, ``BadInput`` for a scenario that it cannot
    run, ``EnvironmentFault`` for what the machine lacks.
    """
    board, started = Board(), time.monotonic()
    driver, scenario, refusal = choice or choose_driver(agent, scenario)
    if refusal:
        raise BadInput("{} cannot run {}: {}".format(agent.name, scenario.id, refusal))
    with contextlib.ExitStack() as stack:
        folders = make_folders()
        stack.callback(remove_folders, folders)
        scenario = scenario._replace(**{
            key: fill(getattr(scenario, key), folders.paths)
            for key in ("config", "home", "files", "args", "thread", "steps", "answers", "replies")})
        origin = stack.enter_context(contextlib.closing(_origin(scenario, board, agent.deadline)))
        launch = prepare_folders(folders, scenario, route.base_url(origin), agent, driver)

        def start(arguments: List[str], on_output: Optional[Callable[[bytes], None]]) -> AgentProcess:
            command = command_line(agent, driver, npm_binary, arguments, folders.paths)
            if driver == "terminal" and on_output is not None:
                return TerminalProcess(command, str(launch.cwd), launch.environment, board, on_output,
                                       agent.terminal.get("size", TerminalProcess.SIZE))
            return AgentProcess(command, str(launch.cwd), launch.environment, board, on_output)

        dialogue = _drive(DRIVERS[driver], DriverRun(
            scenario, launch, board, agent.deadline, start, agent.terminal), origin)
        origin.close()
        exchanges = route.exchanges(origin)
        insist_on_size(exchanges)
        transcript = transcript_of(exchanges, route.direct(dialogue))
        insist_on_bounds(transcript)
        literals = {"path:" + name: path for name, path in folders.paths.items()}
        literals["origin"] = route.base_url(origin).split("/")[2]
        return Run(transcript, literals, scenario, len(origin.unconsumed), _remarks(origin),
                   time.monotonic() - started, raw_bodies(exchanges))


def _drive(driver: Callable[[DriverRun], Dict[str, Any]], run: DriverRun, origin: Origin) -> Dict[str, Any]:
    """The driver's dialogue; raises ``AgentFault`` (``too-large``) when the agent passed a bound of the origin,
    whatever that made of the run."""
    try:
        dialogue = driver(run)
    except AgentFault as fault:
        if origin.excess:
            raise AgentFault("too-large", origin.excess, fault.tail)
        raise
    if origin.excess:
        raise AgentFault("too-large", origin.excess)
    return dialogue


def _remarks(origin: Origin) -> List[str]:
    strays = ["a request that no scenario answers: {} {}".format(stray.request.method, stray.request.target)
              for stray in origin.strays]
    return list(origin.complaints) + strays


def _origin(scenario: Scenario, board: Board, deadline: float) -> Origin:
    try:
        return Origin(scenario.answers, board, hold_deadline=deadline).start()
    except OriginError as error:
        raise EnvironmentFault(str(error))
    except ScriptError as error:
        raise BadInput("{} ({}): {}".format(scenario.source, scenario.id, error))
