"""Record the real codex-cli: fetch it, run it behind the capture proxy, write goldens, contract and manifest.

Every scenario is recorded twice, and refused if the two recordings differ. With `--check` nothing is written: the new
recordings are compared with the goldens, and the exit code is 0 if there is no difference.
"""

import argparse
import shutil
import tempfile
from pathlib import Path
from typing import Any, Dict, List, Tuple

from ..errors import BadInput
from ..goldens.store import fixtures_folder
from ..record.book import changes, contract_changes, read_book, write_book
from ..record.contract import record_contract
from ..record.session import Session, capture_bodies, manifest, open_session, record_all
from ..scenario.load import Scenario, load_scenarios, select
from .progress import progress

__all__ = ["configure", "execute"]


def configure(parser: argparse.ArgumentParser) -> None:
    """The options of ``record``."""
    parser.add_argument("--upstream", required=True, metavar="VERSION", help="the codex release, e.g. 0.115.0")
    parser.add_argument("--scenario", metavar="GLOB", help="record only the scenarios whose id matches and keep "
                                                                "the other goldens; commas separate several globs")
    parser.add_argument("--check", action="store_true", help="write nothing; exit with 1 if anything differs")
    parser.add_argument("--fixtures", type=Path, metavar="DIR", help="the folder to write to; default: the fixtures "
                                                                           "of this project")
    parser.add_argument("--workers", type=int, default=2, metavar="N", help="record N scenarios at a time; default: 2")


def execute(options: argparse.Namespace) -> int:
    """Record, print what changed, and write it unless ``--check`` is given."""
    scenarios = load_scenarios()
    chosen = select(scenarios, options.scenario)
    folder = (options.fixtures or fixtures_folder()) / ("codex-" + options.upstream)
    old = read_book(folder)
    if options.check and not old:
        raise BadInput("{}: there are no goldens to compare with: record without --check first".format(folder))
    contract = Path(tempfile.mkdtemp(prefix="conformance-contract-"))
    try:
        with open_session(options.upstream) as session:
            new, changed = _record(session, chosen, old, folder, contract, options)
            for line in changed:
                print(line)
            print("{} scenarios of codex {} recorded twice{}: {}".format(
                len(new), options.upstream, "" if session.isolated else " (no network namespace here)",
                "{} changes".format(sum(not line.startswith(" ") for line in changed)) if changed else
                "0 differences"))
            if options.check:
                return 1 if changed else 0
            if changed:
                kept = {name: golden for name, golden in old.items() if name in scenarios}
                goldens = {name: dict(kept, **new)[name] for name in scenarios if name in kept or name in new}
                listed = [scenarios[name] for name in goldens]
                write_book(folder, goldens, manifest(session, listed), None if options.scenario else contract)
                print("written to {}".format(folder))
            return 0
    finally:
        shutil.rmtree(str(contract), ignore_errors=True)


def _record(session: Session, chosen: List[Scenario], old: Dict[str, Any], folder: Path, contract: Path,
            options: argparse.Namespace) -> Tuple[Dict[str, Any], List[str]]:
    recorded = record_all(session, chosen, max(1, options.workers), 3 if options.check else 1)
    goldens = progress(recorded, len(chosen), "scenarios")
    new = {golden["scenario"]: golden for golden in goldens}
    changed = changes(old, new)
    if not options.scenario:
        changed += ["{}: no longer a scenario".format(name) for name in old if name not in new]
        record_contract(lambda scenario: capture_bodies(session, scenario), contract, session.upstream.version)
        changed += contract_changes(folder / "contract", contract)
    return new, changed
