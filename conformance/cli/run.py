"""Judge an agent: run it in the scenarios, compare its requests with the goldens, check the requirements.

A golden is the recording of codex in the same scenario. The exit code is 0 if the required verdicts are good, 1 if the
agent fell short, 2 for bad options or files, 3 if the harness or the machine failed.
"""

import argparse
import sys
import time
from pathlib import Path

from ..files import compact_json
from ..report import BOTH, open_folder, summarise, write_reports
from ..report.as_json import as_json
from ..report.text import print_report
from ..suite.judging import judge_all, open_suite
from .numbers import count
from .progress import progress

__all__ = ["configure", "execute"]


def configure(parser: argparse.ArgumentParser) -> None:
    """The options of ``run``."""
    parser.add_argument("--agent", default="reference", metavar="NAME|FILE.toml",
                        help="the agent to judge: a shipped one (`codex-conformance agents` lists them) or your own "
                             "agent file; default: reference")
    parser.add_argument("--codex", metavar="VERSION", help="compare with the goldens of this codex version; "
                                                                "default: the newest whose scenarios are all recorded")
    parser.add_argument("--scenario", metavar="GLOB", help="run only the scenarios whose id matches; commas "
                                                                "separate several globs")
    parser.add_argument("--require", choices=BOTH + ("both",), default="both",
                        help="the verdict that decides the exit code; default: both")
    parser.add_argument("--deviations", metavar="FILE", help="the file of expected deviations; default: "
                                                             "AGENT.deviations.toml beside the agent file; `none`: "
                                                             "no file")
    parser.add_argument("--repeat", type=count, default=1, metavar="N", help="run each scenario N times; those whose "
                                                                                "verdicts disagree are flaky")
    parser.add_argument("--report", type=Path, metavar="DIR", help="write report.json, report.txt and junit.xml "
                                                                         "to this folder")
    parser.add_argument("--json", action="store_true", help="print the JSON report instead of tables")
    parser.add_argument("--workers", type=count, default=2, metavar="N", help="run N scenarios at a time; default: 2")


def execute(options: argparse.Namespace) -> int:
    """Run, print and write; returns the result's exit code."""
    suite = open_suite(options.agent, options.codex, options.scenario, options.deviations)
    if options.report:
        open_folder(options.report)
    began = time.monotonic()
    times = options.repeat
    judged = judge_all(suite, options.workers, times)
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
