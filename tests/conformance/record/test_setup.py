"""A setup without upstream: which scenario is recorded again, how often, and what is printed."""

import pytest

from conformance.errors import HarnessFault
from conformance.record import setup as setups
from conformance.rules.load import load_rules
from conformance.scenario.load import load_scenarios, select
from conformance.subjects.agent import load_agent
from conformance.subjects.npm import Upstream

SCENARIOS = select(load_scenarios(), "exec-plain,steer-one")


@pytest.fixture
def setup(tmp_path):
    """One that needs neither proxy nor upstream, because nothing is really recorded."""
    upstream = Upstream("0.0.0", "none", tmp_path / "codex", "none")
    return setups.RecorderSetup(upstream, load_agent("codex"), load_rules(), None, False)


def failing(times, tried):
    """A recording that fails that many times for each scenario."""
    def record_scenario(agent, upstream, scenario, rules, route):
        tried.append(scenario.id)
        if tried.count(scenario.id) <= times:
            raise HarnessFault("two recordings differ")
        return {"scenario": scenario.id}
    return record_scenario


def test_one_attempt_is_all_that_writing_gets(setup, monkeypatch):
    tried = []
    monkeypatch.setattr(setups, "record_scenario", failing(1, tried))
    with pytest.raises(HarnessFault, match="two recordings differ"):
        list(setups.record_all(setup, SCENARIOS, workers=1))
    assert tried.count(SCENARIOS[0].id) == 1


@pytest.mark.parametrize("failures", [0, 1, 2])
def test_checking_tries_again_and_says_so(setup, monkeypatch, failures):
    tried, said = [], []
    monkeypatch.setattr(setups, "record_scenario", failing(failures, tried))
    goldens = list(setups.record_all(setup, SCENARIOS, workers=1, attempts=3, say=said.append))
    assert [golden["scenario"] for golden in goldens] == [scenario.id for scenario in SCENARIOS]
    assert len(said) == failures * len(SCENARIOS)
    assert all("recorded again after" in line and "two recordings differ" in line for line in said)


def test_checking_gives_up_in_the_end(setup, monkeypatch):
    tried, said = [], []
    monkeypatch.setattr(setups, "record_scenario", failing(3, tried))
    with pytest.raises(HarnessFault):
        list(setups.record_all(setup, SCENARIOS[:1], workers=1, attempts=3, say=said.append))
    assert (tried, len(said)) == ([SCENARIOS[0].id] * 3, 2)
