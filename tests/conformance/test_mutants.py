"""The harness bites: every mutant fails in exactly the scenarios, and at exactly the paths, that its defect touches."""

import os

import pytest

from conformance.agent import load_agent
from conformance.goldens import read_golden, version_folder, versions
from conformance.scenario import load_scenarios, select
from conformance.suite import judge_all, open_suite

from ..mutants import MUTANTS

#: For each mutant scenarios that it must fail and scenarios that it must not; `CODEX_MUTANT_SCENARIOS=*` takes all.
SCENARIOS = os.environ.get("CODEX_MUTANT_SCENARIOS", "exec-plain,agents-chain,turn-two-calls,turn-history,"
                                                     "steer-several,question-one,approval-decline,"
                                                     "approval-session-again,exec-output-failed,"
                                                     "exec-output-json,exec-output-interrupt-command")


@pytest.fixture(scope="module")
def goldens():
    """The goldens of those scenarios."""
    folder = version_folder(versions()[-1])
    return {scenario.id: read_golden(folder, scenario.id) for scenario in select(load_scenarios(), SCENARIOS)}


def mutated(name):
    """The reference agent's suite, with the mutant in its place."""
    suite = open_suite("reference", None, SCENARIOS)
    agent = load_agent("reference")
    words = [word if word != "reference_agent" else "tests.mutants" for word in agent.command] + [name]
    return suite._replace(agent=agent._replace(name=name, command=words))


@pytest.mark.parametrize("name", list(MUTANTS))
def test_mutant(name, goldens):
    """The reported paths are the expected ones, scenario by scenario, and something is reported at all."""
    mutant = MUTANTS[name]
    verdicts = {verdict.scenario: verdict for verdict in judge_all(mutated(name))}
    expected = {scenario: mutant.expect(golden) for scenario, golden in goldens.items()}
    found = {scenario: {difference.path for difference in verdict.differences}
             for scenario, verdict in verdicts.items()}
    assert [verdict.reason for verdict in verdicts.values() if verdict.status == "error"] == []
    assert found == expected
    assert {verdict.status for verdict in verdicts.values() if verdict.differences} == {mutant.status}


def test_there_are_enough_mutants():
    """At least the eight that the suite promises to catch."""
    assert len(MUTANTS) >= 8
