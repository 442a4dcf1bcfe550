"""What is wrong, in lines for people: bounded, whatever an agent does.

First what many scenarios share, then each scenario's own, then what is not supported, then the requirements. A part
that would be long shows less of each thing, then less things, and says how much is left out: all of it stands in
``report.json``.
"""

import re
from typing import Callable, Dict, Iterable, List, Sequence, Tuple

from ..judge import REQUIREMENTS, ScenarioVerdict
from ..judge.expected import unexpected
from ..judge.sentence import more
from .grouping import FEWEST, Group, Told, grouped
from .result import Result

__all__ = ["cut", "details"]

#: How many lines a part may have.
SHARED, ENDED, OWN, UNSUPPORTED, BROKEN = 40, 20, 40, 10, 25

#: How much of one scenario or requirement is told: the first that fits.
MOST = (5, 3, 2, 1)

#: How much of a line is printed, in characters, and how many lines of the end of a log.
LONGEST, TAIL = 1000, 10

#: What the names of temporary folders have that is another one each time.
_CHANCE = re.compile(r"conformance-\w{8}")

Block = List[str]
#: Lines, and whether they leave something out.
Part = Tuple[List[str], bool]


def details(result: Result) -> List[str]:
    """All that no expected deviation covers."""
    verdicts = [unexpected(verdict) for verdict in result.verdicts]
    groups, own = grouped(verdicts)
    parts = [_shared(groups, result.plays.scenarios), _ended(verdicts, result.plays.scenarios),
             _own(verdicts, own), _unsupported(verdicts), _broken(verdicts)]
    lines = [line for part, _ in parts for line in part]
    if any(left for _, left in parts):
        lines.append("What is left out here stands in report.json: `--report DIR` writes it.")
    return list(map(cut, lines))


def cut(line: str) -> str:
    """As much of a line as is printed."""
    return line if len(line) <= LONGEST else line[:LONGEST - 1] + "…"


def _shared(groups: Sequence[Group], total: int) -> Part:
    blocks = []
    for group in groups:
        for number, told in enumerate(group.told):
            head = ["in {}:".format(_among(group.scenarios, total))] if number == 0 else []
            blocks.append(head + ["  " + line for line in told.lines])
    lines, left = _bounded(blocks, SHARED, "difference", " that several scenarios share")
    return lines, left or any(len(group.scenarios) > FEWEST for group in groups)


def _ended(verdicts: Sequence[ScenarioVerdict], total: int) -> Part:
    """What ended in an error, told once where it was the same."""
    found: Dict[Tuple[str, ...], List[ScenarioVerdict]] = {}
    for verdict in verdicts:
        if verdict.reason and verdict.status != "not supported":
            key = (verdict.status, verdict.blame, _CHANCE.sub("", verdict.reason), _CHANCE.sub("", verdict.tail))
            found.setdefault(key, []).append(verdict)
    blocks = []
    for alike in sorted(found.values(), key=lambda alike: -len(alike)):
        first = alike[0]
        blame = " ({} at fault)".format(first.blame) if first.blame else ""
        blocks.append(["{}: {}{}: {}".format(_where(alike, total), first.status, blame, first.reason)] + [
            "  | " + line for line in first.tail.splitlines()[-TAIL:]])
    lines, left = _bounded(blocks, ENDED, "error", " of other kinds")
    return lines, left or any(len(alike) > FEWEST for alike in found.values())


def _own(verdicts: Sequence[ScenarioVerdict], told: Dict[str, List[Told]]) -> Part:
    def blocks(most: int) -> List[Block]:
        return [_scenario(verdict, told.get(verdict.scenario, []), most) for verdict in verdicts
                if verdict.flaky or verdict.scenario in told]
    return _fitting(blocks, OWN, "scenario", " with own differences")


def _scenario(verdict: ScenarioVerdict, told: Sequence[Told], most: int) -> Block:
    lines = ["{}: flaky: {}".format(verdict.scenario, verdict.flaky)] if verdict.flaky else []
    lines += ["  {}: in {}".format(name, count) for name, count in list(verdict.sometimes.items())[:most] if lines]
    if told:
        lines.append("{}: {}".format(verdict.scenario, verdict.status))
    lines += ["  " + line for one in told[:most] for line in one.lines]
    left = sum(one.places for one in told[most:])
    return lines + (["  … and " + more(left, "difference")] if left else [])


def _unsupported(verdicts: Sequence[ScenarioVerdict]) -> Part:
    found: Dict[str, List[ScenarioVerdict]] = {}
    for verdict in verdicts:
        if verdict.reason and verdict.status == "not supported":
            found.setdefault(verdict.reason, []).append(verdict)
    blocks = [["{}: not supported: {}".format(_where(alike, len(verdicts)), reason)]
              for reason, alike in sorted(found.items(), key=lambda item: -len(item[1]))]
    return _bounded(blocks, UNSUPPORTED, "reason", " for which something is not supported")


def _broken(verdicts: Sequence[ScenarioVerdict]) -> Part:
    """Each broken requirement with its sentence and its purpose, and each complaint with its first place."""
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
    lines = ["{} ({}): {} Else: {}.".format(id, known.tier, known.sentence, known.prevents) if known else id + ":"]
    for complaint, places in list(complaints.items())[:most]:
        scenarios = len({scenario for scenario, _ in places})
        across = " in {} scenarios".format(scenarios) if scenarios > 1 else ""
        others = " (and at {}{})".format(more(len(places) - 1, "place"), across) if len(places) > 1 else ""
        lines.append("  {}: {}: {}{}".format(places[0][0], places[0][1], complaint, others))
    left = sum(len(places) for places in list(complaints.values())[most:])
    return lines + (["  … and " + more(left, "place")] if left else [])


def _where(alike: Sequence[ScenarioVerdict], total: int) -> str:
    names = [verdict.scenario for verdict in alike]
    return "in " + _among(names, total) if len(names) >= FEWEST else ", ".join(names)


def _among(scenarios: Sequence[str], total: int) -> str:
    """``15 of 34 scenarios (a, b, c, …)``"""
    others = ", …" if len(scenarios) > FEWEST else ""
    return "{} of {} scenarios ({}{})".format(len(scenarios), total, ", ".join(scenarios[:FEWEST]), others)


def _fitting(blocks: Callable[[int], List[Block]], most: int, noun: str, which: str = "") -> Part:
    """The blocks with as much of each as fits; where not even the least of each does, the first of them."""
    for each in MOST:
        chosen = blocks(each)
        if sum(map(len, chosen)) <= most:
            break
    return _bounded(chosen, most, noun, which)


def _bounded(blocks: Sequence[Block], most: int, noun: str, which: str = "") -> Part:
    """The lines of the first blocks, at least of one, and how many blocks are left out."""
    lines: List[str] = []
    for number, block in enumerate(blocks):
        if lines and len(lines) + len(block) > most:
            return lines + ["… and {}{}".format(more(len(blocks) - number, noun), which)], True
        lines += block
    return lines, _is_cut(lines)


def _is_cut(lines: Iterable[str]) -> bool:
    return any(line.startswith("  … and ") for line in lines)
