"""Scenarios: what the user does, what the origin answers, and which waits for which.

A scenario file is TOML (schema: ``schemas/scenario.json``). One file may hold a family of cases: each table of
``[[cases]]`` is laid over the file's common part (tables merge, everything else replaces) and is a scenario of
its own, so that ten tool configurations do not repeat one another ten times.

Strings may name the places of a run: ``@{workspace}``, ``@{codex_home}``, ``@{home}``. They are filled in when
the run's folders are made, in config, files, arguments, parameters, steps and answers alike. ``@{taken:NAME}`` in
answers is the origin's business: see ``proxies/origin/taken.py``.
"""

import fnmatch
import re
from pathlib import Path
from typing import Any, Dict, List, Mapping, NamedTuple, Optional, Sequence

from ..errors import BadInput
from ..files import read_toml
from ..schema import check

__all__ = ["Scenario", "SCENARIOS", "PLACES", "load_scenarios", "select", "fill", "insist_on_places"]

#: The scenarios that are shipped.
SCENARIOS = Path(__file__).parent.parent / "scenarios"

#: The places that strings of a scenario may name.
PLACES = ("workspace", "codex_home", "home")

_ONE_TURN = [{"do": "turn", "text": "Say hello."}]
_ONE_ANSWER = [{"items": [{"message": "Hello."}]}]


class Scenario(NamedTuple):
    """One scenario, its defaults filled in. The fields are those of the file; ``source`` is the file.

    ``bare``: the driver adds no arguments of its own. ``compare``: what of an ``exec`` is kept beside its exit status
    and standard output, see ``drivers.exec``.
    ``proves`` names requirements that the scenario was made for, where its data alone could not tell.
    """

    id: str
    title: str
    protects: str
    family: str
    driver: str
    source: Path
    config: Dict[str, Any] = {}
    home: Dict[str, Any] = {}
    files: Dict[str, Any] = {}
    git: Optional[Dict[str, Any]] = None
    fifos: List[str] = []
    cwd: str = "."
    args: List[str] = []
    thread: Dict[str, Any] = {}
    steps: List[Dict[str, Any]] = _ONE_TURN
    answers: List[Dict[str, Any]] = _ONE_ANSWER
    replies: List[Dict[str, Any]] = []
    notifications: List[str] = []
    bare: bool = False
    compare: List[str] = []
    proves: List[str] = []


def load_scenarios(folder: Path = SCENARIOS) -> "Dict[str, Scenario]":
    """All scenarios of a folder by id, in order of file name and place in the file.

    Raises ``BadInput`` for a file that is not TOML, does not fit the schema, names a place that there is not, or
    repeats an id.
    """
    found: Dict[str, Scenario] = {}
    files = sorted(folder.glob("*.toml"))
    if not files:
        raise BadInput("{}: no scenario files (*.toml) there".format(folder))
    for path in files:
        for data in _cases(read_toml(path)):
            where = "{} ({})".format(path, data.get("id", "no id"))
            check(data, "scenario", where)
            insist_on_places(data, PLACES + tuple("taken:" + name for name in _taken(data)), where)
            scenario = Scenario(source=path, **data)
            if scenario.id in found:
                raise BadInput("{}: scenario {!r} is also in {}".format(path, scenario.id, found[scenario.id].source))
            found[scenario.id] = scenario
    return found


def select(scenarios: Mapping[str, Scenario], pattern: Optional[str]) -> List[Scenario]:
    """The scenarios whose id fits the glob (commas separate several); ``BadInput`` when one fits none."""
    if not pattern:
        return list(scenarios.values())
    chosen: List[str] = []
    for part in pattern.split(","):
        hits = fnmatch.filter(scenarios, part.strip())
        if not hits:
            raise BadInput("no scenario fits {!r}: `codex-conformance scenarios` lists them".format(part.strip()))
        chosen += hits
    return [scenario for id, scenario in scenarios.items() if id in chosen]


def fill(value: Any, places: Mapping[str, str]) -> Any:
    """``value`` with every ``@{place}`` in its strings (keys too) replaced by that place's path."""
    if isinstance(value, str):
        for name, path in places.items():
            value = value.replace("@{" + name + "}", path)
        return value
    if isinstance(value, dict):
        return {fill(key, places): fill(item, places) for key, item in value.items()}
    if isinstance(value, list):
        return [fill(item, places) for item in value]
    return value


def insist_on_places(value: Any, known: Sequence[str], source: str) -> None:
    """Raise ``BadInput`` when a string in ``value`` names a place, ``@{...}``, that is not known."""
    if isinstance(value, str):
        for name in re.findall(r"@\{([^}]*\}?)", value):
            if name[-1:] != "}" or name[:-1] not in known:
                raise BadInput("{}: {!r} names no place: known are {}".format(
                    source, "@{" + name, ", ".join("@{" + place + "}" for place in known)))
    elif isinstance(value, (dict, list)):
        for item in value if isinstance(value, list) else list(value) + list(value.values()):
            insist_on_places(item, known, source)


def _taken(data: Mapping[str, Any]) -> List[str]:
    """The names of the values that the scenario's answers take out of requests."""
    tables = [answer.get("take") for answer in data.get("answers", [])]
    return [name for table in tables if isinstance(table, dict) for name in table]


def _cases(data: Dict[str, Any]) -> List[Dict[str, Any]]:
    common = {key: value for key, value in data.items() if key != "cases"}
    if "cases" not in data:
        return [common]
    cases = data["cases"]
    if not isinstance(cases, list) or not all(isinstance(case, dict) for case in cases):
        return [data]  # the schema says what is wrong with it
    return [_overlay(common, case) for case in cases]


def _overlay(base: Any, over: Any) -> Any:
    if not (isinstance(base, dict) and isinstance(over, dict)):
        return over
    merged = dict(base)
    for key, value in over.items():
        merged[key] = _overlay(base[key], value) if key in base else value
    return merged
