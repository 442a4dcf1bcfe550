"""Record the real codex-cli: fetch it, run it through the capture proxy, write goldens, contract and manifest.

Every scenario is recorded twice, and refused if the two recordings differ. With `--check` nothing is written: the new
recordings are compared with the goldens, and the exit code is 0 if there is no difference. `--redigest` is for scenario
files whose text changed but not what happens in them: it records, and writes new digests only if no exchange differs.
"""

import argparse
import contextlib
import shutil
import tempfile
from pathlib import Path
from typing import Any, Dict, List, Tuple

from ..errors import BadInput
from ..goldens.store import fixtures_folder
from ..record.contract import record_contract
from ..record.fixtures import changes, contract_changes, only_recorder, read_goldens, write_fixtures
from ..record.redigest import redigested
from ..record.setup import RecorderSetup, capture_bodies, manifest, open_setup, record_all
from ..scenario.load import Scenario, load_scenarios, select
from ..scenario.versioned import for_version, holding
from .numbers import count
from .progress import progress

__all__ = ["configure", "execute"]

#: How often a recording that only checks may be repeated after a disagreement.
ATTEMPTS = 3


def configure(parser: argparse.ArgumentParser) -> None:
    """The options of ``record``."""
    parser.add_argument("--upstream", required=True, metavar="VERSION", help="the codex release, e.g. 0.115.0")
    parser.add_argument("--scenario", metavar="GLOB", help="record only the scenarios whose id matches and keep "
                        "the other goldens; commas separate several globs")
    mode = parser.add_mutually_exclusive_group()
    mode.add_argument("--check", action="store_true", help="write nothing; exit with 1 if anything differs")
    mode.add_argument("--redigest", action="store_true",
                      help="write only new digests, and only if every exchange is as recorded; else exit with 1")
    parser.add_argument("--contract", metavar="GLOB", help="record the contract from these probes only; commas "
                        "separate several globs; default: from all of them, and no contract with --scenario")
    parser.add_argument("--fixtures", type=Path, metavar="DIR", help="the folder to write to; default: the fixtures "
                        "of this project")
    parser.add_argument("--workers", type=count, default=2, metavar="N",
                        help="record N scenarios at a time; default: 2")


def execute(options: argparse.Namespace) -> int:
    """Record, print what changed, and write it unless an option forbids that.

    Raises ``EnvironmentFault`` when another recording into the same fixtures has not ended.
    """
    with contextlib.ExitStack() as stack:
        if not options.check:
            stack.enter_context(only_recorder(options.fixtures or fixtures_folder()))
        return _execute(options)


def _execute(options: argparse.Namespace) -> int:
    every = load_scenarios()
    holds = {scenario.id: scenario for scenario in holding(every.values(), options.upstream)}
    chosen = _chosen(every, options)
    folder = (options.fixtures or fixtures_folder()) / ("codex-" + options.upstream)
    old = read_goldens(folder)
    if (options.check or options.redigest) and not old:
        raise BadInput("{}: there are no goldens to compare with: check the version, or record it without this option "
                       "first".format(folder))
    contract = Path(tempfile.mkdtemp(prefix="conformance-contract-"))
    try:
        with open_setup(options.upstream) as setup:
            new, changed = _record(setup, chosen, old, folder, contract, options)
            for line in changed:
                print(line)
            print("{} scenarios of codex {} recorded twice{}: {}".format(
                len(new), options.upstream, "" if setup.isolated else " (no network namespace here)",
                "{} changes".format(sum(not line.startswith(" ") for line in changed)) if changed else
                "0 differences"))
            if options.check or options.redigest and changed:
                return 1 if changed else 0
            if options.redigest:
                new = redigested(old, new)
                changed = ["{}: new digest".format(name) for name in new if new[name] != old[name]]
                print("{} digests are new".format(len(changed)))
            if changed:
                kept = {name: golden for name, golden in old.items() if name in holds}
                goldens = {name: dict(kept, **new)[name] for name in holds if name in kept or name in new}
                described = manifest(setup, [holds[name] for name in goldens], len(goldens) == len(holds))
                write_fixtures(folder, goldens, described, contract if _records_contract(options) else None)
                print("written to {}".format(folder))
            return 0
    finally:
        shutil.rmtree(str(contract), ignore_errors=True)


def _chosen(every: Dict[str, Scenario], options: argparse.Namespace) -> List[Scenario]:
    """The scenarios to record, as they are for the version; one that the user names must hold for it."""
    chosen = [for_version(scenario, options.upstream) for scenario in select(every, options.scenario)]
    outside = [scenario for scenario in chosen if scenario.outside]
    if outside and options.scenario:
        raise BadInput("{}: {}".format(outside[0].id, outside[0].outside))
    return [scenario for scenario in chosen if not scenario.outside]


def _records_contract(options: argparse.Namespace) -> bool:
    return bool(options.contract) or not (options.scenario or options.redigest)


def _record(setup: RecorderSetup, chosen: List[Scenario], old: Dict[str, Any], folder: Path, contract: Path,
            options: argparse.Namespace) -> Tuple[Dict[str, Any], List[str]]:
    attempts = ATTEMPTS if options.check or options.redigest else 1
    recorded = record_all(setup, chosen, options.workers, attempts)
    goldens = progress(recorded, len(chosen), "scenarios")
    new = {golden["scenario"]: golden for golden in goldens}
    changed = changes(old, new, digests=not options.redigest)
    if not options.scenario:
        changed += ["{}: no longer a scenario".format(name) for name in old if name not in new]
    if _records_contract(options):
        record_contract(lambda scenario: capture_bodies(setup, scenario), contract, setup.upstream.version,
                        only=options.contract or "")
        changed += contract_changes(folder / "contract", contract)
    return new, changed
