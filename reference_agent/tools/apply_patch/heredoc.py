r"""Patches in shell commands: a model that writes `apply_patch <<'EOF'` into a shell means the tool.

    ["apply_patch", PATCH]
    [SHELL, "-lc" or "-c", "[cd DIR &&] apply_patch <<'EOF'\nPATCH\nEOF"]

Nothing else may be in the script but blanks and assignments; `applypatch` is the same name; the delimiter may be bare
or quoted as a whole. A patch without the name is an error that says how to call it. (codex 0.115.0, measured.)
"""

import os
import re
from typing import List, Match, NamedTuple, Optional

from ...execution.process import Finished
from ...execution.shells import script_in
from ...protocol import items
from ..call import Call, Rejected
from .act import apply_text
from .parser import PatchError, parse

__all__ = ["Found", "apply_found", "find"]

_NAMES = ("apply_patch", "applypatch")
_SCRIPT = re.compile(r"""
    \s*
    (?: (?:(?:[A-Za-z_]\w*=(?:"[^"]*"|'[^']*'|[^\s'"$`;&|<>()])*[ \t]+)*) cd [ \t]+
        (?P<folder> '[^']+' | "(?:[^"\\$`]|\\.)+" | (?:[^\s'"$`;&|<>(){}\\]|\\.)+ ) [ \t]* && \s* )?
    (?:[A-Za-z_]\w*=(?:"[^"]*"|'[^']*'|[^\s'"$`;&|<>()])*[ \t]+)*
    (?:apply_patch|applypatch) (?P<extra>(?:[ \t]+[^\s'"$`;&|<>()]+)*) [ \t]*
    <<-? [ \t]* (?: '(?P<single>[^'\n]+)' | "(?P<double>[^"\n]+)" | \\?(?P<bare>[^\s'"\\;&|<>()]+) ) [ \t\r]* \n
    (?P<body>.*)
""", re.VERBOSE | re.DOTALL)


class Found(NamedTuple):
    """A patch in a command: its text, and the directory that the script changes to."""

    patch: str
    folder: Optional[str]


def find(argv: List[str]) -> Optional[Found]:
    """The `Found` in the command `argv`, None when it holds no patch.

    Raises `Rejected` for a patch without the name of the tool.
    """
    if len(argv) == 2 and argv[0] in _NAMES:
        return Found(argv[1], None)
    script = argv[0] if len(argv) == 1 else script_in(argv)
    if script is None:
        return None
    if _is_patch(script):
        raise Rejected("apply_patch verification failed: patch detected without explicit call to apply_patch. "
                       'Rerun as ["apply_patch", "<patch>"]')
    return _in_script(script) if len(argv) == 3 else None


def apply_found(found: Found, cwd: str, call: Call) -> Finished:
    """Apply a `Found` patch, and add a message to the history that names the right tool. Raises `Rejected`."""
    folder = os.path.join(cwd, found.folder) if found.folder else cwd

    def checked() -> None:
        call.note(items.message("user", "Warning: apply_patch was requested via %s. Use the apply_patch tool instead "
                                        "of exec_command." % call.name))
    return apply_text(found.patch, folder, call, checked)


def _is_patch(text: str) -> bool:
    if "*** Begin Patch" not in text:
        return False
    try:
        parse(text)
    except PatchError:
        return False
    return True


def _in_script(script: str) -> Optional[Found]:
    match = None if "\0" in script else _SCRIPT.match(script)
    if not match or not _extra_is_allowed(match):
        return None
    delimiter = match.group("single") or match.group("double") or match.group("bare")
    body = "\n" + match.group("body")
    end = re.search(r"\n[ \t]*%s[ \t;]*\s*\Z" % re.escape(delimiter), body)
    if not end:
        return None
    folder = match.group("folder")
    if folder is not None:
        folder = folder[1:-1] if folder[0] in "'\"" else folder
        if folder.isdigit():
            return None
    return Found(body[1:end.start()], folder)


def _extra_is_allowed(match: Match[str]) -> bool:
    extra = match.group("extra").split()
    return not extra or match.group("folder") is not None or extra == ["-"]
