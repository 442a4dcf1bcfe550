"""One agent through one scenario.

``perform`` is the whole of it: make the stage, start the origin, let the driver play, collect the exchanges, and
leave nothing behind. Checking and recording are the same run; when recording, a ``Route`` puts the capture proxy
between the agent and the origin and hands out what it captured.
"""

import contextlib
import time
from pathlib import Path
from typing import Any, Callable, Dict, List, NamedTuple, Optional

from proxies import Board, Exchange, Origin, OriginError, ScriptError

from ..errors import BadInput, EnvironmentFault
from ..goldens.transcript import transcript_of
from ..scenario.load import Scenario, fill
from .agent import Agent, command_line
from .drivers import DRIVERS
from .drivers.choice import Role, cast
from .drivers.running import Session
from .process import AgentProcess
from .terminal_process import TerminalProcess
from .workspace import make_places, remove_places, set_stage

__all__ = ["Run", "Route", "Direct", "perform"]


class Run(NamedTuple):
    """What one run gave. ``places`` are its literal values by placeholder name, for the normaliser.

    ``scenario`` is the scenario as it was played, its places filled in; ``unconsumed`` counts scripted answers that
    were never asked for; ``complaints`` are the origin's remarks, requests to elsewhere among them.
    """

    transcript: Dict[str, Any]
    places: Dict[str, str]
    scenario: Scenario
    unconsumed: int
    complaints: List[str]
    seconds: float


class Route:
    """How the agent reaches the origin, and who keeps the exchanges."""

    def base_url(self, origin: Origin) -> str:
        """The provider's base URL to give to the agent."""
        raise NotImplementedError

    def exchanges(self, origin: Origin) -> List[Exchange]:
        """The exchanges of the run, in order of arrival; called when the run is over."""
        raise NotImplementedError

    def direct(self, dialogue: Dict[str, Any]) -> Dict[str, Any]:
        """The dialogue as it would be without a detour: an agent may tell its user the provider's URL."""
        return dialogue


class Direct(Route):
    """No proxy: the origin itself keeps the exchanges."""

    def base_url(self, origin: Origin) -> str:
        """The origin's own address."""
        return origin.url

    def exchanges(self, origin: Origin) -> List[Exchange]:
        """What the origin kept."""
        return origin.exchanges


def perform(agent: Agent, scenario: Scenario, route: Route = Direct(), npm_binary: Optional[Path] = None,
            choice: Optional[Role] = None) -> Run:
    """Let ``agent`` play ``scenario``.

    Raises ``AgentFault`` when the agent does not get through it, ``BadInput`` for a scenario that cannot be
    played, ``EnvironmentFault`` for what the machine lacks.
    """
    board, started = Board(), time.monotonic()
    driver, scenario, refusal = choice or cast(agent, scenario)
    if refusal:
        raise BadInput("{} cannot play {}: {}".format(agent.name, scenario.id, refusal))
    with contextlib.ExitStack() as stack:
        places = make_places()
        stack.callback(remove_places, places)
        scenario = scenario._replace(**{
            key: fill(getattr(scenario, key), places.paths)
            for key in ("config", "home", "files", "args", "thread", "steps", "answers", "replies")})
        origin = stack.enter_context(contextlib.closing(_origin(scenario, board, agent.deadline)))
        stage = set_stage(places, scenario, route.base_url(origin), agent, driver)

        def start(arguments: List[str], on_output: Optional[Callable[[bytes], None]]) -> AgentProcess:
            command = command_line(agent, driver, npm_binary, arguments, places.paths)
            if driver == "terminal" and on_output is not None:
                return TerminalProcess(command, str(stage.cwd), stage.environment, board, on_output,
                                       agent.terminal.get("size", TerminalProcess.SIZE))
            return AgentProcess(command, str(stage.cwd), stage.environment, board, on_output)

        dialogue = DRIVERS[driver](Session(scenario, stage, board, agent.deadline, start, agent.terminal))
        origin.close()
        transcript = transcript_of(route.exchanges(origin), route.direct(dialogue))
        literals = {"path:" + name: path for name, path in places.paths.items()}
        literals["origin"] = route.base_url(origin).split("/")[2]
        return Run(transcript, literals, scenario, len(origin.unconsumed), _remarks(origin),
                   time.monotonic() - started)


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
