"""The suite's wall time, as a whole process, on the Python that runs this."""

import statistics
import subprocess
import sys
import time

from conformance.scenario.load import load_scenarios

TITLE = "the suite against the reference agent (whole process, median of 3)"
COLUMNS = ("command", "scenarios", "seconds")
THIRTY = 30


def measure():
    """One row a command."""
    everything = list(load_scenarios())
    thirty = ",".join(everything[:: max(1, len(everything) // THIRTY)][:THIRTY])
    commands = [
        (["conformance", "run", "--workers", "2", "--scenario", thirty], "run, two workers", THIRTY),
        (["conformance", "run", "--workers", "2"], "run, two workers", len(everything)),
        (["pytest", "-q", "-n", "2", "conformance"], "pytest -n 2 conformance/", len(everything)),
        (["pytest", "-q", "conformance"], "pytest conformance/", len(everything)),
    ]
    for words, name, count in commands:
        taken = [once([sys.executable, "-m"] + words) for _ in range(3)]
        yield name, str(count), "{:.1f}".format(statistics.median(taken))


def once(command):
    """Seconds that the command takes; a run that is not green measures nothing."""
    began = time.perf_counter()
    done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    if done.returncode:
        raise SystemExit("{} ended with {}: a red run is no measurement".format(
            " ".join(command[2:5]), done.returncode))
    return time.perf_counter() - began
