"""The file of an agent's expected deviations: ``mine.deviations.toml`` beside ``mine.toml`` (see ``judge.expected``).

::

    [[deviations]]
    scenario = "question-*"                                     # globs, separated by commas
    path = "exchanges[*].request.headers.x-codex-turn-metadata" # without it: the whole scenario
    reason = "it has no turns yet"
    link = "https://…"                                          # if there is something to read
    expires = 2027-01-31                                        # from then on it counts again
"""

import datetime
from pathlib import Path
from typing import Any, Dict, Iterable, List, Optional

from ..errors import BadInput
from ..files import read_toml
from ..judge import REQUIREMENTS
from ..judge.expected import Deviation, names
from ..judge.places import misread
from ..schema import check
from ..subjects.agent import ENDING, Agent

__all__ = ["ENDING", "NONE", "day_of", "deviations_of", "load_deviations"]

#: What stands for no file at all.
NONE = "none"


def deviations_of(agent: Agent) -> Optional[Path]:
    """The deviations file beside an agent's file, named after its version if it has one, None when there is none."""
    names = [agent.name] if "@" in agent.name else []
    paths = [agent.source.with_name(name + ENDING) for name in names + [agent.source.stem]]
    return next((path for path in paths if path.is_file()), None)


def load_deviations(path: Path, known: Iterable[str], today: Optional[datetime.date] = None) -> List[Deviation]:
    """The entries of a file. ``known`` are the ids of all scenarios, ``today`` decides what has expired.

    Raises ``BadInput`` for a file that does not fit its schema, and for an entry about a requirement, a scenario or a
    place that there is not: it would never cover anything, and nobody would notice.
    """
    data = _with_days_as_text(read_toml(path))
    check(data, "deviations", str(path))
    known, day = list(known), today or datetime.date.today()
    return [_entry(entry, "{}: deviations[{}]".format(path, number), known, day)
            for number, entry in enumerate(data.get("deviations", []))]


def day_of(text: str, where: str) -> datetime.date:
    """The day that is written as 2027-01-31; raises ``BadInput`` naming ``where``."""
    try:
        return datetime.datetime.strptime(text, "%Y-%m-%d").date()
    except ValueError:
        raise BadInput("{}: {!r} is no day: write it as 2027-01-31".format(where, text))


def _with_days_as_text(data: Any) -> Any:
    """The file's data with each TOML date or time as the text that stands for it, as JSON has it."""
    if isinstance(data, dict):
        return {key: _with_days_as_text(item) for key, item in data.items()}
    if isinstance(data, list):
        return [_with_days_as_text(item) for item in data]
    return data.isoformat() if isinstance(data, (datetime.date, datetime.time)) else data


def _entry(entry: Dict[str, Any], where: str, known: List[str], today: datetime.date) -> Deviation:
    expires = day_of(entry["expires"], where + ".expires") if "expires" in entry else None
    deviation = Deviation(**dict(entry, expires=expires, expired=expires is not None and expires <= today))
    if deviation.requirement and deviation.requirement not in REQUIREMENTS:
        raise BadInput("{}.requirement: there is no {!r}: see docs/requirements.md".format(
            where, deviation.requirement))
    for pattern in deviation.scenario.split(",") if deviation.scenario else []:
        if not names(Deviation("", scenario=pattern), known):
            raise BadInput("{}.scenario: none fits {!r}: `codex-conformance scenarios` lists them".format(
                where, pattern.strip()))
    if deviation.path:
        _insist_on_a_place(deviation.path, where + ".path")
    return deviation


def _insist_on_a_place(path: str, where: str) -> None:
    rest = misread(path)
    if rest:
        raise BadInput("{}: no difference is ever at {!r}, wrong from {!r} on: paths are like "
                       "exchanges[0].request.body.model, headers in lower case; copy it from a report".format(
                           where, _short(path), _short(rest)))
    if rest is not None:
        raise BadInput("{}: no difference is at {!r} itself: for all that is below write {!r}".format(
            where, _short(path), _short(path + "*")))


def _short(text: str) -> str:
    return text if len(text) <= 100 else text[:99] + "…"
