"""`grep_files`: the files whose contents match, newest first. The search is done by `rg`, which must be on PATH."""

import os
from typing import Any, List

from ..typed import USIZE, Field, Optional, String, Struct
from .arguments import parse
from .call import Call, Rejected
from .failures import reason, reason_to_start
from .tool import Tool

__all__ = ["ARGUMENTS", "TOOL"]

ARGUMENTS = Struct(
    "GrepFilesArgs",
    Field("pattern", String),
    Field("include", Optional(String), None),
    Field("path", Optional(String), None),
    Field("limit", USIZE, 100),
)
_MOST = 2000
_SECONDS = 30


class GrepFiles(Tool):
    """Needs the program `rg`."""

    name = "grep_files"
    parallel = True

    def run(self, arguments: str, call: Call) -> Any:
        """The output is absolute paths, one a line."""
        asked = parse(arguments, ARGUMENTS)
        pattern, include = asked["pattern"].strip(), (asked["include"] or "").strip()
        if not pattern:
            raise Rejected("pattern must not be empty")
        if asked["limit"] == 0:
            raise Rejected("limit must be greater than zero")
        path = os.path.join(call.settings.cwd, asked["path"]) if asked["path"] else call.settings.cwd
        try:
            os.stat(path)
        except (OSError, ValueError) as error:
            raise Rejected("unable to access `%s`: %s" % (path, reason(error)))
        command = ["--files-with-matches", "--sortr=modified", "--regexp", pattern, "--no-messages"]
        found = _search(command + (["--glob", include] if include else []) + ["--", path], call)
        return "\n".join(found[:min(asked["limit"], _MOST)]) or "No matches found."


def _search(command: List[str], call: Call) -> List[str]:
    """The lines that `rg` prints with these arguments; it ends with 1 when there are none."""
    from ..execution.lookup import find_program
    from ..execution.process import collect

    try:
        program = find_program("rg") or os.path.join(os.sep, "not on PATH", "rg")
        ended = collect(call.services.terminals().groups, [program] + command, call.settings.cwd, dict(os.environ),
                        _SECONDS * 1000, call.cancelled)
    except (OSError, ValueError) as error:
        raise Rejected("failed to launch rg: %s. Ensure ripgrep is installed and on PATH." % reason_to_start(error))
    if ended.timed_out:
        raise Rejected("rg timed out after %d seconds" % _SECONDS)
    if ended.code not in (0, 1):
        raise Rejected("rg failed: %s" % ended.stderr.decode("utf-8", "replace"))
    lines = ended.stdout.split(b"\n") if ended.code == 0 else []
    return [line.decode("utf-8") for line in lines if line and _is_text(line)]


def _is_text(line: bytes) -> bool:
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


TOOL = GrepFiles()
