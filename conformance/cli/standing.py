"""Put several JSON reports beside each other in one Markdown table: families down, agents across."""

import argparse
from pathlib import Path

from ..report.standing import standing
from .compare import read_report

__all__ = ["configure", "execute"]


def configure(parser: argparse.ArgumentParser) -> None:
    """The options of ``standing``."""
    parser.add_argument("reports", type=Path, nargs="+", metavar="REPORT.json", help="as `run --json` prints it")


def execute(options: argparse.Namespace) -> int:
    """Print the table."""
    print(standing([read_report(path) for path in options.reports]), end="")
    return 0
