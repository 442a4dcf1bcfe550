"""Compare two JSON reports: what got better, what got worse.

Exit 0 when nothing got worse and no scenario or requirement is gone, 1 otherwise. Reports of different agents,
codex versions or numbers of plays may be compared: a note says so, and it does not count. Of different sets of
scenarios those of both are compared; that one is only in OLD counts (gone), that one is only in NEW does not (new).
"""

import argparse
from pathlib import Path
from typing import Any, Sequence

from ..files import compact_json, read_json
from ..report.circumstances import Circumstance, circumstances
from ..report.comparison import Change, changes_between
from ..schema import check

__all__ = ["configure", "execute", "read_report"]

_LINE = "{:7} {:12} {}"


def configure(parser: argparse.ArgumentParser) -> None:
    """The options of ``compare``."""
    parser.add_argument("old", type=Path, metavar="OLD.json")
    parser.add_argument("new", type=Path, metavar="NEW.json")
    parser.add_argument("--json", action="store_true", help="one JSON object a line; a note's `how` is note")


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
    """A tool is gone when neither side lists it any more: by another version, or in a scenario that got worse."""
    return change.how == "worse" or change.how == "gone" and change.kind != "tool"


def _print(notes: Sequence[Circumstance], changes: Sequence[Change]) -> None:
    """Lines for people. Which scenarios came or went stands in the note about them."""
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
    """A JSON report; raises ``BadInput`` when the file is none."""
    report = read_json(path)
    check(report, "report", str(path))
    return report
