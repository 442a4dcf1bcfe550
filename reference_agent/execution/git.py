"""Asking git about a repository without letting the repository run or write anything.

A repository's own configuration can name programs: a file-system monitor, hooks, filters, a transport. None of them
runs here.

* monitor and hooks: switched off; locks that are optional, and so a new index: not taken
* filters: those that the repository's configuration names are switched off by name; those of the user run
* transports: no protocol is allowed, so that nothing missing is fetched
* submodules: compared by commit; git is not run in them, where another configuration holds
* git itself: never one that is found in the repository
"""

import os
from typing import Dict, List, Optional

from .lookup import find_program
from .program import Program

__all__ = ["CONFIGURATION", "Git"]

#: Keys that name programs, each with a value that names none.
_OFF = ("core.fsmonitor=", "core.hooksPath=/dev/null", "core.sshCommand=false", "core.askPass=", "core.pager=cat",
        "core.alternateRefsCommand=")
_ENVIRONMENT = {"GIT_OPTIONAL_LOCKS": "0", "GIT_ALLOW_PROTOCOL": "none", "GIT_NO_LAZY_FETCH": "1",
                "GIT_TERMINAL_PROMPT": "0", "GIT_PAGER": "cat"}
#: The command that lists the configuration.
CONFIGURATION = ["config", "--null", "--list"]
#: How many switched-off filters fit on a command line.
_MOST = 200


class Git:
    """git in `cwd`, a folder of the repository at `root`."""

    def __init__(self, cwd: str, root: str) -> None:
        self._cwd = cwd
        self._program = find_program("git", avoid=root)
        self._environ = dict(os.environ, **_ENVIRONMENT)

    def start(self, words: List[str], off: Optional[List[str]] = None) -> Program:
        """Start `git` with these `words`; `off` are the filters to switch off, as `foreign_filters` gives them."""
        if self._program is None:
            return Program([], self._cwd)
        options = [option for value in list(_OFF) + (off or []) for option in ("-c", value)]
        return Program([self._program, "--no-pager", "--no-optional-locks"] + options + words, self._cwd, self._environ)

    def foreign_filters(self, configuration: Optional[str], seconds: float) -> Optional[List[str]]:
        """The settings that switch off each filter that is not the user's own; None when one cannot be switched off.

        `configuration` is what the command `CONFIGURATION` printed in the repository, or None.
        """
        if configuration is None or self._program is None:
            return None
        found = _filters(configuration)
        if not found:
            return []
        outside = Program([self._program] + CONFIGURATION, os.sep, dict(self._environ, GIT_DIR=os.devnull))
        own, settings = _filters(outside.output(seconds) or ""), []
        for key, value in found.items():
            if own.get(key) == value:
                continue
            if "=" in key:
                return None
            settings.append("%s=%s" % (key, own.get(key, "false" if key.endswith(".required") else "")))
        return settings if len(settings) <= _MOST else None


def _filters(text: str) -> Dict[str, str]:
    """{key: last value} of the filters in what `CONFIGURATION` prints."""
    entries = [entry.partition("\n") for entry in text.split("\0")]
    return {key: value for key, _, value in entries if key.startswith("filter.")}
