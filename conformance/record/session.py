"""A recording session: the proxy up, the network gone, scenarios recorded side by side."""

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
from .route import Captured

__all__ = ["Session", "open_session", "record_all", "capture_bodies", "manifest"]


class Session(NamedTuple):
    """What recording needs. ``isolated`` says whether the network namespace has loopback only."""

    upstream: Upstream
    agent: Agent
    rules: Rules
    proxy: CaptureProxy
    isolated: bool

    def route(self) -> Captured:
        """A new way through the proxy, for one run."""
        return Captured(self.proxy)


@contextlib.contextmanager
def open_session(version: str) -> Iterator[Session]:
    """Fetch upstream, leave the network, start the capture proxy; everything is gone at the end.

    Raises ``EnvironmentFault`` when npm or mitmdump is missing, ``BadInput`` for an unknown version.
    """
    upstream = fetch(PACKAGE, version)
    isolated = enter_loopback()
    folder = tempfile.mkdtemp(prefix="conformance-record-")
    try:
        with CaptureProxy(folder) as proxy:
            agent = load_agent("codex")._replace(npm={"package": PACKAGE, "version": version})
            yield Session(upstream, agent, load_rules(), proxy, isolated)
    except CaptureError as error:
        raise EnvironmentFault(str(error))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def record_all(session: Session, scenarios: List[Scenario], workers: int = 2, attempts: int = 1,
               say: Callable[[str], None] = print) -> Iterator[Dict[str, Any]]:
    """The goldens of the scenarios, in order; the first that cannot be recorded ends it with its error.

    With more ``attempts`` a scenario whose recording hung or disagreed is recorded again, and ``say`` is told why: for
    checking, where one unlucky moment of upstream must not hide what all other scenarios say. What is written to
    the fixtures gets one attempt.
    """
    with concurrent.futures.ThreadPoolExecutor(max_workers=workers) as pool:
        pending = [pool.submit(_record, session, scenario, attempts, say) for scenario in scenarios]
        try:
            for future in pending:
                yield future.result()
        finally:
            for future in pending:
                future.cancel()


def _record(session: Session, scenario: Scenario, attempts: int, say: Callable[[str], None]) -> Dict[str, Any]:
    for left in reversed(range(attempts)):
        try:
            return record_scenario(session.agent, session.upstream, scenario, session.rules, session.route)
        except (AgentFault, HarnessFault) as error:
            if not left:
                raise
            say("recorded again after: {}: {}".format(scenario.id, error))
    raise HarnessFault("{}: no attempt to record it was allowed".format(scenario.id))


def capture_bodies(session: Session, scenario: Scenario) -> List[Dict[str, Any]]:
    """The bodies of the requests that upstream sends in a scenario, as they are: for the contract's probes."""
    run = run_scenario(session.agent, scenario, session.route(), session.upstream.binary)
    return [exchange["request"]["body"] for exchange in run.transcript["exchanges"]]


def manifest(session: Session, scenarios: List[Scenario], complete: bool) -> Dict[str, Any]:
    """What was recorded, from what, where, when, by what: ``manifest.json``.

    ``complete`` says that these are all scenarios that hold for the version.
    """
    return {
        "format": 1,
        "codex": session.upstream.version,
        "npm": {"package": PACKAGE, "integrity": session.upstream.integrity},
        "binary_sha256": session.upstream.sha256,
        "platform": "{} {}".format(platform.system().lower(), platform.machine()),
        "date": datetime.date.today().isoformat(),
        "recorder": __version__,
        "isolated": session.isolated,
        "rules": session.rules.version,
        "complete": complete,
        "licence": "The recorded texts and tool specifications are OpenAI's (openai/codex), under Apache-2.0: see "
                   "NOTICE and LICENSE-Apache-2.0.txt.",
        "scenarios": {scenario.id: scenario_digest(scenario) for scenario in scenarios},
    }
