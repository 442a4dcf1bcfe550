"""``pytest conformance/``: the suite as tests, a scenario each, with the verdict table at the end.

Options: ``--agent NAME|FILE.toml``, ``--codex VERSION``, ``--scenario GLOB``, ``--report DIR``. Without an
option it judges the reference agent against the newest goldens. With ``-n 2`` (pytest-xdist) the workers hand
their verdicts to the main process, which prints the one table.
"""

import time
from pathlib import Path
from typing import Any, List, Optional, Tuple

import pytest

from .errors import ConformanceError
from .goldens.store import version_folder
from .judge import ScenarioVerdict
from .report import BOTH, Result, open_folder, summarise, write_reports
from .report.text import print_report
from .report.transfer import from_wire, to_wire
from .subjects.process import stop_ignoring_interrupts
from .suite.judging import Played, Suite, open_suite, play, unsupported
from .suite.snapshots import REFUSAL, golden_extension

_SUITE = "_conformance_suite"


def pytest_addoption(parser: Any) -> None:
    """The suite's options."""
    group = parser.getgroup("codex-conformance")
    group.addoption("--agent", default="reference", metavar="NAME|FILE.toml", help="the agent to judge")
    group.addoption("--codex", default=None, metavar="VERSION", help="whose goldens (default: the newest complete)")
    group.addoption("--scenario", default=None, metavar="GLOB", help="only these scenarios")
    group.addoption("--require", default="both", choices=BOTH + ("both",), help="which verdict is to pass")
    group.addoption("--deviations", default=None, metavar="FILE", help="what is expected to be otherwise")
    group.addoption("--report", default=None, metavar="DIR", help="write report.json, report.txt and junit.xml there")


def _suite(config: Any) -> Suite:
    return getattr(config, _SUITE)


def pytest_generate_tests(metafunc: Any) -> None:
    """One test a scenario; those that the agent declares as not supported are only told in the table.

    Unless there is nothing else: then they are skipped, and the run is not green.
    """
    if "scenario" in metafunc.fixturenames:
        suite = _suite(metafunc.config)
        scenarios = [scenario for scenario in suite.scenarios if not unsupported(suite.agent, scenario)]
        scenarios = scenarios or suite.scenarios
        metafunc.parametrize("scenario", scenarios, ids=[scenario.id for scenario in scenarios])


@pytest.fixture(scope="session")
def suite(request: Any) -> Suite:
    """The suite that the options describe."""
    return _suite(request.config)


@pytest.fixture
def played(suite: Suite, scenario: Any, record_property: Any) -> Played:
    """The scenario, played; its verdict travels with the test's report to the process that prints the table."""
    found = play(suite, scenario)
    record_property("verdict", to_wire(found.verdict))
    return found


@pytest.fixture
def golden(suite: Suite, snapshot: Any) -> Any:
    """The goldens as snapshots, ``transcript == golden(name=scenario.id)``, out of reach of any update."""
    assertion = snapshot.use_extension(golden_extension(version_folder(suite.version)))
    assertion.update_snapshots = assertion.update_new_snapshots_only = False
    return assertion


def pytest_configure(config: Any) -> None:
    """Remember when the run began; refuse now, and not after the run, what cannot be done."""
    config._conformance_began = time.monotonic()
    stop_ignoring_interrupts()
    options = vars(config.option)
    if options.get("update_snapshots") or options.get("update_new_snapshots_only"):
        raise pytest.UsageError("codex-conformance: input: " + REFUSAL)
    try:
        setattr(config, _SUITE, open_suite(options["agent"], options["codex"], options["scenario"],
                                          options["deviations"]))
        if options["report"]:
            open_folder(Path(options["report"]))
    except ConformanceError as error:
        raise pytest.UsageError("codex-conformance: {}: {}".format(error.blame, error))


def _required(config: Any) -> Tuple[str, ...]:
    wanted = config.getoption("--require")
    return BOTH if wanted == "both" else (wanted,)


@pytest.fixture(scope="session")
def required(request: Any) -> Tuple[str, ...]:
    """The verdicts that have to be good: ``aligned``, ``conformant`` or both."""
    return _required(request.config)


def _result(config: Any) -> Optional[Result]:
    """What the verdicts of all processes come to; None when no scenario was played."""
    terminal = config.pluginmanager.get_plugin("terminalreporter")
    verdicts: List[ScenarioVerdict] = []
    for reports in terminal.stats.values() if terminal else []:
        for report in reports:
            if getattr(report, "when", "") == "call":
                verdicts += [from_wire(value) for name, value in report.user_properties if name == "verdict"]
    if not verdicts:
        return None
    suite = _suite(config)
    told = {verdict.scenario for verdict in verdicts}
    verdicts += [play(suite, scenario).verdict for scenario in suite.scenarios
                 if scenario.id not in told and unsupported(suite.agent, scenario)]
    order = {scenario.id: place for place, scenario in enumerate(suite.scenarios)}
    verdicts.sort(key=lambda verdict: order[verdict.scenario])
    required = _required(config)
    return summarise(suite.agent.name, suite.version, verdicts, time.monotonic() - config._conformance_began,
                     suite.whole and len(verdicts) == len(suite.scenarios), required,
                     deviations=suite.deviations, known=suite.known)


def pytest_sessionfinish(session: Any) -> None:
    """Tests that were all skipped would pass; a run in which nothing was judged must not."""
    result = _result(session.config)
    if result is not None and not result.green and session.exitstatus == 0:
        session.exitstatus = 1


def pytest_terminal_summary(terminalreporter: Any, config: Any) -> None:
    """The verdict table, and the report files when they are asked for."""
    result = _result(config)
    if result is None:
        return
    terminalreporter.section("verdicts")
    print_report(result, terminalreporter._tw._file, details=False)
    folder = config.getoption("--report")
    if folder:
        write_reports(result, Path(folder))
