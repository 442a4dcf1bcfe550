"""Checking data files against our JSON Schemas (draft-07, so that the validator of Python 3.6 can)."""

import json
from pathlib import Path
from typing import Any, Dict

import jsonschema

from .errors import BadInput

__all__ = ["check"]

FOLDER = Path(__file__).parent / "schemas"
_validators: Dict[str, Any] = {}


def check(data: Any, schema: str, source: str) -> None:
    """Raise ``BadInput`` naming ``source`` and the JSON path of the most telling violation.

    ``schema`` is the name of a file in ``conformance/schemas/`` without its ending.
    """
    if schema not in _validators:
        text = (FOLDER / (schema + ".json")).read_text(encoding="utf-8")
        _validators[schema] = jsonschema.Draft7Validator(json.loads(text))
    errors = sorted(_validators[schema].iter_errors(data), key=lambda error: list(map(str, error.absolute_path)))
    if errors:
        error = errors[0]
        where = "".join("[{}]".format(p) if isinstance(p, int) else "." + p for p in error.absolute_path)
        raise BadInput("{}: at {}: {}".format(source, where.lstrip(".") or "top level", _short(error.message)))


def _short(message: str) -> str:
    line = " ".join(message.split())
    return line if len(line) <= 200 else line[:197] + "..."
