"""Agent files: how to start the agent under test, as about ten lines of data (schema: ``schemas/agent.json``).

``command`` starts it; the words of ``exec``, ``app-server`` or ``terminal.words`` follow it for that driver (by default
the driver's own name, and none for a terminal). Words may hold placeholders:

==================  ==============================================================================================
``@{python}``       the interpreter that runs the suite
``@{here}``         the agent file's folder
``@{npm}``          the binary of the npm package that ``[npm]`` names
``@{pypi}``         the script, or interpreter and module, of the PyPI package that ``[pypi]`` names
``@{workspace}``    and ``@{codex_home}``, ``@{home}``: the run's folders
``@{prompt}``       in ``exec``: here goes the prompt, and nothing that is not named here
``@{args}``         in ``exec`` beside it: here go the options
==================  ==============================================================================================

The agent finds its configuration in ``CODEX_HOME/config.toml`` and the origin's address in the provider named there.
``NAME@VERSION`` is a shipped agent at another version of its npm or PyPI package.
"""

import re
import sys
from pathlib import Path
from typing import Any, Dict, List, Mapping, NamedTuple, Optional, Sequence

from ..errors import BadInput
from ..files import read_toml
from ..scenario.placeholders import FOLDERS, fill, insist_on_placeholders
from ..schema import check

__all__ = ["Agent", "AGENTS", "ENDING", "load_agent", "list_agents", "command_line"]

#: The agent files that are shipped.
AGENTS = Path(__file__).parent.parent / "agents"

#: How the file of an agent's expected deviations ends; it stands beside the agent file, and is none.
ENDING = ".deviations.toml"

#: What a version of a package looks like, on npm and on PyPI; the schema of agent files has the same pattern.
_VERSION = re.compile(r"[0-9]+(?:\.[0-9]+)*(?:[-.+]?[0-9A-Za-z]+)*\Z")


class Agent(NamedTuple):
    """One agent file. ``deadline`` is in seconds, for each event that a driver waits for.

    ``names`` are upstream's names that the agent may go by because it is upstream: any other agent names itself.
    """

    name: str
    title: str
    command: List[str]
    drivers: List[str]
    source: Path
    modes: Dict[str, List[str]] = {}
    environment: Dict[str, str] = {}
    deadline: float = 20.0
    npm: Optional[Dict[str, str]] = None
    unsupported: Dict[str, str] = {}
    names: List[str] = []
    pypi: Optional[Dict[str, Any]] = None
    terminal: Dict[str, Any] = {}

    @property
    def takes_prompt(self) -> bool:
        """Whether its words say where exec's prompt goes."""
        return "@{prompt}" in self.modes.get("exec", [])

    @property
    def takes_options(self) -> bool:
        """Whether exec can be given options on its command line."""
        return not self.takes_prompt or "@{args}" in self.modes.get("exec", [])


def load_agent(name: str) -> Agent:
    """The shipped agent of that name (``NAME@VERSION``: at that version), or the agent file at that path.

    Raises ``BadInput`` for a file or a name that is no agent, or a version where there is no package.
    """
    name, at, version = (name, "", "") if name.endswith(".toml") else name.partition("@")
    path = Path(name) if name.endswith(".toml") else AGENTS / (name + ".toml")
    if not path.is_file():
        known = ", ".join(sorted(agent.stem for agent in _shipped()))
        raise BadInput("no agent {!r}: give the path of an agent file (*.toml) or one of: {}".format(name, known))
    data: Dict[str, Any] = read_toml(path)
    check(data, "agent", str(path))
    _check_words(data, str(path))
    modes = {driver: data.pop(driver, [driver]) for driver in ("exec", "app-server")}
    modes["terminal"] = data.get("terminal", {}).get("words", [])
    agent = Agent(source=path, modes=modes, **data)
    return _at_version(agent, version) if at else agent


def list_agents() -> List[Agent]:
    """The shipped agents, by name."""
    return [load_agent(path.stem) for path in _shipped()]


def _shipped() -> List[Path]:
    return [path for path in sorted(AGENTS.glob("*.toml")) if not path.name.endswith(ENDING)]


def command_line(agent: Agent, driver: str, npm_binary: Optional[Path] = None, arguments: Sequence[str] = (),
                 literals: Mapping[str, str] = {}) -> List[str]:
    """The words that start ``agent`` for ``driver`` with ``arguments``, of which the last is exec's prompt.

    ``literals`` fills ``@{workspace}`` and so on, ``npm_binary`` fills ``@{npm}``.
    """
    known = dict(literals, python=sys.executable, here=str(agent.source.parent.resolve()))
    if npm_binary is not None:
        known["npm"] = str(npm_binary)
    line: List[str] = []
    template = driver == "exec" and "@{prompt}" in agent.modes[driver]
    for word in agent.command + agent.modes[driver]:
        if template and word in ("@{prompt}", "@{args}"):
            line += arguments[-1:] if word == "@{prompt}" else arguments[:-1]
        else:
            line.append(fill(word, known))
    return line if template else line + list(arguments)


def _at_version(agent: Agent, version: str) -> Agent:
    """The agent with that version of its package; its name says so."""
    if not _VERSION.match(version):
        raise BadInput("{}@{}: {!r} is not a version of a package: write it as {}@0.115.0".format(
            agent.name, version, version, agent.name))
    named = agent._replace(name="{}@{}".format(agent.name, version))
    if agent.npm:
        return named._replace(npm=dict(agent.npm, version=version))
    if agent.pypi:
        return named._replace(pypi=dict(agent.pypi, version=version))
    raise BadInput("{}: it comes from no registry, so there is no version {!r} of it".format(agent.name, version))


def _check_words(data: Dict[str, Any], source: str) -> None:
    """Insist that words and patterns can be used."""
    known = ("python", "here") + FOLDERS + tuple(key for key in ("npm", "pypi") if key in data)
    words = [data["command"], data.get("app-server", []), data.get("terminal", {}).get("words", [])]
    insist_on_placeholders(words, known, source)
    insist_on_placeholders(data.get("exec", []), known + ("prompt", "args"), source)
    insist_on_placeholders(data.get("environment", {}), ("here",) + FOLDERS, source)
    if "terminal" in data["drivers"] and "terminal" not in data:
        raise BadInput("{}: the driver terminal needs a table [terminal] with `ready`".format(source))
    terminal = data.get("terminal", {})
    patterns = [terminal[key] for key in ("ready", "busy", "steered") if key in terminal]
    for pattern in patterns + list(terminal.get("shows", {}).values()) + list(terminal.get("dismiss", {})):
        try:
            re.compile(pattern)
        except re.error as error:
            raise BadInput("{}: terminal: {!r} is not a regular expression: {}".format(source, pattern, error))
