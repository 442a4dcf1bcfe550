"""List the scenarios: id, family, driver, title, and the codex versions that have a golden of each."""

import argparse
from typing import Any, Dict, List

from ..files import compact_json
from ..goldens.store import list_goldens, version_folder, versions
from ..scenario.load import load_scenarios, select

__all__ = ["configure", "execute"]


def configure(parser: argparse.ArgumentParser) -> None:
    """The options of ``scenarios``."""
    parser.add_argument("--scenario", metavar="GLOB", help="list only the scenarios whose id matches; commas "
                                                                "separate several globs")
    parser.add_argument("--json", action="store_true", help="print one JSON object on each line")


def execute(options: argparse.Namespace) -> int:
    """Print the list."""
    recorded = {version: set(list_goldens(version_folder(version))) for version in versions()}
    rows: List[Dict[str, Any]] = []
    for scenario in select(load_scenarios(), options.scenario):
        rows.append({"id": scenario.id, "family": scenario.family, "driver": scenario.driver,
                     "title": scenario.title, "protects": scenario.protects, "versions": scenario.versions,
                     "goldens": [version for version, ids in recorded.items() if scenario.id in ids]})
    width = max(len(row["id"]) for row in rows)
    for row in rows:
        if options.json:
            print(compact_json(row))
        else:
            goldens = ", ".join(row["goldens"]) or "not recorded"
            held = ", holds for {}".format(row["versions"]) if row["versions"] else ""
            print("{:{}}  {:10}  {:12}  {}  [{}{}]".format(
                row["id"], width, row["family"], row["driver"], row["title"], goldens, held))
    return 0
