"""Starting the commands of `exec_command`, and describing them, for it and for `write_stdin` (codex 0.115.0):

    Command: {the command line, quoted}        unless the version leaves it out
    Chunk ID: {six hexadecimal digits}
    Wall time: {seconds, four decimals} seconds
    Process exited with code {N}               or: Process running with session ID {N}
    Original token count: {a token is four bytes}
    Output:
    {the output since the last description, cut}
"""

import os
import time
from typing import Any, Dict, List, Optional

from ..execution.environment import environ_for
from ..execution.quoting import join
from ..execution.sandbox import CannotConfine, confine
from ..execution.shells import argv_for
from ..ids import uuid7
from ..protocol.notices import Command, ItemCompleted, ItemStarted
from ..protocol.truncation import DEFAULT_TOKENS, count_tokens, cut, once_cut
from ..typed import debug
from .apply_patch.heredoc import apply_found, find
from .approval.ask import NotRun, clear
from .approval.escalation import check_exec
from .call import Call, Rejected
from .failures import reason_to_start
from .shell_run import structured

__all__ = ["report", "start"]

#: Seconds that a new command has to end before the front end sees it and its wall time begins, so that most commands
#: show no time at all.
_SETTLING = 0.15


def start(asked: Dict[str, Any], call: Call) -> Any:
    """Start the command that the arguments `asked` describe; return its `execution.terminal.Terminal`. When it holds a
    patch, apply that and return the output as a text.

    Raises `Rejected`.
    """
    settings = call.settings
    check_exec(asked, settings)
    login = settings.allow_login_shell if asked["login"] is None else asked["login"]
    argv = argv_for(asked["cmd"], asked["shell"], login)
    cwd = os.path.join(settings.cwd, asked["workdir"]) if asked["workdir"] else settings.cwd
    found = find(argv)
    if found:
        return "Wall time: 0.0000 seconds\nOutput:\n" + structured(apply_found(found, cwd, call), call)
    try:
        unconfined = clear(argv, cwd, asked, call, "exec tty" if asked["tty"] else "exec")
    except NotRun as refused:
        raise _not_created(call, argv, refused.reason or "rejected by user")
    try:
        confined = confine(argv, settings.sandbox.mode, unconfined)
    except CannotConfine as refused:
        raise _failed(call, argv, str(refused))
    services = call.services
    try:
        environ = environ_for(services.thread_id, settings.shell_environment, asked["tty"])
        terminal = services.terminals().start(confined, cwd, environ, asked["tty"])
    except (OSError, ValueError) as error:
        raise _not_created(call, argv, "Failed to create unified exec process: " + reason_to_start(error))
    terminal.argv, terminal.cwd, terminal.call_id, terminal.kept = argv, cwd, call.call_id, False
    terminal.wait(_SETTLING, call.cancelled)
    if not call.cancelled.is_set():
        services.notify(ItemStarted(call.turn_id, _begun(terminal)))
    return terminal


def report(terminal: Any, call: Call, wait_ms: int, max_tokens: Optional[int]) -> str:
    """Wait at most `wait_ms` for the command's end; describe its state and its output."""
    began = time.monotonic()
    terminal.wait(wait_ms / 1000, call.cancelled)
    seconds = time.monotonic() - began
    output = terminal.take()
    terminals, notify = call.services.terminals(), call.services.notify
    if terminal.alive:
        terminals.keep(terminal)
        if not terminal.kept:  # from now on a notice follows when the command ends
            terminal.kept, turn_id = True, call.turn_id
            terminal.when_ended(lambda: notify(ItemCompleted(turn_id, _ended(terminal))))
        state = "Process running with session ID %d" % terminal.session_id
    else:
        terminals.forget(terminal)
        state = "Process exited with code %d" % terminal.exit_code
        if terminal.kept:
            terminal.wait_notified()
        else:
            call.last_notices.append(ItemCompleted(call.turn_id, _ended(terminal)))
    command = "Command: %s\n" % join(terminal.argv) if call.version.command_line_in_output else ""
    truncation = call.version.truncation
    described = "%sChunk ID: %s\nWall time: %.4f seconds\n%s\nOriginal token count: %d\nOutput:\n%s" % (
        command, uuid7()[-6:], seconds, state, count_tokens(output),
        cut(output, DEFAULT_TOKENS if max_tokens is None else max_tokens, truncation))
    return once_cut(described, truncation)


def _begun(terminal: Any) -> Command:
    """The notice item of this command as it begins, even if it has ended already."""
    return Command(terminal.call_id, join(terminal.argv), terminal.cwd, str(terminal.session_id), "inProgress", None,
                   None, None, terminal.argv)


def _ended(terminal: Any) -> Command:
    """The notice item of this command, which has ended."""
    return _begun(terminal)._replace(status="completed" if terminal.exit_code == 0 else "failed",
                                     output=terminal.transcript, exit_code=terminal.exit_code,
                                     duration_ms=terminal.duration_ms)


def _failed(call: Call, argv: List[str], why: str) -> Rejected:
    return Rejected(call.version.exec_failed.format(command=join(argv), reason=why))


def _not_created(call: Call, argv: List[str], why: str) -> Rejected:
    return _failed(call, argv, 'CreateProcess { message: "Rejected(%s)" }' % debug(debug(why))[1:-1])
