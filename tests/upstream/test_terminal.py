"""The real binary's own terminal interface: its goldens, and what was written for other drivers.

The reference agent has no such interface, so these goldens are judged here (``.ci/check_matrix.py`` insists on it).
"""

import pytest

from conformance.scenario.load import load_scenarios
from conformance.scenario.versioned import for_version
from conformance.subjects.agent import load_agent
from conformance.suite.judging import judge, open_suite

VERSION = "0.115.0"
TERMINAL = [name for name, scenario in load_scenarios().items() if scenario.driver == "terminal"]

#: Where the terminal interface says more than exec does: how it collaborates, and its sandbox in the metadata.
ALLOWED = ("input[0].content[1]", "x-codex-turn-metadata")


@pytest.fixture(scope="module")
def suite():
    return open_suite("codex", VERSION)


def scenario(name):
    """The shipped scenario as it is for the version."""
    return for_version(load_scenarios()[name], VERSION)


@pytest.mark.upstream
@pytest.mark.parametrize("name", TERMINAL)
def test_the_goldens(suite, name):
    verdict = judge(suite, scenario(name))
    assert verdict.status == "identical", verdict
    assert [outcome for outcome in verdict.outcomes if outcome.violations] == []


@pytest.mark.upstream
@pytest.mark.parametrize("name, ids", [
    ("terminal-steer", ["steer.kept", "steer.after-answer", "steer.same-turn"]),
    ("terminal-command", ["steer.kept", "steer.after-answer", "steer.same-turn"]),
    ("terminal-interrupt", ["interrupt.stopped", "interrupt.reported"]),
])
def test_what_is_typed_is_judged(suite, name, ids):
    tested = {outcome.requirement for outcome in judge(suite, scenario(name)).outcomes if outcome.checks}
    assert tested >= set(ids)


@pytest.mark.upstream
@pytest.mark.parametrize("name", ["exec-unicode", "turn-command", "steer-one", "transport-cut-mid-event",
                                  "agents-no-git", "interrupt-before-answer"])
def test_a_scenario_written_for_other_drivers_is_typed(suite, name):
    alone = suite._replace(agent=load_agent("codex")._replace(drivers=["terminal"]))
    verdict = judge(alone, scenario(name))
    assert verdict.status in ("identical", "differs"), verdict
    assert [difference.path for difference in verdict.differences
            if not any(allowed in difference.path for allowed in ALLOWED)] == []
