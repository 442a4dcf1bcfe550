"""A scenario for one codex version: what differs in that version is laid over it, and models get their names.

::

    versions = ">=0.115.0,<0.160.0"        # the versions that the scenario holds for; absent: all

    [[differs]]                            # tables merge, everything else replaces
    versions = ">=0.160.0"
    config.model_reasoning_effort = "low"
    answers = [...]

Of several entries that apply, a later one is laid over an earlier one. ``@{model:classic}`` becomes the model that
``models.toml`` names for the version.
"""

import functools
from pathlib import Path
from typing import Any, Dict, Iterable, List, Optional, Tuple

from ..errors import BadInput
from ..files import read_toml
from ..schema import check
from .model import Scenario
from .placeholders import fill, insist_on_placeholders, strings
from .versions import check_range, in_range

__all__ = ["for_version", "holding", "models_of", "model_placeholders", "overlay", "scenario_of", "MODELS"]

#: Which model has which shape in which versions.
MODELS = Path(__file__).with_name("models.toml")


def scenario_of(table: Dict[str, Any], source: Path, placeholders: Tuple[str, ...]) -> Scenario:
    """The scenario of one table of a scenario file, the case laid over the common part.

    ``placeholders`` are the names that its strings may hold. Raises ``BadInput`` for a table that is no scenario, in
    any version.
    """
    where = "{} ({})".format(source, table.get("id", "no id"))
    check(table, "scenario", where)
    plain = {key: value for key, value in table.items() if key not in ("versions", "differs")}
    _check_range(table.get("versions"), where)
    _check_table(plain, where, placeholders)
    for number, entry in enumerate(table.get("differs", [])):
        inner = "{}: differs[{}]".format(where, number)
        _check_range(entry["versions"], inner)
        _check_table(_laid_over(plain, entry), inner, placeholders)
    return Scenario(source=source, written=plain, **table)


def for_version(scenario: Scenario, version: str) -> Scenario:
    """The scenario as it is for codex ``version``: without ``differs``, and with the names of models.

    Where it does not hold, ``outside`` says so and nothing else changes. Raises ``BadInput`` when the scenario names a
    shape that no known model of the version has.
    """
    if scenario.versions and not in_range(version, scenario.versions):
        return scenario._replace(outside="the scenario holds for codex {}, and this is codex {}".format(
            scenario.versions, version))
    written = scenario.written
    for entry in scenario.differs:
        if in_range(version, entry["versions"]):
            written = _laid_over(written, entry)
    written = _with_models(written, "{} ({})".format(scenario.source, scenario.id), version)
    if written == scenario.written:
        return scenario._replace(differs=[])
    return Scenario(source=scenario.source, versions=scenario.versions, written=written, **written)


def holding(scenarios: Iterable[Scenario], version: str) -> List[Scenario]:
    """Those of the scenarios that hold for codex ``version``, as they are for it."""
    return [scenario for scenario in (for_version(each, version) for each in scenarios) if not scenario.outside]


def models_of(version: str) -> Dict[str, str]:
    """{shape: model} for codex ``version``; shapes that it has no model for are absent."""
    return {shape: entry["model"] for shape, entries in _shapes().items() for entry in entries
            if in_range(version, entry["versions"])}


def model_placeholders() -> Tuple[str, ...]:
    """The names of the placeholders for models: ``model:classic`` and the others of ``models.toml``."""
    return tuple("model:" + shape for shape in _shapes())


@functools.lru_cache(maxsize=None)
def _shapes() -> Dict[str, List[Dict[str, str]]]:
    return read_toml(MODELS)


def _with_models(written: Dict[str, Any], where: str, version: str) -> Dict[str, Any]:
    named = [name for name in model_placeholders() if any("@{" + name + "}" in text for text in strings(written))]
    if not named:
        return written
    models = {"model:" + shape: model for shape, model in models_of(version).items()}
    for name in named:
        if name not in models:
            raise BadInput("{}: no model of codex {} is known for @{{{}}}: add it to scenario/{}".format(
                where, version, name, MODELS.name))
    return fill(written, models)


def overlay(base: Any, over: Any) -> Any:
    """``over`` laid over ``base``: tables merge, everything else replaces."""
    if not (isinstance(base, dict) and isinstance(over, dict)):
        return over
    merged = dict(base)
    for key, value in over.items():
        merged[key] = overlay(base[key], value) if key in base else value
    return merged


def _laid_over(table: Dict[str, Any], entry: Dict[str, Any]) -> Dict[str, Any]:
    return overlay(table, {key: value for key, value in entry.items() if key != "versions"})


def _check_range(wanted: Optional[str], where: str) -> None:
    try:
        if wanted is not None:
            check_range(wanted)
    except BadInput as error:
        raise BadInput("{}: versions: {}".format(where, error))


def _check_table(table: Dict[str, Any], where: str, placeholders: Tuple[str, ...]) -> None:
    check(table, "scenario", where)
    own = tuple("taken:" + name for name in _names_from_requests(table))
    insist_on_placeholders(table, placeholders + model_placeholders() + own, where)


def _names_from_requests(table: Dict[str, Any]) -> List[str]:
    """The names of the values that the scenario's answers take out of requests."""
    tables = [answer.get("take") for answer in table.get("answers", [])]
    return [name for each in tables if isinstance(each, dict) for name in each]
