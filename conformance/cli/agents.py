"""List the agents that are shipped."""

import argparse

from ..agent import list_agents
from ..files import compact_json

__all__ = ["configure", "execute"]


def configure(parser: argparse.ArgumentParser) -> None:
    """The options of ``agents``."""
    parser.add_argument("--json", action="store_true", help="one JSON object a line")


def execute(options: argparse.Namespace) -> int:
    """Print the list."""
    for agent in list_agents():
        if options.json:
            print(compact_json({"name": agent.name, "title": agent.title, "command": agent.command,
                                "drivers": agent.drivers}))
        else:
            print("{:12}  {}".format(agent.name, agent.title))
    return 0
