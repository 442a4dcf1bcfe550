"""The one-shot driver: ``AGENT exec --skip-git-repo-check ARGS… PROMPT``, one process a turn.

===========  ==========================================================================================
step         does
===========  ==========================================================================================
``turn``     starts the process; its ``stdin`` is what the agent may read, no ``text`` is no argument
``read``     waits until somebody writes into the named pipe ``path``, or the agent has printed ``text``
``signal``   sends ``signal`` to the process: to the agent alone, as ``kill`` does, not to its commands
===========  ==========================================================================================

``read`` and ``signal`` follow the turn that they belong to. Each begins ``after`` its events and is one when it is
done, ``read 1``; a turn has ended when its process has.

Dialogue: ``{"exits": [{"status": 0, "stdout": "…"}]}``, an entry a process, and what the scenario's ``compare`` asks
for: ``stderr``; ``left running``, the command lines that outlived the agent; ``file NAME``, the text of that file of
the workspace, or None.
"""

import signal
from typing import Any, Dict, List, Optional

import psutil

from ...errors import AgentFault, BadInput
from ..process import AgentProcess, marked
from .pipes import Pipe
from .running import Session, wait_for

__all__ = ["play_exec"]

#: How long, in seconds, what the agent left behind may take to end before it counts as left running.
SETTLING = 1.0


def play_exec(session: Session) -> Dict[str, Any]:
    """Play the scenario's turns.

    Raises ``AgentFault`` when a process hangs or floods, or fails with answers left that nobody asked for.
    """
    exits, tails = [], []
    for turn, inner in _turns(session):
        process = _start(session, turn)
        try:
            _send_input(process, turn)
            for step in inner:
                _play(session, process, step)
            if not process.wait(session.deadline):
                raise AgentFault(
                    "hung", "exec did not end within {:g} s; last events: {}".format(
                        session.deadline, _last_events(session)), process.tail())
            if process.flooded:
                raise AgentFault("flooded", "the agent printed without end and was stopped", process.tail(4))
            exits.append(_seen(session, process))
        finally:
            process.stop(grace=0)
        tails += [(process.status, process.tail())] if process.status else []
    asked, answers = session.board.count("request"), len(session.scenario.answers)
    if tails and asked < answers:  # no recording is like that: the recorder insists on every answer
        raise AgentFault("crashed", "exec ended with status {} when {} of {} requests were made".format(
            tails[0][0], asked, answers), tails[0][1])
    return {"exits": exits}


def _turns(session: Session) -> List[Any]:
    """The scenario's turns, each with the steps that are played while it runs."""
    turns: List[Any] = []
    for step in session.scenario.steps:
        if step["do"] == "turn":
            turns.append((step, []))
        elif step["do"] in ("read", "signal") and turns:
            turns[-1][1].append(step)
        else:
            raise BadInput("{}: driver exec cannot play step {!r}{}".format(
                session.scenario.source, step["do"], "" if turns else " before a turn"))
    return turns


def _start(session: Session, turn: Dict[str, Any]) -> AgentProcess:
    scenario = session.scenario
    words = ([] if scenario.bare else ["--skip-git-repo-check"]) + scenario.args
    return session.start(words + ([turn["text"]] if "text" in turn else []), None)


def _send_input(process: AgentProcess, turn: Dict[str, Any]) -> None:
    if "stdin" in turn:
        try:
            process.send(turn["stdin"].encode("utf-8"))
        except AgentFault:
            pass  # it did not care to read: how it ends says the rest
    process.close_input()


def _play(session: Session, process: AgentProcess, step: Dict[str, Any]) -> None:
    wait_for(session, process, step.get("after", []), "step {!r} to begin".format(step["do"]))
    if step["do"] == "signal":
        process.signal(getattr(signal, step["signal"]))
        session.board.post_numbered("signal")
        return
    event = "read {}".format(session.board.count("read") + 1)
    if "path" in step:
        with Pipe(session.stage.cwd / step["path"], lambda: session.board.post(event)):
            wait_for(session, process, [event], "step 'read' of the pipe {}".format(step["path"]))
    else:
        process.expect(step["text"], lambda: session.board.post(event))
        wait_for(session, process, [event], "the agent to print {!r}".format(step["text"]))


def _seen(session: Session, process: AgentProcess) -> Dict[str, Any]:
    seen: Dict[str, Any] = {"status": process.status, "stdout": process.output()}
    for part in session.scenario.compare:
        if part == "stderr":
            seen[part] = process.output("stderr")
        elif part == "left running":
            _, left = psutil.wait_procs(marked(process.mark), timeout=SETTLING)
            seen[part] = sorted(filter(None, map(_command_line, left)))
        else:
            seen[part] = _text(session, part.split(" ", 1)[1])
    return seen


def _command_line(process: psutil.Process) -> Optional[str]:
    try:
        return None if process.status() == psutil.STATUS_ZOMBIE else " ".join(process.cmdline())
    except psutil.Error:
        return None


def _text(session: Session, name: str) -> Optional[str]:
    try:
        return (session.stage.cwd / name).read_bytes().decode("utf-8", "backslashreplace")
    except OSError:
        return None


def _last_events(session: Session) -> str:
    names = [getattr(event, "name", None) or event[0] for event in session.board.events()]
    return ", ".join(map(str, names[-3:])) or "none"
