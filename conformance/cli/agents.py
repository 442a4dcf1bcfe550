"""List the shipped agents, or write an agent file for your own: `agents new NAME [-- COMMAND...]`.

`agents new` writes NAME.toml to the current folder (it never replaces a file), runs your agent in two scenarios, and
prints what happened: whose fault an error is, or the first difference from codex.
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
    parser.add_argument("action", nargs="?", choices=["list", "new"], default="list", help="list: print the shipped "
                        "agents (the default); new: write an agent file")
    parser.add_argument("name", nargs="?", metavar="NAME", help="new: the name of your agent")
    parser.add_argument("command", nargs="*", metavar="COMMAND", help="new: after --, the command that starts your "
                                                                      "agent, e.g. -- node agent.js; write @{prompt} "
                                                                      "where the command takes its prompt")
    parser.add_argument("--json", action="store_true", help="print one JSON object on each line")


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
        raise BadInput("agents new: the name is missing: codex-conformance agents new NAME -- COMMAND…")
    path = Path(name + ".toml")
    text = agent_file(name, command)
    if path.exists():
        raise BadInput("{}: the file exists: choose another name, or edit the file".format(path))
    write_atomically(path, text.encode("utf-8"))
    print("{}: written".format(path))
    if not command:
        print("Now write the command that starts your agent into it; then: codex-conformance run --agent {} --scenario "
              "exec-plain".format(path))
        return 0
    lines, code = try_out(str(path))
    print("\n".join(lines))
    return code
