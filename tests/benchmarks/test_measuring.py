"""The clocks of the benchmarks measure what they say. (Figures are not asserted: they are for reading.)"""

import pytest

from conformance.errors import AgentFault
from conformance.subjects.agent import command_line, load_agent
from tests.benchmarks.history import calls
from tests.benchmarks.measuring import Contender, exec_command, measure_turn


@pytest.fixture
def reference():
    agent = load_agent("reference")
    return Contender(agent, command_line(agent, "exec"))


def test_every_trip_is_seen(reference):
    measured = measure_turn(reference, [exec_command(0, "echo one"), calls(1)])
    assert len(measured.arrivals) == len(measured.sizes) == 3 and len(measured.trips) == 2
    assert 0 < measured.arrivals[0] < measured.arrivals[1] < measured.arrivals[2]
    assert measured.sizes[0] < measured.sizes[1] < measured.sizes[2] - 25 * 100
    assert 5e6 < measured.peak < 500e6 and 0 < measured.cpu < 60


def test_an_agent_that_stops_early_is_no_measurement(reference):
    with pytest.raises(AgentFault, match="benchmark: given up while waiting for 'request 1'"):
        measure_turn(reference._replace(command=["true"]))
