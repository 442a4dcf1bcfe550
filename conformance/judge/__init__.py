"""The judge: transcripts in, verdicts out. No I/O here."""

from .aligned import align
from .verdict import Difference, ScenarioVerdict, worst

__all__ = ["Difference", "ScenarioVerdict", "align", "worst"]
