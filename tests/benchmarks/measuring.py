"""How every benchmark measures an agent: `exec`, one turn, the scripted origin, and clocks on the origin's side.

A request's time is when the origin has read it whole: the same for every agent. Memory and processor time are those
of the agent's own process without its commands, read while the last request waits for its answer, when everything of
the turn is in hand. Processor time says what an agent costs even where others use the machine.
"""

import statistics
import time
from pathlib import Path
from typing import List, NamedTuple

import psutil

from conformance.errors import AgentFault
from conformance.scenario.load import Scenario
from conformance.subjects.agent import Agent, command_line, load_agent
from conformance.subjects.npm import fetch
from conformance.subjects.process import AgentProcess
from conformance.subjects.workspace import make_folders, prepare_folders, remove_folders
from proxies import Board, BoardError, Origin

SCENARIO = Scenario("benchmark", "", "", "", "exec", Path(__file__), config={"model": "gpt-5.4"})
WORDS = ["--skip-git-repo-check", "-s", "danger-full-access", "Begin."]
LAST = {"items": [{"message": "Done."}], "hold": ["measured"]}
DEADLINE = 120


class Contender(NamedTuple):
    """An agent and the words that start it."""

    agent: Agent
    command: List[str]


class Measured(NamedTuple):
    """One turn: seconds from the process's start to each request, bytes of each body, peak of memory in bytes, and
    seconds of processor time."""

    arrivals: List[float]
    sizes: List[int]
    peak: int
    cpu: float

    @property
    def trips(self):
        """Seconds from each request to the next one."""
        return [after - before for before, after in zip(self.arrivals, self.arrivals[1:])]


def contenders():
    """The reference agent and the real binary; raises `EnvironmentFault` when npm cannot fetch that."""
    reference, codex = load_agent("reference"), load_agent("codex")
    binary = fetch(codex.npm["package"], codex.npm["version"]).binary
    return [Contender(reference, command_line(reference, "exec")),
            Contender(codex, command_line(codex, "exec", binary))]


def measure_turn(contender, answers=()):
    """Let the agent run a turn with these answers and a last message; raises `AgentFault` when it stops early."""
    answers = list(answers) + [LAST]
    board, places = Board(time.perf_counter), make_folders()
    try:
        with Origin(answers, board, hold_deadline=DEADLINE) as origin:
            launch = prepare_folders(places, SCENARIO, origin.url, contender.agent)
            board.post("start")
            process = AgentProcess(contender.command + WORDS, str(launch.cwd), launch.environment, board)
            try:
                process.close_input()
                board.wait("request {}".format(len(answers)), DEADLINE, "benchmark")
                peak, used = peak_memory(process.pid), psutil.Process(process.pid).cpu_times()
                board.post("measured")
                process.wait(DEADLINE)
            except BoardError as error:
                raise AgentFault("hung", str(error), process.tail())
            finally:
                process.stop(grace=0)
            sizes = [len(exchange.request.body) for exchange in origin.exchanges]
    finally:
        remove_folders(places)
    happened = {event.name: event.offset for event in board.events()}
    arrivals = [happened["request {}".format(number + 1)] - happened["start"] for number in range(len(answers))]
    return Measured(arrivals, sizes, peak, used.user + used.system)


def peak_memory(pid):
    """The largest resident size, in bytes, that a process has had; its present one where the system keeps no peak."""
    try:
        lines = Path("/proc/{}/status".format(pid)).read_text(encoding="ascii").splitlines()
        return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM:"))
    except (OSError, StopIteration):
        return psutil.Process(pid).memory_info().rss


def exec_command(number, command):
    """An answer: one call of `exec_command`."""
    return {"items": [{"function_call": "exec_command", "call_id": "call_{}".format(number),
                       "arguments": '{{"cmd":"{}"}}'.format(command)}]}


def milliseconds(seconds):
    """The median of some times, for a table."""
    return "{:.1f}".format(statistics.median(seconds) * 1000)
