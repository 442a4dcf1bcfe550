"""The report for people: a table of scenarios by family, a table of tools, and what differs.

Colour only on a terminal; rich decides that from the stream it is given.
"""

from typing import IO, List

from rich.console import Console
from rich.table import Table
from rich.text import Text

from ..judge import ScenarioVerdict
from .result import Result
from .sentence import sentences

__all__ = ["print_report"]

#: How many differences of one scenario are printed; the JSON report has them all.
MOST = 5

_STYLES = {"identical": "green", "equal": "yellow", "not supported": "dim", "not exposed": "dim",
           "missing": "red", "extra": "red", "differs": "red", "error": "bold red"}


def print_report(result: Result, stream: IO[str], details: bool = True) -> None:
    """Write the whole report to ``stream``."""
    console = Console(file=stream, highlight=False, soft_wrap=True)
    console.print(_scenarios(result))
    if result.tools:
        console.print(_tools(result))
    if details:
        for verdict in result.verdicts:
            for line in _details(verdict):
                console.print(line, markup=False)
    console.print(_summary(result), markup=False)


def _scenarios(result: Result) -> Table:
    table = _table("{} against codex {}".format(result.agent, result.codex))
    for name, justify in (("family", "left"), ("scenario", "left"), ("verdict", "left"), ("differences", "right"),
                          ("seconds", "right")):
        table.add_column(name, justify=justify)  # type: ignore[arg-type]
    family = None
    for verdict in sorted(result.verdicts, key=lambda verdict: _families(result).index(verdict.family)):
        table.add_row(verdict.family if verdict.family != family else "", verdict.scenario, _status(verdict.status),
                      str(len(verdict.differences) or ""), "{:.2f}".format(verdict.seconds))
        family = verdict.family
    return table


def _families(result: Result) -> List[str]:
    return list(dict.fromkeys(verdict.family for verdict in result.verdicts))


def _tools(result: Result) -> Table:
    table = _table("tools")
    table.add_column("tool")
    table.add_column("schema")
    table.add_column("scenarios", justify="right")
    for tool in result.tools:
        table.add_row(tool.name, _status(tool.status), str(tool.scenarios))
    return table


def _table(title: str) -> Table:
    return Table(title=title, title_justify="left", box=None, pad_edge=False, title_style="bold")


def _status(status: str) -> Text:
    return Text(status, style=_STYLES.get(status, ""))


def _details(verdict: ScenarioVerdict) -> List[str]:
    lines: List[str] = []
    if verdict.reason:
        blame = " ({} at fault)".format(verdict.blame) if verdict.blame else ""
        lines.append("{}: {}{}: {}".format(verdict.scenario, verdict.status, blame, verdict.reason))
        lines += ["  | " + line for line in verdict.tail.splitlines()]
    if verdict.differences:
        lines.append("{}: {}".format(verdict.scenario, verdict.status))
        for difference in verdict.differences[:MOST]:
            lines += ["  " + line for line in sentences(difference)]
        if len(verdict.differences) > MOST:
            lines.append("  … and {} more differences; `--report DIR` writes them all".format(
                len(verdict.differences) - MOST))
    return lines


def _summary(result: Result) -> str:
    counts = ", ".join("{} {}".format(count, status) for status, count in sorted(result.counts.items()))
    return "{}: {} scenarios against codex {}: {}; {} values normalised by {} rules; {:.1f} s".format(
        result.agent, len(result.verdicts), result.codex, counts, sum(result.taken.values()),
        sum(1 for taken in result.taken.values() if taken), result.seconds)
