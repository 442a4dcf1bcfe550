"""``python -m tests.benchmarks [NAME …]``: run the named benchmarks (all without a name) and print their tables.

A benchmark is a module here with ``TITLE``, ``COLUMNS`` and ``measure() -> rows``. Nothing is asserted: figures are
for reading, on a machine that does nothing else.
"""

import argparse
import platform
import sys

from rich.console import Console
from rich.table import Table

from conformance.errors import ConformanceError

from . import bodies, comparison, harness, history, recorder, reporting, startup, suite, trips

BENCHMARKS = {module.__name__.split(".")[-1]: module
              for module in (startup, trips, history, harness, suite, comparison, bodies, reporting, recorder)}


def main() -> int:
    """Run and print; 3 when something that a benchmark needs is missing."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(BENCHMARKS))
    names = parser.parse_args().names or list(BENCHMARKS)
    unknown = [name for name in names if name not in BENCHMARKS]
    if unknown:
        parser.error("no benchmark {}: there are {}".format(", ".join(unknown), ", ".join(BENCHMARKS)))
    console = Console(highlight=False)
    console.print("Python {}, {} {}".format(platform.python_version(), platform.system(), platform.machine()))
    for name in names:
        table = Table(title=BENCHMARKS[name].TITLE, title_justify="left", box=None)
        for column in BENCHMARKS[name].COLUMNS:
            table.add_column(column)
        try:
            for row in BENCHMARKS[name].measure():
                table.add_row(*row)
        except ConformanceError as error:
            print("{}: {}: {}".format(name, error.blame, error), file=sys.stderr)
            return 3
        console.print(table)
    return 0


if __name__ == "__main__":
    sys.exit(main())
