"""Which program runs a command, and with which environment (codex 0.115.0)."""

import os
import shutil

__all__ = ["argv_for", "environ_for"]

_KNOWN = ("bash", "zsh", "sh", "pwsh", "powershell")
_FIXED = (
    ("NO_COLOR", "1"), ("TERM", "dumb"), ("LANG", "C.UTF-8"), ("LC_CTYPE", "C.UTF-8"), ("LC_ALL", "C.UTF-8"),
    ("COLORTERM", ""), ("PAGER", "cat"), ("GIT_PAGER", "cat"), ("GH_PAGER", "cat"), ("CODEX_CI", "1"),
)


def argv_for(command, shell=None, login=True):
    """The program and arguments that run the text `command`.

    `shell` names the program; without one it is the account's. One that is unknown or missing becomes /bin/sh.
    """
    return [_program(shell), "-lc" if login else "-c", command]


def environ_for(thread_id, base=os.environ):
    """The environment of a command of that thread."""
    environ = dict(base)
    environ.update(_FIXED)
    environ["CODEX_THREAD_ID"] = thread_id
    return dict(sorted(environ.items()))


def _program(shell):
    if shell is None:
        return _account_shell()
    name = os.path.basename(shell)
    if name in _KNOWN:
        if os.path.isabs(shell) and os.path.isfile(shell):
            return shell
        account = _account_shell()
        found = account if os.path.basename(account) == name else shutil.which(name)
        if found:
            return found
    return "/bin/sh"


def _account_shell():
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
