"""Agents from a registry: fetched once into a cache outside any checkout, by the registry's own client.

An npm agent is a binary (``npm.py`` fetches it). A PyPI agent gets a virtual environment of its own,
``pypi-NAME-VERSION-pyX.Y``, made by ``venv`` and filled by pip, so that it meets neither the suite's packages nor its
Python. ``pypi.pythons`` says which Pythons it is known to run on, the best first; they are looked for as the suite's
own, on PATH as ``pythonX.Y``, and among pyenv's, activated or not.
"""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any, Dict, Iterator, List, Optional, Tuple

from ..errors import BadInput, EnvironmentFault
from .agent import Agent

__all__ = ["prepare", "fetch_pypi", "find_python"]

_WORD = "@{pypi}"


def prepare(agent: Agent) -> Tuple[Agent, Optional[Path]]:
    """The agent ready to be started, and the binary for ``@{npm}``; fetches its package if it is not cached.

    Raises ``EnvironmentFault`` when it cannot be had, ``BadInput`` for a version that there is not.
    """
    if agent.npm is not None:
        from .npm import fetch  # only this kind of agent needs npm

        return agent, fetch(agent.npm["package"], agent.npm["version"]).binary
    if agent.pypi is not None:
        words = fetch_pypi(agent.pypi)
        command = [part for word in agent.command for part in (words if word == _WORD else [word])]
        return agent._replace(command=command), None
    return agent, None


def fetch_pypi(package: Dict[str, Any]) -> List[str]:
    """The words that start a ``[pypi]`` table's script or module, from the cache or by pip."""
    from .npm import cache_folder

    name, version = package["package"], package["version"]
    label = "{}=={}".format(name, version)
    for python in package["pythons"]:
        folder = cache_folder() / "pypi-{}-{}-py{}".format(name, version, python)
        if (folder / "bin" / "python").exists():
            break
    else:
        python, interpreter = find_python(package["pythons"], label)
        folder = cache_folder() / "pypi-{}-{}-py{}".format(name, version, python)
        _install(label, interpreter, folder)
    program = folder / "bin" / package.get("script", "python")
    if not program.exists():
        raise BadInput("{} has no script {!r}: correct `pypi.script`, or name a `module`".format(label, program.name))
    return [str(program)] + (["-m", package["module"]] if "module" in package else [])


def find_python(wanted: List[str], label: str) -> Tuple[str, str]:
    """(version, interpreter) of the first wanted version that is installed; ``label`` is the package that needs it.

    Raises ``EnvironmentFault`` when none is installed.
    """
    for version in wanted:
        for candidate in _candidates(version):
            if _version_of(candidate) == version:
                return version, candidate
    raise EnvironmentFault("{} needs Python {}, and none of them is on PATH or in pyenv: install one".format(
        label, " or ".join(wanted)))


def _candidates(version: str) -> Iterator[str]:
    yield sys.executable
    on_path = shutil.which("python" + version)
    if on_path:
        yield on_path
    root = Path(os.environ.get("PYENV_ROOT") or os.path.join(os.path.expanduser("~"), ".pyenv"))
    for folder in sorted(root.glob("versions/{}.*".format(version)), reverse=True):
        yield str(folder / "bin" / "python")


def _version_of(interpreter: str) -> str:
    """``3.8`` of an interpreter that runs; a pyenv shim of a version that is not activated does not."""
    try:
        done = subprocess.run([interpreter, "--version"], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT)
    except OSError:
        return ""
    found = re.match(r"Python (\d+\.\d+)\.", done.stdout.decode("utf-8", "replace"))
    return found.group(1) if found and done.returncode == 0 else ""


def _install(label: str, interpreter: str, folder: Path) -> None:
    """Make the environment in a temporary folder and rename it, so that it is complete or absent.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    partial = folder.with_name(folder.name + ".partial-{}".format(os.getpid()))
    try:
        _run([interpreter, "-m", "venv", str(partial)], label)
        _run([str(partial / "bin" / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check",
              "--no-input", label], label)
        _move(partial, folder)
    finally:
        shutil.rmtree(str(partial), ignore_errors=True)


def _move(partial: Path, folder: Path) -> None:
    """Rename the environment, in the first line of its scripts too, where they name their interpreter."""
    for script in (partial / "bin").iterdir():
        if script.is_file() and not script.is_symlink():
            content = script.read_bytes()
            script.write_bytes(content.replace(os.fsencode(str(partial)), os.fsencode(str(folder))))
    try:
        os.replace(str(partial), str(folder))
    except OSError:
        if not (folder / "bin" / "python").exists():  # else another process has made the same one first
            raise EnvironmentFault("{}: this folder cannot be replaced: remove it".format(folder))


def _run(words: List[str], label: str) -> None:
    environment = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "PYTHONHOME")}
    try:
        done = subprocess.run(words, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT)
    except OSError as error:
        raise EnvironmentFault("{}: {}: {} cannot be installed".format(words[0], error.strerror or error, label))
    if done.returncode == 0:
        return
    output = done.stdout.decode("utf-8", "replace")
    if "No matching distribution found for " + label in output and "from versions: none" not in output:
        raise BadInput("pip knows no {}: check the version".format(label))
    errors = [line.strip() for line in output.splitlines() if line.lower().startswith("error")]
    raise EnvironmentFault("pip could not install {} ({}): try `pip download {}`".format(
        label, (errors or ["exit {}".format(done.returncode)])[-1][:200], label))
