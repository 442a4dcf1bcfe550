"""``pytest conformance/``: the suite as tests, a scenario each, with the verdict table at the end.

Options: ``--agent NAME|FILE.toml``, ``--codex VERSION``, ``--scenario GLOB``, ``--report DIR``. Without an
option it judges the reference agent against the newest goldens. With ``-n 2`` (pytest-xdist) the workers hand
their verdicts to the main process, which prints the one table.
"""

import time
from pathlib import Path
from typing import Any, List

import pytest

from conformance.errors import ConformanceError
from conformance.judge import ScenarioVerdict
from conformance.report import summarise, write_reports
from conformance.report.text import print_report
from conformance.report.transfer import from_wire, to_wire
from conformance.suite import Suite, judge, open_suite

_SUITE = "_conformance_suite"


def pytest_addoption(parser: Any) -> None:
    """The suite's options."""
    group = parser.getgroup("codex-conformance")
    group.addoption("--agent", default="reference", metavar="NAME|FILE.toml", help="the agent to judge")
    group.addoption("--codex", default=None, metavar="VERSION", help="whose goldens (default: the newest)")
    group.addoption("--scenario", default=None, metavar="GLOB", help="only these scenarios")
    group.addoption("--report", default=None, metavar="DIR", help="write report.json and report.txt there")


def _suite(config: Any) -> Suite:
    suite = getattr(config, _SUITE, None)
    if suite is None:
        try:
            suite = open_suite(config.getoption("--agent"), config.getoption("--codex"),
                               config.getoption("--scenario"))
        except ConformanceError as error:
            raise pytest.UsageError("codex-conformance: {}: {}".format(error.blame, error))
        setattr(config, _SUITE, suite)
    return suite


def pytest_generate_tests(metafunc: Any) -> None:
    """One test a scenario."""
    if "scenario" in metafunc.fixturenames:
        scenarios = _suite(metafunc.config).scenarios
        metafunc.parametrize("scenario", scenarios, ids=[scenario.id for scenario in scenarios])


@pytest.fixture(scope="session")
def suite(request: Any) -> Suite:
    """The suite that the options describe."""
    return _suite(request.config)


@pytest.fixture
def verdict(suite: Suite, scenario: Any, record_property: Any) -> ScenarioVerdict:
    """The scenario's verdict; it travels with the test's report to the process that prints the table."""
    found = judge(suite, scenario)
    record_property("verdict", to_wire(found))
    return found


def pytest_configure(config: Any) -> None:
    """Remember when the run began."""
    config._conformance_began = time.monotonic()


def pytest_terminal_summary(terminalreporter: Any, config: Any) -> None:
    """The verdict table, and the report files when they are asked for."""
    verdicts: List[ScenarioVerdict] = []
    for reports in terminalreporter.stats.values():
        for report in reports:
            if getattr(report, "when", "") == "call":
                verdicts += [from_wire(value) for name, value in report.user_properties if name == "verdict"]
    if not verdicts:
        return
    suite = _suite(config)
    order = {scenario.id: place for place, scenario in enumerate(suite.scenarios)}
    verdicts.sort(key=lambda verdict: order[verdict.scenario])
    result = summarise(suite.agent.name, suite.version, verdicts, time.monotonic() - config._conformance_began)
    terminalreporter.section("verdicts")
    print_report(result, terminalreporter._tw._file, details=False)
    folder = config.getoption("--report")
    if folder:
        write_reports(result, Path(folder))
