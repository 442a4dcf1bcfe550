"""Scenario files: read, checked, selected.

A scenario file is TOML (schema: ``schemas/scenario.json``). One file may hold a family of cases: each table of
``[[cases]]`` is laid over the file's common part (tables merge, everything else replaces) and is a scenario of
its own, so that ten tool configurations do not repeat one another ten times. ``versioned`` describes how a scenario
names the codex versions that it holds for, and what differs in some of them.

Strings may hold placeholders, in config, files, arguments, parameters, steps and answers: ``@{workspace}``,
``@{codex_home}`` and ``@{home}`` are folders of the run; ``@{model:classic}`` is a model, see ``models.toml``;
``@{taken:NAME}`` in answers is filled in by the origin, see ``proxies/origin/variables.py``.
"""

import fnmatch
from pathlib import Path
from typing import Any, Dict, List, Mapping, Optional

from ..errors import BadInput
from ..files import read_toml
from .model import Scenario
from .placeholders import FOLDERS
from .versioned import overlay, scenario_of

__all__ = ["Scenario", "SCENARIOS", "load_scenarios", "select"]

#: The scenarios that are shipped.
SCENARIOS = Path(__file__).parent.parent / "scenarios"


def load_scenarios(folder: Path = SCENARIOS) -> Dict[str, Scenario]:
    """All scenarios of a folder by id, in order of file name and of place in the file.

    Raises ``BadInput`` for a file that is not TOML, does not fit the schema, holds an unknown placeholder, or
    repeats an id.
    """
    found: Dict[str, Scenario] = {}
    files = sorted(folder.glob("*.toml"))
    if not files:
        raise BadInput("{}: no scenario files (*.toml) there".format(folder))
    for path in files:
        for table in _cases(read_toml(path)):
            scenario = scenario_of(table, path, FOLDERS)
            if scenario.id in found:
                raise BadInput("{}: scenario {!r} is also in {}".format(path, scenario.id, found[scenario.id].source))
            found[scenario.id] = scenario
    return found


def select(scenarios: Mapping[str, Scenario], pattern: Optional[str]) -> List[Scenario]:
    """The scenarios whose id fits the glob (commas separate several); ``BadInput`` when one fits none."""
    if pattern is None:
        return list(scenarios.values())
    chosen: List[str] = []
    for part in pattern.split(","):
        hits = fnmatch.filter(scenarios, part.strip())
        if not hits:
            raise BadInput("no scenario matches {!r}: `codex-conformance scenarios` lists them".format(part.strip()))
        chosen += hits
    return [scenario for id, scenario in scenarios.items() if id in chosen]


def _cases(data: Dict[str, Any]) -> List[Dict[str, Any]]:
    common = {key: value for key, value in data.items() if key != "cases"}
    if "cases" not in data:
        return [common]
    cases = data["cases"]
    if not isinstance(cases, list) or not all(isinstance(case, dict) for case in cases):
        return [data]  # the schema says what is wrong with it
    return [overlay(common, case) for case in cases]
