"""Write an agent's deviations file from a run, so that later runs expect all present findings.

Read every entry and replace its reason by the true one. Once you fix what an entry covers, the suite reports the entry
as stale. With --repeat, entries for findings that did not occur in every run are marked as flaky.
"""

import argparse
import datetime
import time
from pathlib import Path
from typing import Optional

import tomli_w

from ..errors import BadInput, HarnessFault
from ..files import write_atomically
from ..report import summarise
from ..report.baseline import entries_of
from ..subjects.agent import ENDING
from ..suite.deviations import NONE, day_of
from ..suite.judging import judge_all, open_suite
from .numbers import count
from .progress import progress

__all__ = ["configure", "execute"]


def configure(parser: argparse.ArgumentParser) -> None:
    """The options of ``baseline``."""
    parser.add_argument("--agent", required=True, metavar="NAME|FILE.toml", help="the agent to run")
    parser.add_argument("--codex", metavar="VERSION", help="compare with the goldens of this codex version; "
                                                                "default: the newest whose scenarios are all recorded")
    parser.add_argument("--scenario", metavar="GLOB", help="run only the scenarios whose id matches; commas "
                                                                "separate several globs")
    parser.add_argument("--output", type=Path, metavar="FILE", help="the file to write; default: AGENT" + ENDING +
                        " beside your agent file, or in the current folder for a shipped agent")
    parser.add_argument("--force", action="store_true", help="replace an existing file")
    parser.add_argument("--repeat", type=count, default=1, metavar="N", help="run each scenario N times to find flakes")
    parser.add_argument("--expires", metavar="DAY", help="a date, as 2027-01-31, from which the entries cover nothing")
    parser.add_argument("--workers", type=count, default=2, metavar="N", help="run N scenarios at a time; default: 2")


def execute(options: argparse.Namespace) -> int:
    """Run all scenarios and write the file; returns 0 whatever the agent does."""
    expires = _future_day(options.expires)
    suite = open_suite(options.agent, options.codex, options.scenario, NONE)
    path = options.output
    if path is None:
        source = suite.agent.source
        own = options.agent.endswith(".toml")
        path = source.with_name(source.stem + ENDING) if own else Path(suite.agent.name + ENDING)
    if path.exists() and not options.force:
        raise BadInput("{}: the file exists: --force replaces it, together with its reasons".format(path))
    began = time.monotonic()
    judged = judge_all(suite, options.workers, options.repeat)
    verdicts = list(progress(judged, len(suite.scenarios), "scenarios"))
    failed = [verdict for verdict in verdicts if verdict.status == "error" and verdict.blame != "agent"]
    if failed:
        raise HarnessFault("{} is at fault in {}: {}: no baseline can be made from this run".format(
            failed[0].blame, failed[0].scenario, failed[0].reason))
    result = summarise(suite.agent.name, suite.version, verdicts, time.monotonic() - began, suite.whole)
    reason = "baseline of {}: nobody has reviewed it yet".format(datetime.date.today().isoformat())
    entries = entries_of(result, reason, suite.known, expires)
    write_atomically(path, tomli_w.dumps({"deviations": entries}).encode("utf-8"))
    print("{}: {} entries written; replace each reason by the true one".format(path, len(entries)))
    return 0


def _future_day(text: Optional[str]) -> Optional[datetime.date]:
    if text is None:
        return None
    day = day_of(text, "--expires")
    if day <= datetime.date.today():
        raise BadInput("--expires: {} is not in the future: the entries would cover nothing".format(text))
    return day
