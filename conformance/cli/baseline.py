"""Write an agent's deviations file from a run: what is off now is expected from now on.

Look at every entry and give it its true reason; what is mended becomes stale, and the suite then says so. With
``--repeat`` what was not off each time is marked as flaky, by path or requirement where that can be told.
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
from .progress import progress

__all__ = ["configure", "execute"]


def configure(parser: argparse.ArgumentParser) -> None:
    """The options of ``baseline``."""
    parser.add_argument("--agent", required=True, metavar="NAME|FILE.toml")
    parser.add_argument("--codex", metavar="VERSION", help="whose goldens; default: the newest with all of them")
    parser.add_argument("--scenario", metavar="GLOB", help="only these (commas separate several)")
    parser.add_argument("--output", type=Path, metavar="FILE", help="default: AGENT" + ENDING + " beside an agent file "
                                                                    "of yours, in this folder for a shipped agent")
    parser.add_argument("--force", action="store_true", help="replace a file that is there")
    parser.add_argument("--repeat", type=int, default=1, metavar="N", help="play each scenario N times, to find flakes")
    parser.add_argument("--expires", metavar="DAY", help="from that day on (as 2027-01-31) everything counts again")
    parser.add_argument("--workers", type=int, default=2, metavar="N", help="scenarios side by side; default: 2")


def execute(options: argparse.Namespace) -> int:
    """Play everything, write the file; 0, whatever the agent did."""
    expires = _day_to_come(options.expires)
    suite = open_suite(options.agent, options.codex, options.scenario, NONE)
    path = options.output
    if path is None:
        source = suite.agent.source
        own = options.agent.endswith(".toml")
        path = source.with_name(source.stem + ENDING) if own else Path(suite.agent.name + ENDING)
    if path.exists() and not options.force:
        raise BadInput("{}: is there already: --force replaces it, and the reasons in it".format(path))
    began = time.monotonic()
    judged = judge_all(suite, max(1, options.workers), max(1, options.repeat))
    verdicts = list(progress(judged, len(suite.scenarios), "scenarios"))
    failed = [verdict for verdict in verdicts if verdict.status == "error" and verdict.blame != "agent"]
    if failed:
        raise HarnessFault("{} is at fault in {}: {}: no baseline can be made of that".format(
            failed[0].blame, failed[0].scenario, failed[0].reason))
    result = summarise(suite.agent.name, suite.version, verdicts, time.monotonic() - began, suite.whole)
    reason = "baseline of {}: nobody has looked at it yet".format(datetime.date.today().isoformat())
    entries = entries_of(result, reason, suite.known, expires)
    write_atomically(path, tomli_w.dumps({"deviations": entries}).encode("utf-8"))
    print("{}: {} entries; give each its true reason".format(path, len(entries)))
    return 0


def _day_to_come(text: Optional[str]) -> Optional[datetime.date]:
    if text is None:
        return None
    day = day_of(text, "--expires")
    if day <= datetime.date.today():
        raise BadInput("--expires: {} is not in the future: the entries would cover nothing".format(text))
    return day
