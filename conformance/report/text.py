"""The report for people: tables of scenarios, tools and requirements, then the findings.

The table of a long run has one row for the scenarios of a family that have the same verdict, so that a person can read
it. rich decides by the output stream whether to colour it.
"""

import collections
from typing import IO, Counter, Dict, List

from rich.console import Console
from rich.table import Table
from rich.text import Text

from ..harmless import shown
from ..judge import Outcome, ScenarioVerdict
from ..judge.requirements import TIERS
from ..judge.verdict import PASSING, STATUSES
from .details import details as all_details
from .deviations import deviation_lines
from .result import RequirementVerdict, Result, ToolVerdict
from .runs import runs_in_words

__all__ = ["print_report", "violations"]

#: How many violations of one requirement in one scenario are printed; the JSON report has them all.
MOST = 5

#: How many rows of scenarios, and of tools, are printed before scenarios share rows and tools are left out.
MOST_ROWS = MOST_TOOLS = 40

#: How many scenarios of the same verdict share a row.
ALIKE = 3

_STYLES = {"identical": "green", "equal": "yellow", "not supported": "dim", "not exposed": "dim",
           "missing": "red", "extra": "red", "differs": "red", "error": "bold red", "held": "green", "broken": "red",
           "untested": "yellow", "flaky": "red", "expected": "dim"}


def print_report(result: Result, stream: IO[str], details: bool = True) -> None:
    """Write the whole report to ``stream``; without ``details`` the tables, with a row for every scenario."""
    console = Console(file=stream, highlight=False, soft_wrap=True)
    console.print(_scenarios(result, details and len(result.verdicts) > MOST_ROWS))
    if result.tools:
        console.print(_tools(result))
    if any(verdict.status != "untested" for verdict in result.requirements):
        console.print(_requirements(result))
    if details:
        for line in all_details(result):
            console.print(line, markup=False)
    for line in deviation_lines(result):
        console.print(line, markup=False)
    if result.times > 1:
        console.print("{}: {}".format(result.agent, runs_in_words(**result.runs._asdict())), markup=False)
    console.print(_aligned(result), markup=False)
    console.print(_conformant(result), markup=False)


def _scenarios(result: Result, folded: bool) -> Table:
    table = _table("{} against codex {}".format(result.agent, result.codex))
    for name, justify in (("family", "left"), ("scenario", "left"), ("verdict", "left"), ("differences", "right"),
                          ("seconds", "right")):
        table.add_column(name, justify=justify)  # type: ignore[arg-type]
    families: Dict[str, List[ScenarioVerdict]] = collections.OrderedDict()
    for verdict in result.verdicts:
        families.setdefault(verdict.family, []).append(verdict)
    for family, verdicts in families.items():
        for rows in _folded(verdicts) if folded else [[verdict] for verdict in verdicts]:
            name = rows[0].scenario if len(rows) == 1 else "{} of {}".format(len(rows), len(verdicts))
            table.add_row(family, name, _status(_word(rows[0])), str(sum(row.differing for row in rows) or ""),
                          "{:.2f}".format(sum(row.seconds for row in rows)))
            family = ""
    return table


def _folded(verdicts: List[ScenarioVerdict]) -> List[List[ScenarioVerdict]]:
    """The rows: verdicts with the same word together, where there are at least ``ALIKE``."""
    words: Dict[str, List[ScenarioVerdict]] = collections.OrderedDict()
    for verdict in verdicts:
        words.setdefault(_word(verdict), []).append(verdict)
    return [rows for alike in words.values()
            for rows in ([alike] if len(alike) >= ALIKE else [[verdict] for verdict in alike])]


def _word(verdict: ScenarioVerdict) -> str:
    """A scenario's verdict in the table: its status, or flaky, and whether that is expected."""
    word = "flaky" if verdict.flaky else verdict.status
    return word + " (expected)" if verdict.aligned and word not in PASSING else word


def _tools(result: Result) -> Table:
    table = _table("tools")
    table.add_column("tool")
    table.add_column("schema")
    table.add_column("scenarios", justify="right")

    def badness(tool: ToolVerdict) -> int:
        return -STATUSES.index(tool.status)

    many = len(result.tools) > MOST_TOOLS
    for tool in sorted(result.tools, key=badness)[:MOST_TOOLS] if many else result.tools:
        table.add_row(Text(shown(tool.name)), _status(tool.status), str(tool.scenarios))
    if many:
        table.add_row("… and {} more".format(len(result.tools) - MOST_TOOLS))
    return table


def _requirements(result: Result) -> Table:
    """A row for the held requirements of each family, one for each other requirement; untested ones may share a row."""
    table = _table("requirements")
    for name in ("family", "requirement", "verdict", "scenarios"):
        table.add_column(name, justify="right" if name == "scenarios" else "left")
    families: "collections.OrderedDict[str, List[RequirementVerdict]]" = collections.OrderedDict()
    for verdict in result.requirements:
        families.setdefault(verdict.id.partition(".")[0], []).append(verdict)
    for family, verdicts in families.items():
        held = [verdict for verdict in verdicts if verdict.status == "held"]
        if held:
            what = "{} of {}".format(len(held), len(verdicts))
            table.add_row(family, what, _status("held"), str(max(verdict.scenarios for verdict in held)))
            family = ""
        untested = [verdict for verdict in verdicts if verdict.status == "untested"] if result.whole else []
        if len(untested) > ALIKE:
            table.add_row(family, "{} of {}".format(len(untested), len(verdicts)), _status("untested"), "0")
            family = ""
        for verdict in verdicts:
            if verdict.status not in ("held", "untested") or verdict in untested and len(untested) <= ALIKE:
                table.add_row(family, "{} ({})".format(verdict.id, verdict.tier), _status(verdict.status),
                              str(verdict.scenarios))
                family = ""
    return table


def _table(title: str) -> Table:
    return Table(title=Text(title, style="bold"), title_justify="left", box=None, pad_edge=False)


def _status(status: str) -> Text:
    return Text(status, style=_STYLES.get(status, "dim" if status.endswith("expected)") else ""))


def violations(scenario: str, outcome: Outcome) -> List[str]:
    """Lines that say where one requirement was broken in a scenario; none when it held."""
    lines = [shown("{}: {} is broken at {}: {}".format(scenario, outcome.requirement, found.where, found.complaint))
             for found in outcome.violations[:MOST]]
    if len(outcome.violations) > MOST:
        lines.append("  … and at {} more paths".format(len(outcome.violations) - MOST))
    return lines


def _aligned(result: Result) -> str:
    counts = ", ".join("{} {}".format(count, status) for status, count in sorted(result.counts.items()))
    return "{}: {} scenarios against codex {}: {}; {} values normalised by {} rules; {:.1f} s".format(
        result.agent, len(result.verdicts), result.codex, counts, sum(result.replaced.values()),
        sum(1 for replaced in result.replaced.values() if replaced), result.seconds)


def _conformant(result: Result) -> str:
    parts = []
    for tier in TIERS:
        counts: Counter[str] = collections.Counter(
            verdict.status for verdict in result.requirements if verdict.tier == tier)
        parts += ["{} {} {}".format(counts[status], tier, status)
                  for status in ("held", "broken", "expected", "untested") if counts[status]]
    return "{}: {}: {}".format(result.agent, "conformant" if result.conformant else "not conformant",
                               ", ".join(parts))
