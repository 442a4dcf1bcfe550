"""Every requirement can be broken: for each MUST there is an agent that breaks it, and that alone."""

import pytest

from conformance.judge.requirements import MUST, REQUIREMENTS
from conformance.scenario.load import load_scenarios, select

from ..mutants import MUTANTS
from ..mutants.breaches import BREACHES
from .mutated import judge_broken


@pytest.fixture(scope="module")
def scenarios():
    """All that there are."""
    return load_scenarios()


@pytest.mark.expensive
@pytest.mark.parametrize("name", list(BREACHES))
def test_breach(name, scenarios):
    """Over its scenarios the agent breaks the requirements that it is said to break, and no others."""
    breach = BREACHES[name]
    verdicts = judge_broken(name, [scenario.id for scenario in select(scenarios, breach.scenarios)])
    assert [verdict.reason for verdict in verdicts if verdict.status == "error"] == []
    assert {outcome.requirement for verdict in verdicts for outcome in verdict.outcomes
            if outcome.violations} == breach.broken


@pytest.mark.parametrize("id", [id for id, found in REQUIREMENTS.items() if found.tier == MUST])
def test_a_must_has_a_breach(id):
    assert id in {breach.target for breach in BREACHES.values()}


def test_breaches_are_known_by_their_names():
    assert not set(BREACHES) & set(MUTANTS)
    assert {id for breach in BREACHES.values() for id in breach.broken} <= set(REQUIREMENTS)
