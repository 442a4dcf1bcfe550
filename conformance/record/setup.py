"""What the recorder sets up (upstream, network namespace, capture proxy), and recording scenarios in parallel."""

import concurrent.futures
import contextlib
import datetime
import platform
import shutil
import tempfile
from typing import Any, Callable, Dict, Iterator, List, NamedTuple

from proxies import CaptureError, CaptureProxy

from .. import __version__
from ..errors import AgentFault, EnvironmentFault, HarnessFault
from ..rules.load import Rules, load_rules
from ..scenario.digest import scenario_digest
from ..scenario.load import Scenario
from ..subjects.agent import Agent, load_agent
from ..subjects.npm import PACKAGE, Upstream, fetch
from ..subjects.run import run_scenario
from .namespace import enter_loopback
from .recorder import record_scenario
from .route import ProxyRoute

__all__ = ["RecorderSetup", "open_setup", "record_all", "capture_bodies", "manifest"]


class RecorderSetup(NamedTuple):
    """What recording needs. ``isolated`` says whether the network namespace has loopback only."""

    upstream: Upstream
    agent: Agent
    rules: Rules
    proxy: CaptureProxy
    isolated: bool

    def route(self) -> ProxyRoute:
        """A new route through the proxy, for one run."""
        return ProxyRoute(self.proxy)


@contextlib.contextmanager
def open_setup(version: str) -> Iterator[RecorderSetup]:
    """Fetch upstream, leave the network, start the capture proxy; stop and remove all of it at the end.

    Raises ``EnvironmentFault`` when npm or mitmdump is missing, ``BadInput`` for an unknown version.
    """
    upstream = fetch(PACKAGE, version)
    isolated = enter_loopback()
    folder = tempfile.mkdtemp(prefix="conformance-record-")
    try:
        with CaptureProxy(folder) as proxy:
            agent = load_agent("codex")._replace(npm={"package": PACKAGE, "version": version})
            yield RecorderSetup(upstream, agent, load_rules(), proxy, isolated)
    except CaptureError as error:
        raise EnvironmentFault(str(error))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def record_all(setup: RecorderSetup, scenarios: List[Scenario], workers: int = 2, attempts: int = 1,
               say: Callable[[str], None] = print) -> Iterator[Dict[str, Any]]:
    """The goldens of the scenarios, in order; the first that cannot be recorded ends it with its error.

    With more ``attempts`` a scenario whose recording hung or disagreed is recorded again, and ``say`` gets the reason.
    That is for checking, where a rare fault of upstream must not hide the results of all other scenarios. Recording
    for the fixtures makes one attempt.
    """
    with concurrent.futures.ThreadPoolExecutor(max_workers=workers) as pool:
        pending = [pool.submit(_record, setup, scenario, attempts, say) for scenario in scenarios]
        try:
            for future in pending:
                yield future.result()
        finally:
            for future in pending:
                future.cancel()


def _record(setup: RecorderSetup, scenario: Scenario, attempts: int, say: Callable[[str], None]) -> Dict[str, Any]:
    for left in reversed(range(attempts)):
        try:
            return record_scenario(setup.agent, setup.upstream, scenario, setup.rules, setup.route)
        except (AgentFault, HarnessFault) as error:
            if not left:
                raise
            say("recorded again after: {}: {}".format(scenario.id, error))
    raise HarnessFault("{}: not recorded: the number of attempts is 0".format(scenario.id))


def capture_bodies(setup: RecorderSetup, scenario: Scenario) -> List[Dict[str, Any]]:
    """The bodies of the requests that upstream sends in a scenario, as they are: for the contract's probes."""
    run = run_scenario(setup.agent, scenario, setup.route(), setup.upstream.binary)
    return [exchange["request"]["body"] for exchange in run.transcript["exchanges"]]


def manifest(setup: RecorderSetup, scenarios: List[Scenario], complete: bool) -> Dict[str, Any]:
    """What was recorded, from what, where, when, by what: ``manifest.json``.

    ``complete`` says that these are all scenarios that hold for the version.
    """
    return {
        "format": 1,
        "codex": setup.upstream.version,
        "npm": {"package": PACKAGE, "integrity": setup.upstream.integrity},
        "binary_sha256": setup.upstream.sha256,
        "platform": "{} {}".format(platform.system().lower(), platform.machine()),
        "date": datetime.date.today().isoformat(),
        "recorder": __version__,
        "isolated": setup.isolated,
        "rules": setup.rules.version,
        "complete": complete,
        "licence": "The recorded texts and tool specifications are OpenAI's (openai/codex), under Apache-2.0: see "
                   "NOTICE and LICENSE-Apache-2.0.txt.",
        "scenarios": {scenario.id: scenario_digest(scenario) for scenario in scenarios},
    }
