"""Every mutant fails in exactly the scenarios, and at exactly the paths, that its defect touches."""

import os

import pytest

from conformance.goldens.store import default_version, read_golden, version_folder
from conformance.scenario.load import load_scenarios, select

from ..mutants import MUTANTS
from .mutated import judge_broken

#: Among these are for each mutant scenarios that it must fail and scenarios that it must not.
FEW = ("exec-plain,agents-chain,turn-two-calls,turn-history,steer-several,question-one,approval-decline,"
       "approval-session-again,exec-output-failed,exec-output-json,exec-output-interrupt-command")
#: `CODEX_MUTANT_SCENARIOS=GLOB` takes others instead, and runs each mutant in all of them.
GLOB = os.environ.get("CODEX_MUTANT_SCENARIOS", "")
#: So many that fail, and so many that must not, run; the first ones.
TOUCHED, SPARED = 5, 2


@pytest.fixture(scope="module")
def goldens():
    """The goldens of those scenarios."""
    folder = version_folder(default_version())
    return {scenario.id: read_golden(folder, scenario.id) for scenario in select(load_scenarios(), GLOB or FEW)
            if not scenario.id.startswith("terminal-")}


def chosen(expected):
    """``{scenario: paths}`` of those that run, given what is expected of all."""
    touched = [scenario for scenario, paths in expected.items() if paths]
    spared = [scenario for scenario, paths in expected.items() if not paths]
    names = touched + spared if GLOB else touched[:TOUCHED] + spared[:SPARED]
    return {scenario: expected[scenario] for scenario in names}


@pytest.mark.expensive
@pytest.mark.parametrize("name", list(MUTANTS))
def test_mutant(name, goldens):
    """The reported paths are the expected ones, scenario by scenario, and something is reported at all."""
    mutant = MUTANTS[name]
    expected = chosen({scenario: mutant.expect(golden) for scenario, golden in goldens.items()})
    verdicts = judge_broken(name, expected)
    assert [verdict.reason for verdict in verdicts if verdict.status == "error"] == []
    assert {verdict.scenario: {difference.path for difference in verdict.differences}
            for verdict in verdicts} == expected
    assert {verdict.status for verdict in verdicts if verdict.differences} == {mutant.status}


def test_there_are_enough_mutants():
    """At least the eight that the suite promises to catch."""
    assert len(MUTANTS) >= 8
