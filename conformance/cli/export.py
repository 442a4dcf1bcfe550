"""Print a golden (a recording of codex), or the body of one of its requests, as complete JSON for other programs."""

import argparse
import sys

from ..errors import BadInput
from ..files import dump_json
from ..goldens.store import default_version, list_goldens, read_golden, version_folder

__all__ = ["configure", "execute"]


def configure(parser: argparse.ArgumentParser) -> None:
    """The options of ``export``."""
    parser.add_argument("scenario", metavar="SCENARIO", help="the id of a scenario")
    parser.add_argument("--codex", metavar="VERSION",
                        help="the codex version; default: the newest whose scenarios are all recorded")
    parser.add_argument("--request", type=int, metavar="N", help="print only the body of request N, counted from 1")


def execute(options: argparse.Namespace) -> int:
    """Print the JSON."""
    folder = version_folder(options.codex or default_version())
    if options.scenario not in list_goldens(folder):
        raise BadInput("codex {} has no golden of a scenario {!r}: `codex-conformance scenarios` lists them".format(
            folder.name[len("codex-"):], options.scenario))
    golden = read_golden(folder, options.scenario)
    value = golden
    if options.request is not None:
        if not 1 <= options.request <= len(golden["exchanges"]):
            raise BadInput("{}: --request {} does not exist: requests are numbered from 1 to {}".format(
                options.scenario, options.request, len(golden["exchanges"])))
        value = golden["exchanges"][options.request - 1]["request"]["body"]
    sys.stdout.write(dump_json(value).decode("utf-8"))
    return 0
