"""`exec_command`: run a command in a shell; give its output, or a session to come back to while it still runs.

What the model reads, here and from `write_stdin` (codex 0.115.0):

    Command: {the command line, quoted}
    Chunk ID: {six hexadecimal digits}
    Wall time: {seconds, four decimals} seconds
    Process exited with code {N}               or: Process running with session ID {N}
    Original token count: {a token is four bytes}
    Output:
    {what was written since the last report, cut}
"""

import os
import time

from ..execution.quoting import join
from ..execution.shells import argv_for, environ_for
from ..ids import uuid7
from ..protocol.notices import Command, ItemCompleted, ItemStarted
from ..protocol.truncation import DEFAULT_TOKENS, count_tokens, cut
from ..typed import U64, USIZE, Boolean, Choice, Field, Optional, Sequence, String, Struct, debug
from .apply_patch.heredoc import apply_found, find
from .approval.ask import NotRun, clear
from .approval.escalation import ADDITIONAL, check_exec
from .arguments import parse_command
from .registry import Rejected
from .shell import structured

__all__ = ["PARALLEL", "report", "run"]

PARALLEL = True

ARGUMENTS = Struct(
    "ExecCommandArgs",
    Field("cmd", String),
    Field("workdir", Optional(String), None),
    Field("shell", Optional(String), None),
    Field("login", Optional(Boolean), None),
    Field("tty", Boolean, False),
    Field("yield_time_ms", U64, 10000),
    Field("max_output_tokens", Optional(USIZE), None),
    Field("sandbox_permissions", Choice("use_default", "require_escalated", "with_additional_permissions"),
          "use_default"),
    Field("additional_permissions", ADDITIONAL, None),
    Field("justification", Optional(String), None),
    Field("prefix_rule", Optional(Sequence(String)), None),
)
_SHORTEST, _LONGEST = 250, 30000
#: Seconds that a new command is given to end before it is shown and its clock starts: most show no time at all.
_SETTLING = 0.15


def run(arguments, call):
    """Start the command and wait `yield_time_ms` (250 ms to 30 s) for its end."""
    asked = parse_command(arguments, ARGUMENTS)
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
        raise Rejected(_not_created(argv, refused.reason or "rejected by user"))
    if settings.sandbox.mode != "danger-full-access" and not unconfined:
        raise Rejected("exec_command failed for `%s`: this agent cannot confine commands and refuses to run them "
                       "outside danger-full-access" % join(argv))
    terminals = call.thread.terminals
    try:
        terminal = terminals.start(argv, cwd, environ_for(call.thread.id), asked["tty"])
    except (OSError, ValueError) as error:
        raise Rejected(_not_started(argv, error))
    terminal.argv, terminal.cwd, terminal.call_id, terminal.kept = argv, cwd, call.call_id, False
    terminal.wait(_SETTLING, call.cancelled)
    if not call.cancelled.is_set():
        call.thread.notify(ItemStarted(call.turn_id, begun(terminal)))
    return report(terminal, call, min(max(asked["yield_time_ms"], _SHORTEST), _LONGEST), asked["max_output_tokens"])


def report(terminal, call, wait_ms, max_tokens):
    """Wait at most `wait_ms` for the command's end; say what it wrote and how it stands."""
    began = time.monotonic()
    terminal.wait(wait_ms / 1000, call.cancelled)
    seconds = time.monotonic() - began
    output = terminal.take()
    if terminal.alive:
        call.thread.terminals.keep(terminal)
        if not terminal.kept:  # from now on its end is told when it comes
            terminal.kept, turn_id = True, call.turn_id
            terminal.when_ended(lambda: call.thread.notify(ItemCompleted(turn_id, command_item(terminal))))
        state = "Process running with session ID %d" % terminal.session_id
    else:
        call.thread.terminals.forget(terminal)
        state = "Process exited with code %d" % terminal.exit_code
        if terminal.kept:
            terminal.wait_told()
        else:
            call.last_notices.append(ItemCompleted(call.turn_id, command_item(terminal)))
    limit = DEFAULT_TOKENS if max_tokens is None else max_tokens
    return "Command: %s\nChunk ID: %s\nWall time: %.4f seconds\n%s\nOriginal token count: %d\nOutput:\n%s" % (
        join(terminal.argv), uuid7()[-6:], seconds, state, count_tokens(output), cut(output, limit))


def begun(terminal):
    """The notice item that shows this command as it begins, even if it has ended already."""
    return Command(terminal.call_id, join(terminal.argv), terminal.cwd, str(terminal.session_id), "inProgress", None,
                   None, None, terminal.argv)


def command_item(terminal):
    """The notice item that shows this command, which has ended."""
    return begun(terminal)._replace(status="completed" if terminal.exit_code == 0 else "failed",
                                    output=terminal.transcript, exit_code=terminal.exit_code,
                                    duration_ms=terminal.duration_ms)


def _not_started(argv, error):
    known = isinstance(error, OSError) and error.errno
    detail = "%s (os error %d)" % (os.strerror(error.errno), error.errno) if known else str(error)
    return _not_created(argv, "Failed to create unified exec process: " + detail)


def _not_created(argv, reason):
    return 'exec_command failed for `%s`: CreateProcess { message: "Rejected(%s)" }' % (
        join(argv), debug(debug(reason))[1:-1])
