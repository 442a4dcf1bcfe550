"""The file of an agent's expected deviations: ``mine.deviations.toml`` beside ``mine.toml`` (see ``judge.expected``).

::

    [[deviations]]
    scenario = "question-*"                                     # globs, separated by commas
    path = "exchanges[*].request.headers.x-codex-turn-metadata" # without it: the whole scenario
    reason = "it has no turns yet"
    link = "https://…"                                          # if there is something to read
    expires = "2027-01-01"                                      # from then on it counts again
"""

import datetime
from pathlib import Path
from typing import Any, Dict, Iterable, List, Optional

from .agent import ENDING, Agent
from .errors import BadInput
from .files import read_toml
from .judge import REQUIREMENTS
from .judge.expected import Deviation, names
from .schema import check

__all__ = ["ENDING", "NONE", "deviations_of", "load_deviations"]

#: What stands for no file at all.
NONE = "none"


def deviations_of(agent: Agent) -> Optional[Path]:
    """The deviations file beside an agent's file, named after its version if it has one, None when there is none."""
    names = [agent.name] if "@" in agent.name else []
    paths = [agent.source.with_name(name + ENDING) for name in names + [agent.source.stem]]
    return next((path for path in paths if path.is_file()), None)


def load_deviations(path: Path, known: Iterable[str], today: Optional[datetime.date] = None) -> List[Deviation]:
    """The entries of a file. ``known`` are the ids of all scenarios, ``today`` decides what has expired.

    Raises ``BadInput`` for a file that does not fit its schema, and for an entry about a requirement or a scenario that
    there is not: it would never cover anything, and nobody would notice.
    """
    data = read_toml(path)
    check(data, "deviations", str(path))
    known, day = list(known), today or datetime.date.today()
    return [_entry(entry, "{}: deviations[{}]".format(path, number), known, day)
            for number, entry in enumerate(data.get("deviations", []))]


def _entry(entry: Dict[str, Any], where: str, known: List[str], today: datetime.date) -> Deviation:
    expires = None
    if "expires" in entry:
        try:
            expires = datetime.datetime.strptime(entry["expires"], "%Y-%m-%d").date()
        except ValueError:
            raise BadInput("{}.expires: {} is no day".format(where, entry["expires"]))
    deviation = Deviation(**dict(entry, expires=expires, expired=expires is not None and expires <= today))
    if deviation.requirement and deviation.requirement not in REQUIREMENTS:
        raise BadInput("{}.requirement: there is no {!r}: see docs/requirements.md".format(
            where, deviation.requirement))
    for pattern in deviation.scenario.split(",") if deviation.scenario else []:
        if not names(Deviation("", scenario=pattern), known):
            raise BadInput("{}.scenario: none fits {!r}: `codex-conformance scenarios` lists them".format(
                where, pattern.strip()))
    return deviation
