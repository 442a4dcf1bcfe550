"""From starting an agent's process to its first request, the agents taking turns."""

import statistics
import time

from conformance.agent import command_line, load_agent
from conformance.process import AgentProcess
from conformance.record.upstream import fetch
from conformance.scenario import load_scenarios
from conformance.stage import make_places, remove_places, set_stage
from proxies import Board, Origin

TITLE = "agent start to first request (exec, gpt-5.4)"
COLUMNS = ("agent", "median s", "fastest s", "slowest s", "runs")
RUNS = 15


def measure():
    """One row an agent."""
    agents = [load_agent("reference"), load_agent("codex")]
    times = {agent.name: [] for agent in agents}
    once(agents[0])
    once(agents[1])
    for _ in range(RUNS):
        for agent in agents:
            times[agent.name].append(once(agent))
    for name, taken in times.items():
        yield (name, "{:.3f}".format(statistics.median(taken)), "{:.3f}".format(min(taken)),
               "{:.3f}".format(max(taken)), str(len(taken)))


def once(agent):
    """Seconds from just before the process is started to the request's arrival at the origin."""
    scenario = load_scenarios()["model-gpt-5-4"]
    binary = fetch(agent.npm["package"], agent.npm["version"]).binary if agent.npm else None
    board, places = Board(), make_places()
    try:
        with Origin(scenario.answers, board) as origin:
            stage = set_stage(places, scenario, origin.url, agent)
            command = command_line(agent, "exec", binary) + ["--skip-git-repo-check", "Say hello."]
            began = time.perf_counter()
            process = AgentProcess(command, str(stage.cwd), stage.environment, board)
            process.close_input()
            try:
                board.wait(["request 1"], 20, "startup")
                taken = time.perf_counter() - began
                process.wait(20)
            finally:
                process.stop(grace=0)
            return taken
    finally:
        remove_places(places)
