"""A long history: 2,000 items in one turn, calls of a tool that does nothing, and the time from request to request.

Every request sends all items again, so the bytes of all requests grow with the square of the items. The agent's time
may follow the bytes, not more: then `ms per MB` does not grow from row to row.
"""

import statistics

from .measuring import contenders, measure_turn

TITLE = "one turn of 2,000 items, 50 more in each request (median of 3 runs)"
COLUMNS = ("agent", "items", "request kB", "ms a trip", "MB so far", "s so far", "ms per MB")
RUNS = 3
CALLS, TRIPS, ROWS = 25, 40, 4


def measure():
    """One row a quarter of the history, the agents taking turns."""
    agents = contenders()
    answers = [calls(number) for number in range(TRIPS)]
    runs = {contender.agent.name: [] for contender in agents}
    for _ in range(RUNS):
        for contender in agents:
            runs[contender.agent.name].append(measure_turn(contender, answers))
    step = TRIPS // ROWS
    for name, measured in runs.items():
        for end in range(step, TRIPS + 1, step):
            trip = statistics.median([statistics.median(run.trips[end - step:end]) for run in measured])
            sent = statistics.median([sum(run.sizes[1:end + 1]) for run in measured]) / 1e6
            taken = statistics.median([run.arrivals[end] - run.arrivals[0] for run in measured])
            late = statistics.median([sum(run.trips[end - step:end]) / sum(run.sizes[end - step + 1:end + 1])
                                      for run in measured])
            yield (name, str(end * CALLS * 2), "{:.0f}".format(measured[0].sizes[end] / 1e3),
                   "{:.1f}".format(trip * 1e3), "{:.1f}".format(sent), "{:.2f}".format(taken),
                   "{:.0f}".format(late * 1e9))


def calls(number):
    """An answer of so many calls that only note a plan."""
    plan = '{"plan":[{"step":"Look.","status":"in_progress"}]}'
    return {"items": [{"function_call": "update_plan", "call_id": "call_{}_{}".format(number, place),
                       "arguments": plan} for place in range(CALLS)]}
