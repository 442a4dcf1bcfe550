"""`python -m tests.docs [--results report.json]`: write the pages, with the verdicts of this or the last report."""

import argparse
import sys
from pathlib import Path

from conformance.errors import ConformanceError
from conformance.files import write_atomically

from . import architecture, guide, protocol, requirements, tools
from .data import FOLDER, keep_results, load_data

PAGES = (tools, requirements, protocol, architecture, guide)


def pages():
    """{file: text} of every page."""
    data = load_data()
    return {FOLDER / page.NAME: page.render(data) for page in PAGES}


def main():
    """Write the pages that have changed, and print their names."""
    parser = argparse.ArgumentParser(prog="python -m tests.docs", description=__doc__)
    parser.add_argument("--results", type=Path, metavar="FILE", help="the report.json of a run of the reference agent")
    options = parser.parse_args()
    try:
        if options.results:
            keep_results(options.results)
        for path, text in pages().items():
            if not path.is_file() or path.read_text(encoding="utf-8") != text:
                write_atomically(path, text.encode("utf-8"))
                print(path)
    except ConformanceError as error:
        print("tests.docs: {}: {}".format(error.blame, error), file=sys.stderr)
        return error.exit_code
    return 0


if __name__ == "__main__":
    sys.exit(main())
