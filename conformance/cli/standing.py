"""Print several JSON reports as one Markdown table: a row for each scenario family, a column for each agent."""

import argparse
from pathlib import Path

from ..report.standing import standing
from .compare import read_report

__all__ = ["configure", "execute"]


def configure(parser: argparse.ArgumentParser) -> None:
    """The options of ``standing``."""
    parser.add_argument("reports", type=Path, nargs="+", metavar="REPORT.json",
                        help="reports that `run --report` or `run --json` wrote")


def execute(options: argparse.Namespace) -> int:
    """Print the table."""
    print(standing([read_report(path) for path in options.reports]), end="")
    return 0
