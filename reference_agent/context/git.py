"""The state of the working directory's git repository, for the turn's metadata.

`{root: {"associated_remote_urls": {name: url}, "latest_git_commit_hash": hash, "has_changes": bool}}`, the first
two only if there are any; untracked files count as changes. Outside a repository, and for one that git cannot
read, there is nothing. Upstream reads the repository in the background and sends the result once it has it, so its
first request may lack it (codex 0.115.0, measured: in 4 to 10 % of runs). This agent does not wait for it either.
"""

import subprocess
import threading
from collections import OrderedDict
from typing import Any, Dict, List, Optional, Tuple

from ..settings.layers import project_root

__all__ = ["Workspaces", "parse_remotes", "parse_status", "start"]

#: Seconds after which git is given up.
DEADLINE = 5.0

STATUS = ["git", "--no-optional-locks", "status", "--porcelain=v2", "--branch"]
REMOTES = ["git", "remote", "-v"]


class Workspaces:
    """Looks at the repository around `cwd` on a thread of its own, from `start` on."""

    def __init__(self, cwd):
        self._cwd, self._found = cwd, None
        self._thread = None

    def start(self) -> "Workspaces":
        """Begin; where there is no repository no thread and no process is started. Returns itself."""
        root = project_root(self._cwd, (".git",))
        if root is not None and self._thread is None:
            self._thread = threading.Thread(target=self._look, args=(root,), name="git", daemon=True)
            self._thread.start()
        return self

    def peek(self) -> Optional[Dict[str, Any]]:
        """The metadata if they are known by now and there are any, else None."""
        return self._found

    def wait(self, seconds: float) -> Optional[Dict[str, Any]]:
        """The metadata as `peek` gives them, after the search has ended or `seconds` have passed."""
        if self._thread is not None:
            self._thread.join(seconds)
        return self._found

    def _look(self, root):
        processes = [open_git(command, self._cwd) for command in (STATUS, REMOTES)]
        status, remotes = [output_of(process) for process in processes]
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
    """Look at the repository around `cwd`; see `Workspaces.peek`."""
    return Workspaces(cwd).start()


def open_git(command: List[str], cwd: str) -> Any:
    """The started command, or None where there is no git."""
    try:
        return subprocess.Popen(command, cwd=cwd, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                stderr=subprocess.DEVNULL)
    except OSError:
        return None


def output_of(process: Any) -> Optional[str]:
    """What the command printed; None when it failed or took too long."""
    if process is None:
        return None
    try:
        output = process.communicate(timeout=DEADLINE)[0]
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()
        return None
    return output.decode("utf-8", "replace") if process.returncode == 0 else None


def parse_status(text: str) -> Tuple[Optional[str], bool]:
    """(commit hash or None, whether anything changed) of `git status --porcelain=v2 --branch`."""
    commit, changed = None, False
    for line in text.splitlines():
        if line.startswith("# branch.oid "):
            oid = line[len("# branch.oid "):]
            commit = None if oid == "(initial)" else oid
        elif line and not line.startswith("#"):
            changed = True
    return commit, changed


def parse_remotes(text: str) -> Dict[str, str]:
    """{name: fetch URL}, by name, of `git remote -v`."""
    urls = {}
    for line in text.splitlines():
        name, tab, rest = line.partition("\t")
        if tab and rest.endswith(" (fetch)"):
            urls[name] = rest[:-len(" (fetch)")]
    return OrderedDict(sorted(urls.items()))
