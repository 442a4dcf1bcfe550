"""Judge an agent: play the scenarios, compare what it sends with the goldens, check the requirements."""

import argparse
import sys
import time
from pathlib import Path

from ..files import compact_json
from ..report import BOTH, open_folder, summarise, write_reports
from ..report.as_json import as_json
from ..report.text import print_report
from ..suite.judging import judge_all, open_suite
from .progress import progress

__all__ = ["configure", "execute"]


def configure(parser: argparse.ArgumentParser) -> None:
    """The options of ``run``."""
    parser.add_argument("--agent", default="reference", metavar="NAME|FILE.toml", help="default: reference")
    parser.add_argument("--codex", metavar="VERSION", help="whose goldens; default: the newest with all of them")
    parser.add_argument("--scenario", metavar="GLOB", help="only these (commas separate several)")
    parser.add_argument("--require", choices=BOTH + ("both",), default="both",
                        help="which verdict decides the exit code; default: both")
    parser.add_argument("--deviations", metavar="FILE", help="what is expected to be otherwise, `none` for nothing; "
                                                             "default: AGENT.deviations.toml beside the agent file")
    parser.add_argument("--repeat", type=int, default=1, metavar="N", help="play each scenario N times")
    parser.add_argument("--report", type=Path, metavar="DIR", help="write report.json, report.txt and junit.xml there")
    parser.add_argument("--json", action="store_true", help="print the JSON report instead of tables")
    parser.add_argument("--workers", type=int, default=2, metavar="N", help="scenarios side by side; default: 2")


def execute(options: argparse.Namespace) -> int:
    """Play, print, write; the exit code is the result's."""
    suite = open_suite(options.agent, options.codex, options.scenario, options.deviations)
    if options.report:
        open_folder(options.report)
    began = time.monotonic()
    times = max(1, options.repeat)
    judged = judge_all(suite, max(1, options.workers), times)
    verdicts = list(progress(judged, len(suite.scenarios), "scenarios"))
    required = BOTH if options.require == "both" else (options.require,)
    result = summarise(suite.agent.name, suite.version, verdicts, time.monotonic() - began, suite.whole, required,
                       deviations=suite.deviations, known=suite.known, times=times)
    if options.report:
        write_reports(result, options.report)
    if options.json:
        print(compact_json(as_json(result)))
    else:
        print_report(result, sys.stdout)
    return result.exit_code
