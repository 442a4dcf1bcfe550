"""List the agents that are shipped; `agents new NAME [-- COMMAND...]` writes a file for your own and tries it.

`new` writes NAME.toml into this folder (never over a file), starts your agent in two scenarios, and says in plain words
what happened: whose fault it is when it did not get through, else the first difference.
"""

import argparse
from pathlib import Path
from typing import List

from ..errors import BadInput
from ..files import compact_json, write_atomically
from ..subjects.agent import list_agents
from .first_agent import agent_file, try_out

__all__ = ["configure", "execute"]


def configure(parser: argparse.ArgumentParser) -> None:
    """The options of ``agents``."""
    parser.add_argument("action", nargs="?", choices=["list", "new"], default="list", help="default: list")
    parser.add_argument("name", nargs="?", metavar="NAME", help="new: what the agent is called")
    parser.add_argument("command", nargs="*", metavar="COMMAND", help="new: behind --, what starts it, e.g. -- node "
                                                                      "agent.js; a last @{prompt} says where exec's "
                                                                      "prompt goes")
    parser.add_argument("--json", action="store_true", help="one JSON object a line")


def execute(options: argparse.Namespace) -> int:
    """Print the list, or write and try a new agent."""
    if options.action == "new":
        return _new(options.name, options.command)
    for agent in list_agents():
        if options.json:
            print(compact_json({"name": agent.name, "title": agent.title, "command": agent.command,
                                "drivers": agent.drivers}))
        else:
            print("{:12}  {}".format(agent.name, agent.title))
    return 0


def _new(name: str, command: List[str]) -> int:
    if not name:
        raise BadInput("agents new: give the agent a name: codex-conformance agents new NAME -- COMMAND…")
    path = Path(name + ".toml")
    text = agent_file(name, command)
    if path.exists():
        raise BadInput("{}: it is there already: choose another name, or edit it".format(path))
    write_atomically(path, text.encode("utf-8"))
    print("{}: written".format(path))
    if not command:
        print("Now put into it what starts your agent, and then: codex-conformance run --agent {} --scenario "
              "exec-plain".format(path))
        return 0
    lines, code = try_out(str(path))
    print("\n".join(lines))
    return code
