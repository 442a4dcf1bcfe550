"""Defects in what `exec` tells the person or the script that started it, and in how it ends."""

import json
import sys
from typing import Any, Iterator, Set, Tuple

from reference_agent.execution import groups
from reference_agent.frontends import exec as exec_frontend
from reference_agent.frontends import jsonl

from .registry import Golden, mutant


def _exits(golden: Golden) -> Iterator[Tuple[str, Any]]:
    """The path and the content of each process's end."""
    for number, ended in enumerate(golden["dialogue"].get("exits", [])):
        yield "dialogue.exits[{}]".format(number), ended


@mutant(lambda golden: {path + ".status" for path, ended in _exits(golden)
                        if ended["status"] == 1 and golden["exchanges"]})
def failed_turn_is_success() -> None:
    """The exit status is 0 when the turn has failed: a script goes on without a result."""
    true_run = exec_frontend._run
    exec_frontend._run = lambda *args: true_run(*args) and 0


@mutant(lambda golden: {path + "." + stream for path, ended in _exits(golden) for stream in ("stdout", "stderr")
                        if ended["stdout"] and not ended["stdout"].startswith("{") and stream in ended})
def last_message_on_stderr() -> None:
    """The final message is printed to standard error: a pipe receives nothing."""
    def say(message: Any) -> None:
        if message is not None:
            sys.stderr.write(message if message.endswith("\n") else message + "\n")
    exec_frontend._print_last = say


def _failed_commands(golden: Golden) -> Set[str]:
    """Where JSON lines tell of a command that ended with another status than 0."""
    return {path + ".stdout" for path, ended in _exits(golden) for line in ended["stdout"].split("\n")
            if '"command_execution"' in line and '"status":"failed"' in line}


@mutant(_failed_commands)
def failed_command_is_completed() -> None:
    """In the JSON lines a command that failed has the status completed: a program believes that it succeeded."""
    true_command = jsonl.JsonLines._command

    def command(self: Any, item: Any) -> Any:
        shown = true_command(self, item)
        return dict(shown, status="completed" if shown["status"] == "failed" else shown["status"])
    jsonl.JsonLines._command = command  # type: ignore[method-assign]


def _stubborn(golden: Golden) -> Set[str]:
    """Where a command and its child run at the end that not even the end of their terminal ends."""
    sent = json.dumps([exchange["response"] for exchange in golden["exchanges"]])
    return {"{}.left running[{}]".format(path, number) for path, ended in _exits(golden) for number in (0, 1)
            if "left running" in ended and "INT TERM HUP;" in sent}


@mutant(_stubborn)
def commands_outlive_the_agent() -> None:
    """Ctrl-C ends the agent, but the command that it started goes on."""
    groups.Groups.close = lambda self: None  # type: ignore[method-assign]
