"""What every driver is handed: the run's parts, and how to wait for an event with the right blame."""

from typing import Any, Callable, Dict, List, NamedTuple, Optional

from proxies import Board, BoardAborted, BoardTimeout

from ...errors import AgentFault
from ...scenario.load import Scenario
from ..process import AgentProcess
from ..workspace import Stage

__all__ = ["Session", "wait_for"]


class Session(NamedTuple):
    """One run as its driver sees it.

    ``start(arguments, on_line)`` starts the agent with these words behind its command; ``deadline`` is in
    seconds, for each event; ``scenario`` has its places filled in; ``terminal`` says what to look for and which
    keys to press, and then ``on_line`` gets what is printed, piece by piece.
    """

    scenario: Scenario
    stage: Stage
    board: Board
    deadline: float
    start: Callable[[List[str], Optional[Callable[[bytes], None]]], AgentProcess]
    terminal: Dict[str, Any] = {}


def wait_for(session: Session, process: AgentProcess, events: List[str], purpose: str) -> None:
    """Block until all ``events`` happened.

    Raises ``AgentFault``: ``hung`` when the deadline passes first, ``flooded`` or ``crashed`` when the agent ended.
    """
    try:
        session.board.wait(events, session.deadline, purpose)
    except BoardTimeout as error:
        raise AgentFault("hung", str(error), process.tail())
    except BoardAborted as error:
        raise AgentFault(process.ending, str(error), process.tail())


def user_input(step: Dict[str, Any]) -> List[Dict[str, Any]]:
    """The input parts of a step: its ``input`` as given, or its ``text`` as one text part."""
    if "input" in step:
        return step["input"]
    return [{"type": "text", "text": step.get("text", "")}]
