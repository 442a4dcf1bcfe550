"""Drivers carry out a scenario's steps with an agent: one driver for each interface that agents have.

A driver is a function that takes a ``running.DriverRun`` and returns the dialogue. The dialogue is what the user's side
received, as plain JSON data; see each driver for its shape.
"""

from .app_server import drive_app_server
from .exec import drive_exec
from .terminal import drive_terminal

__all__ = ["DRIVERS"]

#: The drivers by the name that scenarios and agent files use.
DRIVERS = {"exec": drive_exec, "app-server": drive_app_server, "terminal": drive_terminal}
