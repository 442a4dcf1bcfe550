"""Compare two JSON reports: what got better, what got worse.

The exit code is 0 if nothing got worse and no scenario or requirement is gone, else 1. The reports may be of different
agents, codex versions or numbers of runs: notes say so and do not change the exit code. If they have different sets of
scenarios, those in both are compared; a scenario only in OLD is gone, a scenario only in NEW is new.
"""

import argparse
from pathlib import Path
from typing import Any, Sequence

from ..errors import BadInput
from ..files import compact_json, read_json
from ..report.as_json import FORMAT
from ..report.circumstances import Circumstance, circumstances
from ..report.comparison import Change, changes_between
from ..schema import check

__all__ = ["configure", "execute", "read_report"]

_LINE = "{:7} {:12} {}"


def configure(parser: argparse.ArgumentParser) -> None:
    """The options of ``compare``."""
    parser.add_argument("old", type=Path, metavar="OLD.json", help="a report that `run --report` or `run --json` wrote")
    parser.add_argument("new", type=Path, metavar="NEW.json", help="a later report")
    parser.add_argument("--json", action="store_true", help="print one JSON object on each line")


def execute(options: argparse.Namespace) -> int:
    """Print the notes and the changes."""
    old, new = read_report(options.old), read_report(options.new)
    notes, changes = circumstances(old, new), changes_between(old, new)
    if options.json:
        for entry in [dict(note._asdict(), how="note") for note in notes] + [change._asdict() for change in changes]:
            print(compact_json(dict(entry)))
    else:
        _print(notes, changes)
    return 1 if any(map(_counts, changes)) else 0


def _counts(change: Change) -> bool:
    """Whether a change makes the exit code 1. A missing tool does not: the scenarios that lack it say so."""
    return change.how == "worse" or change.how == "gone" and change.kind != "tool"


def _print(notes: Sequence[Circumstance], changes: Sequence[Change]) -> None:
    """Lines for people. A note lists new and gone scenarios, so they get no lines of their own."""
    for note in notes:
        print(_LINE.format("note", note.kind, "{} -> {}: {}".format(note.before, note.after, note.remark)))
    for change in changes:
        if change.kind != "scenario" or change.how not in ("gone", "new"):
            print(_LINE.format(change.how, change.kind, "{}: {} -> {}".format(
                change.name, change.before or "none", change.after or "none")))
    counts = [(how, sum(change.how == how for change in changes))
              for how in ("worse", "gone", "better", "other", "new")]
    print(", ".join("{} {}".format(count, how) for how, count in counts))


def read_report(path: Path) -> Any:
    """A JSON report; raises ``BadInput`` for any other file and for a report in an older format."""
    report = read_json(path)
    number = report.get("format") if isinstance(report, dict) else None
    if number in range(1, FORMAT):
        raise BadInput("{}: this report has format {}, and only format {} can be read: run the suite again to make a "
                       "new report".format(path, number, FORMAT))
    check(report, "report", str(path))
    return report
