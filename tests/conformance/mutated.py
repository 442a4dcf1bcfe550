"""The reference agent's suite with a broken agent instead: what the tests of mutants and breaches run."""

import functools
from typing import Iterable, List

from conformance.judge import ScenarioVerdict
from conformance.suite.judging import Suite, judge_all, open_suite

__all__ = ["judge_broken"]


@functools.lru_cache(maxsize=None)
def _suite() -> Suite:
    """Read once: to check all scenario files anew for each broken agent would cost more than to run one."""
    return open_suite("reference")


def judge_broken(name: str, scenarios: Iterable[str]) -> List[ScenarioVerdict]:
    """The verdicts on the agent that ``python -m tests.mutants NAME`` is, over the scenarios of these ids."""
    suite, wanted = _suite(), set(scenarios)
    words = [word if word != "reference_agent" else "tests.mutants" for word in suite.agent.command] + [name]
    chosen = [scenario for scenario in suite.scenarios if scenario.id in wanted]
    assert len(chosen) == len(wanted)
    return list(judge_all(suite._replace(agent=suite.agent._replace(name=name, command=words), scenarios=chosen)))
