"""The benchmarks' way of playing an agent measures what it says. (Figures are not asserted: they are for reading.)"""

import pytest

from conformance.errors import AgentFault
from conformance.subjects.agent import command_line, load_agent
from tests.benchmarks.history import calls
from tests.benchmarks.playing import Contender, exec_command, play


@pytest.fixture
def reference():
    agent = load_agent("reference")
    return Contender(agent, command_line(agent, "exec"))


def test_every_trip_is_seen(reference):
    played = play(reference, [exec_command(0, "echo one"), calls(1)])
    assert len(played.arrivals) == len(played.sizes) == 3 and len(played.trips) == 2
    assert 0 < played.arrivals[0] < played.arrivals[1] < played.arrivals[2]
    assert played.sizes[0] < played.sizes[1] < played.sizes[2] - 25 * 100
    assert 5e6 < played.peak < 500e6 and 0 < played.cpu < 60


def test_an_agent_that_stops_early_is_no_measurement(reference):
    with pytest.raises(AgentFault, match="benchmark: given up while waiting for 'request 1'"):
        play(reference._replace(command=["true"]))
