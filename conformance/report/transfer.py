"""Verdicts as text and back: the processes of a parallel run send them to one another."""

import json
from typing import Any

from ..judge import Difference, Outcome, ScenarioVerdict
from ..judge.outcome import Violation
from ..judge.verdict import ABSENT

__all__ = ["to_wire", "from_wire"]

_ABSENT = {"$absent": True}


def to_wire(verdict: ScenarioVerdict) -> str:
    """A verdict as JSON text, in ASCII: it may hold a lone surrogate that an agent sent."""
    fields = dict(verdict._asdict())
    fields["differences"] = [[_out(value) for value in difference] for difference in verdict.differences]
    return json.dumps(fields)


def from_wire(text: str) -> ScenarioVerdict:
    """The verdict that ``to_wire`` wrote."""
    fields = json.loads(text)
    fields["differences"] = [Difference(*(_in(value) for value in values)) for values in fields["differences"]]
    fields["outcomes"] = [Outcome(name, checks, [Violation(*found) for found in violations])
                          for name, checks, violations in fields["outcomes"]]
    return ScenarioVerdict(**fields)


def _out(value: Any) -> Any:
    return _ABSENT if value is ABSENT else value


def _in(value: Any) -> Any:
    return ABSENT if value == _ABSENT else value
