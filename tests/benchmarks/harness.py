"""What the harness adds to a scenario: the seconds of `judge_once` less those that the agent's process lived."""

import statistics
import time
from unittest import mock

from conformance.subjects import run
from conformance.subjects.process import AgentProcess
from conformance.suite.judging import judge_once, open_suite

TITLE = "one scenario with the reference agent: the harness's own time (median of 15)"
COLUMNS = ("scenario", "whole ms", "agent lives ms", "harness ms", "fastest harness ms")
RUNS = 15
SCENARIOS = ("exec-plain", "turn-command", "app-plain", "steer-one", "exec-git")


class Clocked(AgentProcess):
    """An agent process that knows how long it lived: from before its start until it was seen to have ended."""

    lives: "list" = []

    def __init__(self, *args, **kwargs):
        self._began = time.perf_counter()
        super().__init__(*args, **kwargs)

    def _watch(self):
        self._popen.wait()
        self.lives.append(time.perf_counter() - self._began)
        super()._watch()


def measure():
    """One row a scenario."""
    suite = open_suite("reference", pattern=",".join(SCENARIOS))
    for scenario in suite.scenarios:
        figures = [once(suite, scenario) for _ in range(RUNS + 1)][1:]
        own = [whole - life for whole, life in figures]
        yield (scenario.id,) + tuple("{:.0f}".format(seconds * 1e3) for seconds in (
            statistics.median(whole for whole, _ in figures), statistics.median(life for _, life in figures),
            statistics.median(own), min(own)))


def once(suite, scenario):
    """(seconds of the whole, seconds that the agent lived); a run that is not identical measures nothing."""
    Clocked.lives.clear()
    with mock.patch.object(run, "AgentProcess", Clocked):
        began = time.perf_counter()
        verdict = judge_once(suite, scenario).verdict
        whole = time.perf_counter() - began
    if verdict.status != "identical":
        raise SystemExit("{} is {}: {}: a red run is no measurement".format(
            scenario.id, verdict.status, verdict.reason))
    return whole, sum(Clocked.lives)
