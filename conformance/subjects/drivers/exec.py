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

import os
import signal
from typing import Any, Dict, List, Optional

import psutil

from ...errors import AgentFault, BadInput
from ...files import read_bytes
from ..process import AgentProcess, marked
from .pipes import Pipe
from .running import DriverRun, wait_for

__all__ = ["drive_exec"]

#: How long, in seconds, a process that outlives the agent may take to end before it counts as left running.
SETTLING = 1.0


def drive_exec(run: DriverRun) -> Dict[str, Any]:
    """Carry out the scenario's steps.

    Raises ``AgentFault`` when a process hangs or floods, or fails with answers left that nobody asked for.
    """
    exits, tails = [], []
    for turn, inner in _turns(run):
        process = _start(run, turn)
        try:
            _send_input(process, turn)
            for step in inner:
                _carry_out(run, process, step)
            if not process.wait(run.deadline):
                raise AgentFault(
                    "hung", "exec did not end within {:g} s; last events: {}".format(
                        run.deadline, _last_events(run)), process.tail())
            if process.flooded:
                raise AgentFault("flooded", "the agent printed without end and was stopped", process.tail(4))
            exits.append(_result(run, process))
        finally:
            process.stop(grace=0)
        tails += [(process.status, process.tail())] if process.status else []
    asked, answers = run.board.count("request"), len(run.scenario.answers)
    if tails and asked < answers:  # no recording is like that: the recorder insists on every answer
        raise AgentFault("crashed", "exec ended with status {} when {} of {} requests were made".format(
            tails[0][0], asked, answers), tails[0][1])
    return {"exits": exits}


def _turns(run: DriverRun) -> List[Any]:
    """The scenario's turns, each with the steps that are carried out while it runs."""
    turns: List[Any] = []
    for step in run.scenario.steps:
        if step["do"] == "turn":
            turns.append((step, []))
        elif step["do"] in ("read", "signal") and turns:
            turns[-1][1].append(step)
        else:
            raise BadInput("{}: driver exec has no step {!r}{}".format(
                run.scenario.source, step["do"], "" if turns else " before a turn"))
    return turns


def _start(run: DriverRun, turn: Dict[str, Any]) -> AgentProcess:
    scenario = run.scenario
    words = ([] if scenario.bare else ["--skip-git-repo-check"]) + scenario.args
    return run.start(words + ([turn["text"]] if "text" in turn else []), None)


def _send_input(process: AgentProcess, turn: Dict[str, Any]) -> None:
    if "stdin" in turn:
        try:
            process.send(turn["stdin"].encode("utf-8"))
        except AgentFault:
            pass  # the agent does not read its input; its exit status says more
    process.close_input()


def _carry_out(run: DriverRun, process: AgentProcess, step: Dict[str, Any]) -> None:
    wait_for(run, process, step.get("after", []), "step {!r} to begin".format(step["do"]))
    if step["do"] == "signal":
        process.signal(getattr(signal, step["signal"]))
        run.board.post_numbered("signal")
        return
    event = "read {}".format(run.board.count("read") + 1)
    if "path" in step:
        with Pipe(run.launch.cwd / step["path"], lambda: run.board.post(event)):
            wait_for(run, process, [event], "step 'read' of the pipe {}".format(step["path"]))
    else:
        process.expect(step["text"], lambda: run.board.post(event))
        wait_for(run, process, [event], "the agent to print {!r}".format(step["text"]))


def _result(run: DriverRun, process: AgentProcess) -> Dict[str, Any]:
    seen: Dict[str, Any] = {"status": process.status, "stdout": process.output()}
    for part in run.scenario.compare:
        if part == "stderr":
            seen[part] = process.output("stderr")
        elif part == "left running":
            _, left = psutil.wait_procs(marked(process.mark), timeout=SETTLING)
            seen[part] = sorted(filter(None, map(_command_line, left)))
        else:
            seen[part] = _text(run, part.split(" ", 1)[1])
    return seen


def _command_line(process: psutil.Process) -> Optional[str]:
    try:
        return None if process.status() == psutil.STATUS_ZOMBIE else " ".join(process.cmdline())
    except psutil.Error:
        return None


def _text(run: DriverRun, name: str) -> Optional[str]:
    path = run.launch.cwd / name
    if not os.path.lexists(str(path)) or path.is_dir():
        return None
    try:
        return read_bytes(path).decode("utf-8", "backslashreplace")
    except BadInput as error:
        raise AgentFault("protocol", "the file {} that the agent left cannot be read: {}".format(name, error))


def _last_events(run: DriverRun) -> str:
    names = [getattr(event, "name", None) or event[0] for event in run.board.events()]
    return ", ".join(map(str, names[-3:])) or "none"
