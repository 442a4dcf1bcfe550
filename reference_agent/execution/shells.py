"""Which shell runs a script, and which script a command holds (codex 0.115.0)."""

import os
from typing import List, Optional

from .lookup import find_program

__all__ = ["account_shell", "argv_for", "script_in", "script_of"]

_KNOWN = ("bash", "zsh", "sh", "pwsh", "powershell")
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


def _without_exe(name: str) -> str:
    return name[:-4] if name.endswith(".exe") else name


def _program(shell: Optional[str]) -> str:
    if shell is None:
        return account_shell()
    name = os.path.basename(shell)
    if name in _KNOWN and "\0" not in shell:
        if os.path.isabs(shell) and os.path.isfile(shell):
            return shell
        account = account_shell()
        found = account if os.path.basename(account) == name else find_program(name)
        if found:
            return found
    return "/bin/sh"


def account_shell() -> str:
    """The login shell of the user's account, if it is a known one; else bash or sh."""
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
