"""Round trips in one turn: the origin asks for a command, the agent runs it and sends the output with all before it.

Flat means that the last trips cost what the first ones do, though each sends a longer history. What a trip cannot do
without is the command itself, so the bare shell stands below: the same words in the same environment, from Python.
"""

import statistics
import subprocess
import time

from conformance.subjects.workspace import make_folders, prepare_folders, remove_folders

from .measuring import SCENARIO, contenders, exec_command, measure_turn, milliseconds

TITLE = "round trips of exec_command in one turn (median of 3 runs)"
COLUMNS = ("agent", "command", "trips", "ms a trip", "first quarter", "last quarter", "fastest", "own CPU ms",
           "peak MB", "MB sent")
RUNS = 3
#: 50 kB in lines of 50 characters.
LOUD = "yes 0123456789012345678901234567890123456789012345678 | head -n 1000"
CASES = [("true", "true", 50), ("true", "true", 200), ("50 kB of output", LOUD, 50)]


def measure():
    """One row an agent and case, the agents taking turns; then the bare shell."""
    agents = contenders()
    for title, command, count in CASES:
        answers = [exec_command(number, command) for number in range(count)]
        runs = {contender.agent.name: [] for contender in agents}
        for _ in range(RUNS):
            for contender in agents:
                runs[contender.agent.name].append(measure_turn(contender, answers))
        for name, measured in runs.items():
            yield (name, title, str(count)) + row(measured, count // 4)
    for title, command in (("true", "true"), ("50 kB of output", LOUD)):
        taken = bare(agents[0].agent, command, 50)
        yield "(bash -lc)", title, str(len(taken)), milliseconds(taken), "", "", milliseconds([min(taken)]), "", "", ""


def row(measured, quarter):
    """The figures of some runs of one case."""
    trips = [run.trips for run in measured]
    return (milliseconds([statistics.median(run) for run in trips]),
            milliseconds([statistics.median(run[:quarter]) for run in trips]),
            milliseconds([statistics.median(run[-quarter:]) for run in trips]),
            milliseconds([min(run) for run in trips]),
            milliseconds([run.cpu / len(run.trips) for run in measured]),
            "{:.0f}".format(statistics.median([run.peak for run in measured]) / 1e6),
            "{:.1f}".format(statistics.median([sum(run.sizes) for run in measured]) / 1e6))


def bare(agent, command, count):
    """Seconds that a login shell takes for the command, `count` times, when nobody else is involved."""
    places, taken = make_folders(), []
    try:
        launch = prepare_folders(places, SCENARIO, "http://127.0.0.1:9/v1", agent)
        for _ in range(count):
            began = time.perf_counter()
            subprocess.run(["/bin/bash", "-lc", command], cwd=str(launch.cwd), env=launch.environment,
                           stdin=subprocess.DEVNULL, stdout=subprocess.PIPE)
            taken.append(time.perf_counter() - began)
    finally:
        remove_folders(places)
    return taken
