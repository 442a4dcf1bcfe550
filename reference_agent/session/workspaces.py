"""What the turn's metadata contain about the git repository around the working directory.

`{root: {"associated_remote_urls": {name: url}, "latest_git_commit_hash": hash, "has_changes": bool}}`, the first
two only if there are any; untracked files count as changes, changes inside a submodule do not. Outside a repository,
and for one that git cannot read without running a program of the repository, there is nothing. Upstream runs git in the
background and sends what it knows by then, so its first request may lack it (codex 0.115.0, measured: 4 to 10 % of
runs). Here too no request waits for git. The calls of a turn wait for it, until `PATIENCE` seconds after git began:
else `has_changes` would now and then say what a call had changed.
"""

import threading
import time
from collections import OrderedDict
from typing import Any, Dict, Optional, Tuple

from ..settings.layers import project_root

__all__ = ["Workspaces", "parse_remotes", "parse_status", "start"]

#: Seconds after which git is killed.
DEADLINE = 5.0
#: Seconds after git's start from which on no call waits for it, and how often a waiting call looks for its end.
PATIENCE, GLANCE = 1.0, 0.05

STATUS = ["status", "--porcelain=v2", "--branch", "--ignore-submodules=dirty"]
REMOTES = ["remote", "-v"]


class Workspaces:
    """Runs git in the repository around `cwd`, on a thread of its own, from `start` on."""

    def __init__(self, cwd: str) -> None:
        self._cwd = cwd
        self._found: Optional[Dict[str, Any]] = None
        self._thread: Optional[threading.Thread] = None
        self._patient_until = 0.0

    def start(self) -> "Workspaces":
        """Start git and return this object. Outside of a repository it starts no thread and no process."""
        root = project_root(self._cwd, (".git",))
        if root is not None and self._thread is None:
            self._patient_until = time.monotonic() + PATIENCE
            self._thread = threading.Thread(target=self._look, args=(root,), name="git", daemon=True)
            self._thread.start()
        return self

    def peek(self) -> Optional[Dict[str, Any]]:
        """The metadata if they are known by now and there are any, else None."""
        return self._found

    def wait(self, seconds: float) -> Optional[Dict[str, Any]]:
        """The metadata as `peek` gives them, once git has ended, after `seconds` at most."""
        if self._thread is not None:
            self._thread.join(seconds)
        return self._found

    def settle(self, cancelled: threading.Event) -> None:
        """Wait until git has ended, `PATIENCE` is over or `cancelled` is set, whatever comes first."""
        thread = self._thread
        while thread is not None and thread.is_alive() and not cancelled.is_set():
            left = self._patient_until - time.monotonic()
            if left <= 0:
                return
            thread.join(min(left, GLANCE))

    def _look(self, root: str) -> None:
        from ..execution.git import CONFIGURATION, Git

        git = Git(self._cwd, root)
        programs = [git.start(command) for command in (CONFIGURATION, REMOTES)]
        configuration, remotes = [program.output(DEADLINE) for program in programs]
        off = git.foreign_filters(configuration, DEADLINE)
        status = None if off is None else git.start(STATUS, off).output(DEADLINE)
        if status is None:
            return
        commit, changed = parse_status(status)
        known: Dict[str, Any] = OrderedDict()
        urls = parse_remotes(remotes or "")
        if urls:
            known["associated_remote_urls"] = urls
        if commit:
            known["latest_git_commit_hash"] = commit
        known["has_changes"] = changed
        self._found = {root: known}


def start(cwd: str) -> Workspaces:
    """Start git in the repository around `cwd`; the result is read with `Workspaces.peek`."""
    return Workspaces(cwd).start()


def parse_status(text: str) -> Tuple[Optional[str], bool]:
    """(commit hash or None, whether anything changed) of `git status --porcelain=v2 --branch`."""
    commit: Optional[str] = None
    changed = False
    for line in text.splitlines():
        if line.startswith("# branch.oid "):
            oid = line[len("# branch.oid "):]
            commit = None if oid == "(initial)" else oid
        elif line and not line.startswith("#"):
            changed = True
    return commit, changed


def parse_remotes(text: str) -> Dict[str, str]:
    """{name: fetch URL}, by name, of `git remote -v`."""
    urls: Dict[str, str] = {}
    for line in text.splitlines():
        name, tab, rest = line.partition("\t")
        if tab and rest.endswith(" (fetch)"):
            urls[name] = rest[:-len(" (fetch)")]
    return OrderedDict(sorted(urls.items()))
