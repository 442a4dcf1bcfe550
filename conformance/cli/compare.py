"""Compare two JSON reports: what got better, what got worse. Exit 0 when nothing got worse or is gone, 1 otherwise."""

import argparse
from pathlib import Path
from typing import Any

from ..files import compact_json, read_json
from ..report.comparison import changes_between
from ..schema import check

__all__ = ["configure", "execute", "read_report"]


def configure(parser: argparse.ArgumentParser) -> None:
    """The options of ``compare``."""
    parser.add_argument("old", type=Path, metavar="OLD.json")
    parser.add_argument("new", type=Path, metavar="NEW.json")
    parser.add_argument("--json", action="store_true", help="one JSON object a line")


def execute(options: argparse.Namespace) -> int:
    """Print the changes."""
    changes = changes_between(read_report(options.old), read_report(options.new))
    for change in changes:
        if options.json:
            print(compact_json(dict(change._asdict())))
        else:
            print("{:7} {:12} {}: {} -> {}".format(change.how, change.kind, change.name, change.before or "none",
                                                   change.after or "none"))
    if not options.json:
        counts = [(how, sum(change.how == how for change in changes))
                  for how in ("worse", "gone", "better", "other", "new")]
        print(", ".join("{} {}".format(count, how) for how, count in counts))
    return 1 if any(change.how in ("worse", "gone") for change in changes) else 0


def read_report(path: Path) -> Any:
    """A JSON report; raises ``BadInput`` when the file is none."""
    report = read_json(path)
    check(report, "report", str(path))
    return report
