"""Drivers play a scenario's steps to an agent: one for each way that agents are talked to.

A driver is a function ``play(scenario, stage, agent_process_starter, board, deadline) -> dialogue``. The dialogue
is what the user's side saw, as plain JSON data; see each driver for its shape.
"""

from .app_server import play_app_server
from .exec import play_exec
from .terminal import play_terminal

__all__ = ["DRIVERS"]

#: The drivers by the name that scenarios and agent files use.
DRIVERS = {"exec": play_exec, "app-server": play_app_server, "terminal": play_terminal}
