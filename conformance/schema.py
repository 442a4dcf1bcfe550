"""Checking data files against our JSON Schemas (draft-07, so that the validator of Python 3.6 can)."""

import json
from pathlib import Path
from typing import Any, Dict, Tuple

import jsonschema

from .errors import BadInput

__all__ = ["check", "complaint", "load"]

FOLDER = Path(__file__).parent / "schemas"
_validators: Dict[str, Any] = {}


def check(data: Any, schema: str, source: str) -> None:
    """Raise ``BadInput`` naming ``source`` and the JSON path of the most telling violation.

    ``schema`` is the name of a file in ``conformance/schemas/`` without its ending.
    """
    where, said = complaint(data, schema)
    if said:
        raise BadInput("{}: at {}: {}".format(source, where.lstrip(".") or "top level", said))


def complaint(data: Any, schema: str) -> Tuple[str, str]:
    """``(path, what is wrong there)`` of the first violation in order of paths; two empty strings when all is well."""
    if schema not in _validators:
        _validators[schema] = jsonschema.Draft7Validator(load(schema))
    errors = sorted(_validators[schema].iter_errors(data), key=lambda error: list(map(str, error.absolute_path)))
    if not errors:
        return "", ""
    path = errors[0].absolute_path
    return "".join("[{}]".format(p) if isinstance(p, int) else "." + p for p in path), _short(errors[0].message)


def load(name: str) -> Dict[str, Any]:
    """The schema of this name."""
    return json.loads((FOLDER / (name + ".json")).read_text(encoding="utf-8"))


def _short(message: str) -> str:
    line = " ".join(message.split())
    return line if len(line) <= 200 else line[:197] + "..."
