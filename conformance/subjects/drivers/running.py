"""What every driver gets: the parts of the run, and a way to wait for events that blames the right side."""

from typing import Any, Callable, Dict, List, NamedTuple, Optional

from proxies import Board, BoardAborted, BoardTimeout

from ...errors import AgentFault
from ...scenario.load import Scenario
from ..process import AgentProcess
from ..workspace import Launch

__all__ = ["DriverRun", "wait_for"]


class DriverRun(NamedTuple):
    """One run as its driver sees it.

    ``start(arguments, on_line)`` starts the agent with these words after its command. ``deadline`` is in seconds, for
    each event. The placeholders of ``scenario`` are filled in. ``terminal`` is the agent file's table of that name:
    what to look for and which keys to press; for a terminal, ``on_line`` gets pieces of output instead of lines.
    """

    scenario: Scenario
    launch: Launch
    board: Board
    deadline: float
    start: Callable[[List[str], Optional[Callable[[bytes], None]]], AgentProcess]
    terminal: Dict[str, Any] = {}


def wait_for(run: DriverRun, process: AgentProcess, events: List[str], purpose: str) -> None:
    """Wait until all ``events`` have happened.

    Raises ``AgentFault``: ``hung`` when the deadline passes first, ``flooded`` or ``crashed`` when the agent ended.
    """
    try:
        run.board.wait(events, run.deadline, purpose)
    except BoardTimeout as error:
        raise AgentFault("hung", str(error), process.tail())
    except BoardAborted as error:
        raise AgentFault(process.ending, str(error), process.tail())


def user_input(step: Dict[str, Any]) -> List[Dict[str, Any]]:
    """The input parts of a step: its ``input`` as given, or its ``text`` as one text part."""
    if "input" in step:
        return step["input"]
    return [{"type": "text", "text": step.get("text", "")}]
