"""The `<environment_context>` part: where, with which shell, on which day.

Shell: the account's login shell, not `$SHELL`. Time zone: the system's, not `$TZ`. The date is the local one
of the process. (codex 0.115.0, measured.)
"""

import os
import time
from typing import Optional

__all__ = ["environment_context", "shell_name", "timezone_name"]


def environment_context(cwd: str) -> str:
    """The text of the part; lines whose value is unknown are left out."""
    values = (("cwd", cwd), ("shell", shell_name()), ("current_date", time.strftime("%Y-%m-%d")),
              ("timezone", timezone_name()))
    lines = ["  <{0}>{1}</{0}>".format(name, value) for name, value in values if value]
    return "\n".join(["<environment_context>"] + lines + ["</environment_context>"])


def shell_name() -> str:
    """The program name of the account's login shell."""
    import pwd
    try:
        return os.path.basename(pwd.getpwuid(os.getuid()).pw_shell) or "sh"
    except KeyError:
        return "sh"


def timezone_name(localtime: str = "/etc/localtime", timezone: str = "/etc/timezone") -> Optional[str]:
    """The system's IANA zone name, or None."""
    target = os.path.realpath(localtime) if os.path.islink(localtime) else ""
    _, found, name = target.partition("/zoneinfo/")
    if found:
        return name
    try:
        with open(timezone) as file:
            return file.read().strip() or None
    except OSError:
        return None
