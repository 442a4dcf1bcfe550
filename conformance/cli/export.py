"""Print a golden, or one request's body, as plain JSON with everything expanded, for any tool to use."""

import argparse
import sys

from ..errors import BadInput
from ..files import dump_json
from ..goldens.store import default_version, read_golden, version_folder

__all__ = ["configure", "execute"]


def configure(parser: argparse.ArgumentParser) -> None:
    """The options of ``export``."""
    parser.add_argument("scenario", metavar="SCENARIO")
    parser.add_argument("--codex", metavar="VERSION", help="default: the newest whose scenarios are all recorded")
    parser.add_argument("--request", type=int, metavar="N", help="only the body of request N (from 1)")


def execute(options: argparse.Namespace) -> int:
    """Print the JSON."""
    golden = read_golden(version_folder(options.codex or default_version()), options.scenario)
    value = golden
    if options.request is not None:
        if not 1 <= options.request <= len(golden["exchanges"]):
            raise BadInput("{}: there is no request {}: it has {}".format(
                options.scenario, options.request, len(golden["exchanges"])))
        value = golden["exchanges"][options.request - 1]["request"]["body"]
    sys.stdout.write(dump_json(value).decode("utf-8"))
    return 0
