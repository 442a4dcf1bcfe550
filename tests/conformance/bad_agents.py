"""How tests put a miniature in the place of an agent, and find what is left of a run."""

import functools
import sys
from pathlib import Path

import psutil

from conformance.rules.load import load_rules
from conformance.scenario.load import load_scenarios
from conformance.scenario.versioned import for_version
from conformance.subjects.agent import Agent
from conformance.subjects.workspace import RUN_MARK
from conformance.suite.judging import Suite

MINIATURES = Path(__file__).with_name("miniatures.py")
TERMINALS = Path(__file__).with_name("terminals.py")
VERSION = "0.115.0"

AGENT_FILE = """\
name = "{name}"
title = "a miniature"
command = ["@{{python}}", "-S", {path}, "{name}"]
drivers = {drivers}
deadline = {deadline}
"""


def miniature(name, deadline=20.0, drivers=("exec", "app-server")):
    """The agent that is this miniature."""
    modes = {driver: [driver] for driver in ("exec", "app-server")}
    return Agent(name, "a miniature", [sys.executable, "-S", str(MINIATURES), name], list(drivers),
                 MINIATURES, modes, deadline=deadline)


def terminal(name, deadline=20.0, **spec):
    """The agent on a terminal that is this miniature; ``spec`` is laid over its table ``[terminal]``."""
    table = dict({"ready": "^you>$", "busy": "^busy>$", "submit": "\r", "steer": "\r", "queue": "\r",
                  "interrupt": "\x03"}, **spec)
    return Agent(name, "a miniature", [sys.executable, "-S", str(TERMINALS), name], ["terminal"], TERMINALS,
                 {"exec": ["exec"], "app-server": ["app-server"], "terminal": []}, deadline=deadline, terminal=table)


def agent_file(folder, name, deadline=20.0, drivers='["exec", "app-server"]'):
    """The path of an agent file for this miniature."""
    path = folder / (name + ".toml")
    path.write_text(AGENT_FILE.format(name=name, path='"' + str(MINIATURES) + '"', drivers=drivers, deadline=deadline),
                    encoding="utf-8")
    return str(path)


@functools.lru_cache()
def shipped():
    """The shipped scenarios by id, as they are for ``VERSION``."""
    return {name: for_version(found, VERSION) for name, found in load_scenarios().items()}


def scenario(name):
    """A shipped scenario."""
    return shipped()[name]


def suite_of(agent, *names):
    """A suite of some shipped scenarios."""
    return Suite(agent, VERSION, [scenario(name) for name in names], load_rules())


def survivors(mark):
    """The processes that still carry a run's mark."""
    found = []
    for process in psutil.process_iter():
        try:
            if process.environ().get(RUN_MARK) == mark and process.status() != psutil.STATUS_ZOMBIE:
                found.append(process)
        except psutil.Error:
            continue
    return found
