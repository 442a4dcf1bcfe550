"""Which shell runs a script, which script a command holds, and the environment of a command (codex 0.115.0)."""

import os
from typing import Dict, List, Mapping, Optional

__all__ = ["argv_for", "environ_for", "environ_for_program", "script_in", "script_of"]

_KNOWN = ("bash", "zsh", "sh", "pwsh", "powershell")
_FIXED = (
    ("NO_COLOR", "1"), ("TERM", "dumb"), ("LANG", "C.UTF-8"), ("LC_CTYPE", "C.UTF-8"), ("LC_ALL", "C.UTF-8"),
    ("COLORTERM", ""), ("PAGER", "cat"), ("GIT_PAGER", "cat"), ("GH_PAGER", "cat"), ("CODEX_CI", "1"),
)


_UNIX, _POWER = ("-lc", "-c"), ("-command",)
#: The options before a script, by shell, in lower case.
_OPTIONS = {"bash": _UNIX, "zsh": _UNIX, "sh": _UNIX, "pwsh": _POWER, "powershell": _POWER, "cmd": ("/c",)}


def argv_for(command: str, shell: Optional[str] = None, login: bool = True) -> List[str]:
    """The program and arguments that run the script `command`.

    `shell` is the name or path of the shell; None means the account's. /bin/sh replaces a shell that is unknown or
    missing.
    """
    return [_program(shell), "-lc" if login else "-c", command]


def script_of(argv: List[str]) -> Optional[str]:
    """The script in `argv`, a Unix shell with `-c` or `-lc`; None when `argv` is another command."""
    if len(argv) != 3 or argv[1] not in _UNIX:
        return None
    name = os.path.basename(argv[0])
    return argv[2] if _OPTIONS.get(_without_exe(name)) == _UNIX else None


def script_in(argv: List[str]) -> Optional[str]:
    """The script in `argv`, any shell with its option for scripts, in upper or lower case; else None."""
    if len(argv) != 3:
        return None
    name = _without_exe(os.path.basename(argv[0]).lower())
    return argv[2] if argv[1].lower() in _OPTIONS.get(name, ()) else None


def environ_for(thread_id: str, base: Mapping[str, str] = os.environ) -> Dict[str, str]:
    """The environment of a command of `exec_command` in that thread."""
    return _sorted(dict(base, **dict(_FIXED)), thread_id)


def environ_for_program(thread_id: str, base: Mapping[str, str] = os.environ) -> Dict[str, str]:
    """The environment of a command of the other shell tools in that thread: the agent's own."""
    return _sorted(dict(base), thread_id)


def _sorted(environ: Dict[str, str], thread_id: str) -> Dict[str, str]:
    environ["CODEX_THREAD_ID"] = thread_id
    return dict(sorted(environ.items()))


def _without_exe(name: str) -> str:
    return name[:-4] if name.endswith(".exe") else name


def _program(shell: Optional[str]) -> str:
    if shell is None:
        return _account_shell()
    name = os.path.basename(shell)
    if name in _KNOWN and "\0" not in shell:
        if os.path.isabs(shell) and os.path.isfile(shell):
            return shell
        account = _account_shell()
        found = account if os.path.basename(account) == name else _which(name)
        if found:
            return found
    return "/bin/sh"


def _which(name: str) -> Optional[str]:
    import shutil

    return shutil.which(name)


def _account_shell() -> str:
    import pwd

    try:
        shell = pwd.getpwuid(os.getuid()).pw_shell
    except KeyError:
        shell = ""
    if os.path.basename(shell) in _KNOWN and os.path.isfile(shell):
        return shell
    for path in ("/bin/bash", "/usr/bin/bash", "/bin/sh"):
        if os.path.isfile(path):
            return path
    return "/bin/sh"
