"""The environment of a command, under the user's `[shell_environment_policy]` (codex 0.115.0, measured).

1. what `inherit` says: all of the agent's own variables, the nine of `CORE`, or none
2. without those that look like secrets, unless `ignore_default_excludes` (which is the default)
3. without those that match a pattern of `exclude`
4. with those of `set`, whatever they are called
5. only those that match a pattern of `include_only`, if it has any
6. with `CODEX_THREAD_ID`; and for `exec_command` with the variables of `_FIXED`

In a pattern `*` stands for any characters and `?` for one; upper and lower case are the same.
"""

import os
from typing import Dict, Iterable, Mapping

from ..settings.shell_environment import ShellEnvironment
from .shells import account_shell

__all__ = ["environ_for", "environ_for_program", "matches"]

CORE = ("HOME", "LOGNAME", "PATH", "SHELL", "USER", "USERNAME", "TMPDIR", "TEMP", "TMP")
SECRETS = ("*KEY*", "*SECRET*", "*TOKEN*")
_FIXED = (
    ("NO_COLOR", "1"), ("TERM", "dumb"), ("LANG", "C.UTF-8"), ("LC_CTYPE", "C.UTF-8"), ("LC_ALL", "C.UTF-8"),
    ("COLORTERM", ""), ("PAGER", "cat"), ("GIT_PAGER", "cat"), ("GH_PAGER", "cat"), ("CODEX_CI", "1"),
)


def environ_for(thread_id: str, policy: ShellEnvironment, tty: bool,
                base: Mapping[str, str] = os.environ) -> Dict[str, str]:
    """The environment of a command of `exec_command` in that thread. At a terminal `SHELL` is always set."""
    environ = dict(_under(policy, base), **dict(_FIXED))
    if tty and "SHELL" not in environ:
        environ["SHELL"] = account_shell()
    return _sorted(environ, thread_id)


def environ_for_program(thread_id: str, policy: ShellEnvironment,
                        base: Mapping[str, str] = os.environ) -> Dict[str, str]:
    """The environment of a command of the other shell tools in that thread."""
    return _sorted(_under(policy, base), thread_id)


def matches(name: str, patterns: Iterable[str]) -> bool:
    """Whether the name matches any of the patterns."""
    return any(_matches(name.lower(), pattern.lower()) for pattern in patterns)


def _under(policy: ShellEnvironment, base: Mapping[str, str]) -> Dict[str, str]:
    environ = {} if policy.inherit == "none" else dict(base)
    if policy.inherit == "core":
        environ = {name: environ[name] for name in CORE if name in environ}
    excluded = (() if policy.ignore_default_excludes else SECRETS) + policy.exclude
    environ = {name: value for name, value in environ.items() if not matches(name, excluded)}
    environ.update(policy.set)
    if policy.include_only:
        environ = {name: value for name, value in environ.items() if matches(name, policy.include_only)}
    return environ


def _sorted(environ: Dict[str, str], thread_id: str) -> Dict[str, str]:
    """The environment in order. A name with `=` in it, which Python refuses, gives the bytes that upstream passes."""
    for name in [name for name in environ if "=" in name]:
        shorter, _, rest = name.partition("=")
        environ.setdefault(shorter, rest + "=" + environ.pop(name))
    environ["CODEX_THREAD_ID"] = thread_id
    return dict(sorted(environ.items()))


def _matches(name: str, pattern: str) -> bool:
    """Whether all of `name` matches; in time proportional to the product of the lengths, whatever the pattern."""
    reached = {0}
    for char in pattern:
        if char == "*":
            reached = set(range(min(reached), len(name) + 1))
        else:
            reached = {at + 1 for at in reached if at < len(name) and char in ("?", name[at])}
        if not reached:
            return False
    return len(name) in reached
