"""Read an agent's expected deviations: ``mine.deviations.toml`` beside ``mine.toml`` (see ``judge.expected``).

::

    [[deviations]]
    scenario = "question-*"                                     # globs, separated by commas
    path = "exchanges[*].request.headers.x-codex-turn-metadata" # without it: the whole scenario
    reason = "it has no turns yet"
    link = "https://…"                                          # optional: where to read more
    expires = 2027-01-31                                        # from this day on the entry covers nothing
"""

import datetime
from pathlib import Path
from typing import Any, Dict, Iterable, List, Optional

from ..errors import BadInput
from ..files import read_toml
from ..judge import REQUIREMENTS
from ..judge.expected import Deviation, names
from ..judge.paths import misread
from ..schema import check
from ..subjects.agent import ENDING, Agent

__all__ = ["ENDING", "NONE", "day_of", "deviations_of", "load_deviations"]

#: The value of ``--deviations`` that means: no file.
NONE = "none"


def deviations_of(agent: Agent) -> Optional[Path]:
    """The deviations file beside an agent's file, or None; the version in the name first, then without it."""
    names = [agent.name] if "@" in agent.name else []
    paths = [agent.source.with_name(name + ENDING) for name in names + [agent.source.stem]]
    return next((path for path in paths if path.is_file()), None)


def load_deviations(path: Path, known: Iterable[str], today: Optional[datetime.date] = None) -> List[Deviation]:
    """The entries of a file. ``known`` are the ids of all scenarios, ``today`` decides what has expired.

    Raises ``BadInput`` for a file that does not match its schema, and for an entry that names an unknown requirement,
    an unknown scenario or a path that no difference can have: such an entry could never cover anything.
    """
    data = _with_days_as_text(read_toml(path))
    check(data, "deviations", str(path))
    known, day = list(known), today or datetime.date.today()
    return [_entry(entry, "{}: deviations[{}]".format(path, number), known, day)
            for number, entry in enumerate(data.get("deviations", []))]


def day_of(text: str, where: str) -> datetime.date:
    """The date in ``text`` (as 2027-01-31); raises ``BadInput`` that names ``where``."""
    try:
        return datetime.datetime.strptime(text, "%Y-%m-%d").date()
    except ValueError:
        raise BadInput("{}: {!r} is not a date: write it as 2027-01-31".format(where, text))


def _with_days_as_text(data: Any) -> Any:
    """The file's data with each TOML date or time as ISO 8601 text, because the schema knows JSON types only."""
    if isinstance(data, dict):
        return {key: _with_days_as_text(item) for key, item in data.items()}
    if isinstance(data, list):
        return [_with_days_as_text(item) for item in data]
    return data.isoformat() if isinstance(data, (datetime.date, datetime.time)) else data


def _entry(entry: Dict[str, Any], where: str, known: List[str], today: datetime.date) -> Deviation:
    expires = day_of(entry["expires"], where + ".expires") if "expires" in entry else None
    deviation = Deviation(**dict(entry, expires=expires, expired=expires is not None and expires <= today))
    if deviation.requirement and deviation.requirement not in REQUIREMENTS:
        raise BadInput("{}.requirement: unknown requirement {!r}: docs/requirements.md lists them".format(
            where, deviation.requirement))
    for pattern in deviation.scenario.split(",") if deviation.scenario else []:
        if not names(Deviation("", scenario=pattern), known):
            raise BadInput("{}.scenario: {!r} matches no scenario: `codex-conformance scenarios` lists them".format(
                where, pattern.strip()))
    if deviation.path:
        _refuse_impossible_path(deviation.path, where + ".path")
    return deviation


def _refuse_impossible_path(path: str, where: str) -> None:
    rest = misread(path)
    if rest:
        raise BadInput("{}: no difference can have the path {!r}: it is wrong from {!r} on. Copy a path from a report, "
                       "like exchanges[0].request.body.model; write header names in lower case, and * only as [*], as "
                       ".* or at the end".format(where, _short(path), _short(rest)))
    if rest is not None:
        raise BadInput("{}: no difference has the path {!r} itself: write {!r} to cover all that is below it".format(
            where, _short(path), _short(path + "*")))


def _short(text: str) -> str:
    return text if len(text) <= 100 else text[:99] + "…"
