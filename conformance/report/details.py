"""The findings of a run, in lines for people: a bounded number, whatever an agent does.

First the differences that several scenarios share, then errors, then the differences of single scenarios, then what is
not supported, then broken requirements. A part that would be long shows fewer findings of each scenario, then fewer
scenarios, and says how many it leaves out. ``report.json`` holds them all.
"""

import re
from typing import Callable, Dict, Iterable, List, Sequence, Tuple

from ..harmless import shown
from ..judge import REQUIREMENTS, ScenarioVerdict
from ..judge.expected import unexpected
from ..judge.sentence import more
from .grouping import FEWEST, Described, Group, grouped
from .result import Result

__all__ = ["cut", "details"]

#: How many lines a part may have.
SHARED, ENDED, OWN, UNSUPPORTED, BROKEN = 40, 20, 40, 10, 25

#: How many findings of one scenario or requirement are shown: the first number with which the part is short enough.
MOST = (5, 3, 2, 1)

#: How many characters of a line are printed, and how many of the last lines of a log.
LONGEST, TAIL = 1000, 10

#: The part of a temporary folder's name that is random.
_RANDOM = re.compile(r"conformance-\w{8}")

Block = List[str]
#: Lines, and whether they leave something out.
Part = Tuple[List[str], bool]


def details(result: Result) -> List[str]:
    """The lines about everything that no expected deviation covers."""
    verdicts = [unexpected(verdict) for verdict in result.verdicts]
    groups, own = grouped(verdicts)
    parts = [_shared(groups, result.runs.scenarios), _ended(verdicts, result.runs.scenarios),
             _own(verdicts, own), _unsupported(verdicts), _broken(verdicts)]
    lines = [line for part, _ in parts for line in part]
    if any(left for _, left in parts):
        lines.append("Some findings are not shown here: `--report DIR` writes them all to report.json.")
    return list(map(cut, lines))


def cut(line: str) -> str:
    """The line, harmless on a terminal, and shortened if it is very long."""
    line = shown(line[:LONGEST + 1])
    return line if len(line) <= LONGEST else line[:LONGEST - 1] + "…"


def _shared(groups: Sequence[Group], total: int) -> Part:
    blocks = []
    for group in groups:
        for number, found in enumerate(group.found):
            head = ["in {}:".format(_among(group.scenarios, total))] if number == 0 else []
            blocks.append(head + ["  " + line for line in found.lines])
    lines, left = _bounded(blocks, SHARED, "difference", " that several scenarios share")
    return lines, left or any(len(group.scenarios) > FEWEST for group in groups)


def _ended(verdicts: Sequence[ScenarioVerdict], total: int) -> Part:
    """The scenarios that ended in an error; those with the same error together."""
    found: Dict[Tuple[str, ...], List[ScenarioVerdict]] = {}
    for verdict in verdicts:
        if verdict.reason and verdict.status != "not supported":
            key = (verdict.status, verdict.blame, _RANDOM.sub("", verdict.reason), _RANDOM.sub("", verdict.tail))
            found.setdefault(key, []).append(verdict)
    blocks = []
    for alike in sorted(found.values(), key=lambda alike: -len(alike)):
        first = alike[0]
        blame = " ({} at fault)".format(first.blame) if first.blame else ""
        blocks.append(["{}: {}{}: {}".format(_where(alike, total), first.status, blame, first.reason)] + [
            "  | " + line for line in first.tail.splitlines()[-TAIL:]])
    lines, left = _bounded(blocks, ENDED, "error", " of other kinds")
    return lines, left or any(len(alike) > FEWEST for alike in found.values())


def _own(verdicts: Sequence[ScenarioVerdict], own: Dict[str, List[Described]]) -> Part:
    def blocks(most: int) -> List[Block]:
        return [_scenario(verdict, own.get(verdict.scenario, []), most) for verdict in verdicts
                if verdict.flaky or verdict.scenario in own]
    return _fitting(blocks, OWN, "scenario", " with differences of their own")


def _scenario(verdict: ScenarioVerdict, own: Sequence[Described], most: int) -> Block:
    lines = ["{}: flaky: {}".format(verdict.scenario, verdict.flaky)] if verdict.flaky else []
    lines += ["  {}: in {}".format(name, count) for name, count in list(verdict.sometimes.items())[:most] if lines]
    if own:
        lines.append("{}: {}".format(verdict.scenario, verdict.status))
    lines += ["  " + line for one in own[:most] for line in one.lines]
    left = sum(one.paths for one in own[most:])
    return lines + (["  … and " + more(left, "difference")] if left else [])


def _unsupported(verdicts: Sequence[ScenarioVerdict]) -> Part:
    found: Dict[str, List[ScenarioVerdict]] = {}
    for verdict in verdicts:
        if verdict.reason and verdict.status == "not supported":
            found.setdefault(verdict.reason, []).append(verdict)
    blocks = [["{}: not supported: {}".format(_where(alike, len(verdicts)), reason)]
              for reason, alike in sorted(found.items(), key=lambda item: -len(item[1]))]
    return _bounded(blocks, UNSUPPORTED, "reason", " why scenarios are not supported")


def _broken(verdicts: Sequence[ScenarioVerdict]) -> Part:
    """Each broken requirement with its sentence and what it prevents, and each complaint with its first path."""
    found: Dict[str, Dict[str, List[Tuple[str, str]]]] = {}
    for verdict in verdicts:
        for outcome in verdict.outcomes:
            for broken in outcome.violations:
                complaints = found.setdefault(outcome.requirement, {})
                complaints.setdefault(broken.complaint, []).append((verdict.scenario, broken.where))

    def blocks(most: int) -> List[Block]:
        return [_requirement(id, complaints, most) for id, complaints in found.items()]
    return _fitting(blocks, BROKEN, "broken requirement")


def _requirement(id: str, complaints: Dict[str, List[Tuple[str, str]]], most: int) -> Block:
    known = REQUIREMENTS.get(id)
    head = "{} ({}): {} It prevents: {}."
    lines = [head.format(id, known.tier, known.sentence, known.prevents) if known else id + ":"]
    for complaint, found in list(complaints.items())[:most]:
        scenarios = len({scenario for scenario, _ in found})
        across = " in {} scenarios".format(scenarios) if scenarios > 1 else ""
        others = " (and at {}{})".format(more(len(found) - 1, "path"), across) if len(found) > 1 else ""
        lines.append("  {}: {}: {}{}".format(found[0][0], found[0][1], complaint, others))
    left = sum(len(found) for found in list(complaints.values())[most:])
    return lines + (["  … and " + more(left, "path")] if left else [])


def _where(alike: Sequence[ScenarioVerdict], total: int) -> str:
    names = [verdict.scenario for verdict in alike]
    return "in " + _among(names, total) if len(names) >= FEWEST else ", ".join(names)


def _among(scenarios: Sequence[str], total: int) -> str:
    """``15 of 34 scenarios (a, b, c, …)``"""
    others = ", …" if len(scenarios) > FEWEST else ""
    return "{} of {} scenarios ({}{})".format(len(scenarios), total, ", ".join(scenarios[:FEWEST]), others)


def _fitting(blocks: Callable[[int], List[Block]], most: int, noun: str, which: str = "") -> Part:
    """The blocks, each as long as the part allows; if even the shortest are too long, the first of them."""
    for each in MOST:
        chosen = blocks(each)
        if sum(map(len, chosen)) <= most:
            break
    return _bounded(chosen, most, noun, which)


def _bounded(blocks: Sequence[Block], most: int, noun: str, which: str = "") -> Part:
    """The lines of the first blocks, at least of one, and a line that counts the blocks that are left out."""
    lines: List[str] = []
    for number, block in enumerate(blocks):
        if lines and len(lines) + len(block) > most:
            return lines + ["… and {}{}".format(more(len(blocks) - number, noun), which)], True
        lines += block
    return lines, _is_cut(lines)


def _is_cut(lines: Iterable[str]) -> bool:
    return any(line.startswith("  … and ") for line in lines)
