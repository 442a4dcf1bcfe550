"""The folders of one run, the agent's configuration, and a clean environment.

Nothing of the person's own home or environment reaches the agent, so that two runs differ only in what they
should: every run has a new root folder with ``home``, ``codex_home`` and ``workspace`` in it (in this sorting
order: upstream sorts its writable roots by path), a commit in the workspace has fixed names and dates, and the
environment holds the dozen variables below and no others.
"""

import base64
import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any, Dict, Mapping, NamedTuple

import tomli_w

from ..errors import EnvironmentFault, HarnessFault
from ..scenario.load import Scenario
from ..scenario.placeholders import fill
from .agent import Agent
from .removal import remove_tree

__all__ = ["RunFolders", "Launch", "make_folders", "remove_folders", "prepare_folders", "configuration", "KEY",
           "RUN_MARK"]

#: The variable by which every process of a run, however deep, is found again.
RUN_MARK = "CODEX_CONFORMANCE_RUN"

#: What the agent's provider is called, and the variable that holds its (meaningless) key.
PROVIDER, KEY_NAME, KEY = "origin", "ORIGIN_KEY", "no-secret-for-the-scripted-origin"

#: What a terminal driver's terminal is called: the screen understands its sequences.
_TERMINAL = "xterm-256color"

_QUIET: Dict[str, Any] = {
    "check_for_update_on_startup": False,
    "analytics": {"enabled": False},
    "otel": {"metrics_exporter": "none"},
    "skills": {"bundled": {"enabled": False}},
}

_GIT = {
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_AUTHOR_NAME": "Conformance", "GIT_AUTHOR_EMAIL": "conformance@localhost",
    "GIT_COMMITTER_NAME": "Conformance", "GIT_COMMITTER_EMAIL": "conformance@localhost",
    "GIT_AUTHOR_DATE": "2026-01-01T00:00:00Z", "GIT_COMMITTER_DATE": "2026-01-01T00:00:00Z",
}

#: Options for git: a scenario's files may lie in ``.git``, and none of their programs runs.
_NOTHING_RUNS = ["--no-pager", "-c", "core.hooksPath=/dev/null", "-c", "core.fsmonitor="]


class RunFolders(NamedTuple):
    """A run's folders: ``root``, and the ``paths`` in it by the name that scenarios give them: ``@{name}``."""

    root: Path
    paths: Dict[str, str]


class Launch(NamedTuple):
    """How the agent is started: in which folder and with which environment."""

    cwd: Path
    environment: Dict[str, str]


def make_folders() -> RunFolders:
    """New empty folders for one run; raises ``EnvironmentFault`` when there can be none."""
    try:
        root = Path(os.path.realpath(tempfile.mkdtemp(prefix="conformance-")))
        paths = {name: str(root / name) for name in ("home", "codex_home", "workspace")}
        for path in paths.values():
            os.mkdir(path)
    except OSError as error:
        raise EnvironmentFault("no folder for a run can be made in {}: {}: set TMPDIR to a folder with space".format(
            tempfile.gettempdir() if tempfile.tempdir else "the temporary folder", error.strerror or error))
    return RunFolders(root, paths)


def remove_folders(folders: RunFolders) -> None:
    """Remove the folders. What cannot be removed stays for the system, which cleans its temporary folder."""
    remove_tree(str(folders.root))


def prepare_folders(folders: RunFolders, scenario: Scenario, base_url: str, agent: Agent,
                    driver: str = "exec") -> Launch:
    """Write the scenario's files and configuration; the agent's provider answers at ``base_url``.

    Raises ``EnvironmentFault`` when git is needed and missing.
    """
    workspace, codex_home = Path(folders.paths["workspace"]), Path(folders.paths["codex_home"])
    _write_files(codex_home, scenario.home)
    config = configuration(scenario.config, base_url)
    (codex_home / "config.toml").write_bytes(tomli_w.dumps(config).encode("utf-8"))
    _write_files(workspace, scenario.files)
    if scenario.git is not None:
        _make_repository(workspace, scenario.git, folders.paths["home"])
    for name in scenario.fifos:
        os.mkfifo(str(workspace / name))
    cwd = workspace / scenario.cwd
    cwd.mkdir(parents=True, exist_ok=True)
    return Launch(cwd, _environment(folders, agent, driver))


def configuration(config: Mapping[str, Any], base_url: str) -> Dict[str, Any]:
    """The whole ``config.toml``: the scenario's keys, quiet defaults, and the provider at ``base_url``.

    Retries are off unless the scenario sets them, so that only scenarios about retries have any.
    """
    provider: Dict[str, Any] = {
        "name": "Scripted origin", "base_url": base_url, "wire_api": "responses", "env_key": KEY_NAME,
        "request_max_retries": 0, "stream_max_retries": 0,
    }
    whole: Dict[str, Any] = {"model_provider": PROVIDER}
    for layer in (config, _QUIET, {"model_providers": {PROVIDER: provider}}):
        whole = _under(whole, layer)
    return whole


def _under(upper: Mapping[str, Any], lower: Mapping[str, Any]) -> Dict[str, Any]:
    """``upper`` with the keys of ``lower`` that it lacks, tables merged."""
    merged = dict(upper)
    for key, value in lower.items():
        if key not in merged:
            merged[key] = value
        elif isinstance(merged[key], dict) and isinstance(value, dict):
            merged[key] = _under(merged[key], value)
    return merged


def _environment(folders: RunFolders, agent: Agent, driver: str) -> Dict[str, str]:
    paths = folders.paths
    environment = {
        "PATH": os.environ.get("PATH", os.defpath), "HOME": paths["home"], "CODEX_HOME": paths["codex_home"],
        KEY_NAME: KEY, "TZ": "UTC", "LANG": "C.UTF-8", "SHELL": "/bin/bash", "NO_COLOR": "1",
        "TERM": _TERMINAL if driver == "terminal" else "dumb",
        RUN_MARK: folders.root.name,
    }
    known = dict(paths, here=str(agent.source.parent.resolve()))
    environment.update(fill(agent.environment, known))
    return environment


def _write_files(folder: Path, files: Mapping[str, Any]) -> None:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        data = content.encode("utf-8") if isinstance(content, str) else base64.b64decode(content["base64"])
        path.write_bytes(data)


def _make_repository(folder: Path, git: Mapping[str, Any], home: str) -> None:
    """Make a repository without sample hooks and maintenance: that halves the time, and neither is ever sent."""
    commands = [["-c", "init.defaultBranch=main", "init", "-q", "--template="]]
    if "remote" in git:
        commands.append(["remote", "add", "origin", git["remote"]])
    if git.get("commit", True):
        commands += [["add", "-A"], ["-c", "gc.auto=0", "-c", "maintenance.auto=false", "-c", "commit.gpgSign=false",
                                     "commit", "-q", "--allow-empty", "-m", "The workspace"]]
    folders = [entry for entry in os.environ.get("PATH", os.defpath).split(os.pathsep) if os.path.isabs(entry)]
    environment = dict(_GIT, PATH=os.pathsep.join(folders), HOME=home)
    git_program = shutil.which("git", path=environment["PATH"]) or os.path.join(os.sep, "not on PATH", "git")
    for words in commands:
        try:
            done = subprocess.run([git_program] + _NOTHING_RUNS + words, cwd=str(folder), env=environment,
                                  stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        except OSError:
            raise EnvironmentFault("git is not on PATH: scenarios with a repository need it; install git")
        if done.returncode:
            output = done.stdout.decode("utf-8", "replace").strip()
            raise HarnessFault("git {} failed in the workspace: {}".format(" ".join(words), output[-200:]))
    _write_files(folder, git.get("dirty", {}))
