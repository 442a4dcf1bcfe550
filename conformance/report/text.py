"""The report for people: tables of scenarios, tools and requirements, and what is wrong.

Colour only on a terminal; rich decides that from the stream it is given.
"""

import collections
from typing import IO, Counter, List, Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from ..judge import REQUIREMENTS, Outcome, ScenarioVerdict
from ..judge.expected import unexpected
from ..judge.requirements import TIERS
from ..judge.verdict import PASSING
from .deviations import deviation_lines
from .grouping import groups_of, left_over
from .result import RequirementVerdict, Result
from .sentence import sentences

__all__ = ["print_report", "violations"]

#: How many differences of one scenario are printed; the JSON report has them all.
MOST = 5

#: How much of a line is printed, in characters.
LONGEST = 1000

#: How many differences that several scenarios share are printed.
MOST_GROUPS = 40

_STYLES = {"identical": "green", "equal": "yellow", "not supported": "dim", "not exposed": "dim",
           "missing": "red", "extra": "red", "differs": "red", "error": "bold red", "held": "green", "broken": "red",
           "untested": "yellow", "flaky": "red", "expected": "dim"}


def print_report(result: Result, stream: IO[str], details: bool = True) -> None:
    """Write the whole report to ``stream``."""
    console = Console(file=stream, highlight=False, soft_wrap=True)
    console.print(_scenarios(result))
    if result.tools:
        console.print(_tools(result))
    if any(verdict.status != "untested" for verdict in result.requirements):
        console.print(_requirements(result))
    if details:
        for line in _all_details(result):
            console.print(line, markup=False)
    for line in deviation_lines(result):
        console.print(line, markup=False)
    console.print(_aligned(result), markup=False)
    console.print(_conformant(result), markup=False)


def _scenarios(result: Result) -> Table:
    table = _table("{} against codex {}".format(result.agent, result.codex))
    for name, justify in (("family", "left"), ("scenario", "left"), ("verdict", "left"), ("differences", "right"),
                          ("seconds", "right")):
        table.add_column(name, justify=justify)  # type: ignore[arg-type]
    family = None
    for verdict in sorted(result.verdicts, key=lambda verdict: _families(result).index(verdict.family)):
        table.add_row(verdict.family if verdict.family != family else "", verdict.scenario, _status(_word(verdict)),
                      str(len(verdict.differences) or ""), "{:.2f}".format(verdict.seconds))
        family = verdict.family
    return table


def _word(verdict: ScenarioVerdict) -> str:
    """A scenario's verdict in the table: how it is aligned, and whether that is expected or changes."""
    word = "flaky" if verdict.flaky else verdict.status
    return word + " (expected)" if verdict.aligned and word not in PASSING else word


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


def _requirements(result: Result) -> Table:
    """A row a family while all is well there, else also a row for each requirement that is not held."""
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
        for verdict in verdicts:
            if verdict.status != "held" and (verdict.status != "untested" or result.whole):
                table.add_row("" if held else family, "{} ({})".format(verdict.id, verdict.tier),
                              _status(verdict.status), str(verdict.scenarios))
    return table


def _table(title: str) -> Table:
    return Table(title=title, title_justify="left", box=None, pad_edge=False, title_style="bold")


def _status(status: str) -> Text:
    return Text(status, style=_STYLES.get(status, "dim" if status.endswith("expected)") else ""))


def _all_details(result: Result) -> List[str]:
    """What is wrong: first what many scenarios share, then scenario by scenario, then the requirements."""
    verdicts = [unexpected(verdict) for verdict in result.verdicts]
    lines: List[str] = []
    groups = groups_of(verdicts)
    for group in groups[:MOST_GROUPS]:
        more = ", …" if len(group.scenarios) > 3 else ""
        lines.append("in {} scenarios ({}{}):".format(len(group.scenarios), ", ".join(group.scenarios[:3]), more))
        lines += ["  " + line for line in group.lines]
    if len(groups) > MOST_GROUPS:
        lines.append("… and {} more that several scenarios share".format(len(groups) - MOST_GROUPS))
    for verdict in left_over(verdicts):
        lines += _details(verdict)
    lines += _requirement_details(verdicts)
    return [line if len(line) <= LONGEST else line[:LONGEST - 1] + "…" for line in lines]


def _requirement_details(verdicts: Sequence[ScenarioVerdict]) -> List[str]:
    """Each broken requirement with its sentence and its purpose, said once, and the first places."""
    places: "collections.OrderedDict[str, List[str]]" = collections.OrderedDict()
    for verdict in verdicts:
        for outcome in verdict.outcomes:
            if outcome.violations:
                places.setdefault(outcome.requirement, []).extend("{}: {}: {}".format(
                    verdict.scenario, found.where, found.complaint) for found in outcome.violations)
    lines = []
    for id, told in places.items():
        if id in REQUIREMENTS:
            found = REQUIREMENTS[id]
            lines.append("{} ({}): {} Else: {}.".format(id, found.tier, found.sentence, found.prevents))
        lines += ["  " + line for line in told[:MOST]]
        if len(told) > MOST:
            lines.append("  … and {} more places".format(len(told) - MOST))
    return lines


def _details(verdict: ScenarioVerdict) -> List[str]:
    lines: List[str] = []
    if verdict.flaky:
        lines.append("{}: flaky: {}".format(verdict.scenario, verdict.flaky))
        lines += ["  {}: in {}".format(name, count) for name, count in list(verdict.sometimes.items())[:MOST]]
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


def violations(scenario: str, outcome: Outcome) -> List[str]:
    """Where one requirement was broken in a scenario, as lines; none when it held."""
    lines = ["{}: {} is broken at {}: {}".format(scenario, outcome.requirement, found.where, found.complaint)
             for found in outcome.violations[:MOST]]
    if len(outcome.violations) > MOST:
        lines.append("  … and at {} more places".format(len(outcome.violations) - MOST))
    return lines


def _aligned(result: Result) -> str:
    counts = ", ".join("{} {}".format(count, status) for status, count in sorted(result.counts.items()))
    return "{}: {} scenarios against codex {}: {}; {} values normalised by {} rules; {:.1f} s".format(
        result.agent, len(result.verdicts), result.codex, counts, sum(result.taken.values()),
        sum(1 for taken in result.taken.values() if taken), result.seconds)


def _conformant(result: Result) -> str:
    parts = []
    for tier in TIERS:
        counts: Counter[str] = collections.Counter(
            verdict.status for verdict in result.requirements if verdict.tier == tier)
        parts += ["{} {} {}".format(counts[status], tier, status)
                  for status in ("held", "broken", "expected", "untested") if counts[status]]
    return "{}: {}: {}".format(result.agent, "conformant" if result.conformant else "not conformant",
                               ", ".join(parts))
