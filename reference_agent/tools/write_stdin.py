"""`write_stdin`: type into a command that `exec_command` left running, or just look what it wrote since."""

import errno

from ..typed import I32, U64, USIZE, Field, Optional, String, Struct
from .arguments import parse
from .exec_command import report
from .registry import Rejected

__all__ = ["PARALLEL", "run"]

PARALLEL = False

ARGUMENTS = Struct(
    "WriteStdinArgs",
    Field("session_id", I32),
    Field("chars", String, ""),
    Field("yield_time_ms", U64, 250),
    Field("max_output_tokens", Optional(USIZE), None),
)
_SHORTEST, _SHORTEST_POLL = 250, 5000
_LONGEST, _LONGEST_POLL = 30000, 300000


def run(arguments, call):
    """Write `chars`, then wait for output: at least 250 ms, at least 5 s when nothing was written."""
    asked = parse(arguments, ARGUMENTS)
    terminal = call.thread.terminals.find(asked["session_id"])
    if terminal is None:
        raise Rejected("write_stdin failed: Unknown process id %d" % asked["session_id"])
    if asked["chars"]:
        if not terminal.tty:
            raise Rejected("write_stdin failed: stdin is closed for this session; rerun exec_command with tty=true to"
                           " keep stdin open")
        try:
            terminal.write(asked["chars"])
        except OSError as error:
            if error.errno not in (errno.EIO, errno.EBADF):
                raise Rejected("write_stdin failed: failed to write to stdin")
        return report(terminal, call, min(max(asked["yield_time_ms"], _SHORTEST), _LONGEST),
                      asked["max_output_tokens"])
    return report(terminal, call, min(max(asked["yield_time_ms"], _SHORTEST_POLL), _LONGEST_POLL),
                  asked["max_output_tokens"])
