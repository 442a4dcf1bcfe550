"""The one-shot driver: ``AGENT exec --skip-git-repo-check ARGS… PROMPT``, one process a turn.

Dialogue: ``{"exits": [{"status": 0, "stdout": "…"}]}``, an entry a process.
"""

from typing import Any, Dict

from ..errors import AgentFault, BadInput
from .session import Session

__all__ = ["play_exec"]


def play_exec(session: Session) -> Dict[str, Any]:
    """Play the scenario's turns.

    Raises ``AgentFault`` when a process hangs or floods, or fails with answers left that nobody asked for.
    """
    exits, tails = [], []
    for step in session.scenario.steps:
        if step["do"] != "turn":
            raise BadInput("{}: driver exec cannot play step {!r}".format(session.scenario.source, step["do"]))
        arguments = ["--skip-git-repo-check"] + session.scenario.args + [step["text"]]
        process = session.start(arguments, None)
        try:
            process.close_input()
            if not process.wait(session.deadline):
                raise AgentFault(
                    "hung", "exec did not end within {:g} s; last events: {}".format(
                        session.deadline, _last_events(session)), process.tail())
            if process.flooded:
                raise AgentFault("flooded", "the agent printed without end and was stopped", process.tail(4))
        finally:
            process.stop(grace=0)
        exits.append({"status": process.status, "stdout": process.output()})
        tails += [(process.status, process.tail())] if process.status else []
    asked, answers = session.board.count("request"), len(session.scenario.answers)
    if tails and asked < answers:  # no recording is like that: the recorder insists on every answer
        raise AgentFault("crashed", "exec ended with status {} when {} of {} requests were made".format(
            tails[0][0], asked, answers), tails[0][1])
    return {"exits": exits}


def _last_events(session: Session) -> str:
    names = [getattr(event, "name", None) or event[0] for event in session.board.events()]
    return ", ".join(map(str, names[-3:])) or "none"
