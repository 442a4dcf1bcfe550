"""`write_stdin`: type into a command that `exec_command` left running, or read its output since the last call."""

import errno
from typing import Any

from ..typed import I32, U64, USIZE, Field, Optional, String, Struct
from .arguments import parse
from .call import Call, Rejected
from .tool import Tool

__all__ = ["ARGUMENTS", "TOOL"]

ARGUMENTS = Struct(
    "WriteStdinArgs",
    Field("session_id", I32),
    Field("chars", String, ""),
    Field("yield_time_ms", U64, 250),
    Field("max_output_tokens", Optional(USIZE), None),
)
#: The least and the most milliseconds to wait for output: after input, and without input.
_AFTER_INPUT, _WITHOUT_INPUT = (250, 30000), (5000, 300000)


class WriteStdin(Tool):
    """The output describes the command, as `exec_command` does."""

    name = "write_stdin"

    def run(self, arguments: str, call: Call) -> str:
        """Write `chars`, then wait for output."""
        from .sessions import report

        asked = parse(arguments, ARGUMENTS)
        terminal = call.services.terminals().find(asked["session_id"])
        if terminal is None:
            raise Rejected("write_stdin failed: Unknown process id %d" % asked["session_id"])
        if asked["chars"]:
            _write(terminal, asked["chars"])
        least, most = _AFTER_INPUT if asked["chars"] else _WITHOUT_INPUT
        return report(terminal, call, min(max(asked["yield_time_ms"], least), most), asked["max_output_tokens"])


def _write(terminal: Any, chars: str) -> None:
    if not terminal.tty:
        raise Rejected("write_stdin failed: stdin is closed for this session; rerun exec_command with tty=true to"
                       " keep stdin open")
    try:
        terminal.write(chars)
    except OSError as error:
        if error.errno not in (errno.EIO, errno.EBADF):
            raise Rejected("write_stdin failed: failed to write to stdin")


TOOL = WriteStdin()
