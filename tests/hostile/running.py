"""Run one hostile agent and look at what is left."""

import resource
import sys
import tempfile
import time
from pathlib import Path

from conformance.report import summarise, write_reports
from conformance.subjects import run
from conformance.subjects.agent import Agent
from conformance.suite.judging import judge_all

from ..conformance.bad_agents import suite_of, survivors
from .inputs import INPUTS

__all__ = ["SCENARIOS", "outcome"]

#: How many of the system's units of memory are a megabyte.
KILO = 2 ** 20 if sys.platform == "darwin" else 1024

SOURCE = Path(__file__).with_name("inputs.py")
SCENARIOS = {"exec": ["exec-plain", "turn-command"], "app-server": ["app-plain", "approval-accept"]}


def outcome(name, deadline=10.0):
    """What comes of an agent in two scenarios at a time: ``{"verdict", "seconds", "peak", "left", "touched"}``."""
    driver = "app-server" if name in INPUTS["json-rpc"] else "exec"
    modes = {each: [each] for each in ("exec", "app-server")}
    made, make = [], run.make_folders
    with tempfile.TemporaryDirectory() as outside:
        (Path(outside) / "file").write_bytes(b"mine")
        agent = Agent(name, name, [sys.executable, "-S", str(SOURCE), name], [driver], SOURCE, modes,
                      {"HOSTILE_OUTSIDE": outside}, deadline)
        run.make_folders = lambda: made.append(make()) or made[-1]
        began = time.monotonic()
        try:
            verdicts = list(judge_all(suite_of(agent, *SCENARIOS[driver]), 2))
        finally:
            run.make_folders = make
        seconds = time.monotonic() - began
        write_reports(summarise(name, "0.115.0", verdicts, seconds), Path(outside) / "report")
        touched = (Path(outside) / "file").read_bytes() != b"mine" or any(folders.root.exists() for folders in made)
    left = [process.pid for folders in made for process in survivors(folders.root.name)]
    return {"verdicts": verdicts, "seconds": max(verdict.seconds for verdict in verdicts), "left": len(left),
            "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / KILO,
            "touched": touched}
