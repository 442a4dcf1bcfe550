"""Agents: how to start the thing under test, as about ten lines of data (schema: ``schemas/agent.json``).

``command`` starts it; the words of ``exec`` and ``app-server`` follow it for that driver (by default the
driver's own name). ``@{python}`` is the interpreter that runs the suite, ``@{here}`` the agent file's folder,
``@{npm}`` the binary of the npm package that ``[npm]`` names. The agent finds its configuration in
``CODEX_HOME/config.toml`` and the origin's address in the provider named there.
"""

import sys
from pathlib import Path
from typing import Any, Dict, List, NamedTuple, Optional

from .errors import BadInput
from .files import read_toml
from .scenario import insist_on_places
from .schema import check

__all__ = ["Agent", "AGENTS", "ENDING", "load_agent", "list_agents", "command_line"]

#: The agent files that are shipped.
AGENTS = Path(__file__).parent / "agents"

#: How the file of an agent's expected deviations ends; it stands beside the agent file, and is none.
ENDING = ".deviations.toml"


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


def load_agent(name: str) -> Agent:
    """The shipped agent of that name, or the agent file at that path; raises ``BadInput``."""
    path = Path(name) if name.endswith(".toml") else AGENTS / (name + ".toml")
    if not path.is_file():
        known = ", ".join(sorted(agent.stem for agent in _shipped()))
        raise BadInput("no agent {!r}: give the path of an agent file (*.toml) or one of: {}".format(name, known))
    data: Dict[str, Any] = read_toml(path)
    check(data, "agent", str(path))
    words = [data["command"]] + [data.get(driver, []) for driver in ("exec", "app-server")]
    insist_on_places(words, ("python", "here", "npm") if "npm" in data else ("python", "here"), str(path))
    insist_on_places(data.get("environment", {}), ("here",), str(path))
    modes = {driver: data.pop(driver, [driver]) for driver in ("exec", "app-server")}
    return Agent(source=path, modes=modes, **data)


def list_agents() -> List[Agent]:
    """The shipped agents, by name."""
    return [load_agent(path.stem) for path in _shipped()]


def _shipped() -> List[Path]:
    return [path for path in sorted(AGENTS.glob("*.toml")) if not path.name.endswith(ENDING)]


def command_line(agent: Agent, driver: str, npm_binary: Optional[Path] = None) -> List[str]:
    """The words that start ``agent`` for ``driver``; ``npm_binary`` fills ``@{npm}``."""
    words = {"@{python}": sys.executable, "@{here}": str(agent.source.parent.resolve())}
    if npm_binary is not None:
        words["@{npm}"] = str(npm_binary)
    line = []
    for word in agent.command + agent.modes[driver]:
        for name, value in words.items():
            word = word.replace(name, value)
        line.append(word)
    return line
