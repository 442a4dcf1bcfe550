"""From starting an agent's process to its first request, the agents taking turns."""

import statistics

from .measuring import contenders, measure_turn

TITLE = "agent start to first request (exec, gpt-5.4)"
COLUMNS = ("agent", "median s", "fastest s", "slowest s", "runs")
RUNS = 15


def measure():
    """One row an agent."""
    agents = contenders()
    times = {contender.agent.name: [] for contender in agents}
    for _ in range(RUNS + 1):
        for contender in agents:
            times[contender.agent.name].append(measure_turn(contender).arrivals[0])
    for name, (_, *taken) in times.items():  # the first run of each only warms the machine up
        yield (name, "{:.3f}".format(statistics.median(taken)), "{:.3f}".format(min(taken)),
               "{:.3f}".format(max(taken)), str(len(taken)))
