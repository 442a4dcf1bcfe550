"""The judge: transcripts in, verdicts out. No I/O here."""

from .aligned import align
from .conformant import conform
from .outcome import Outcome
from .requirements import REQUIREMENTS, Requirement, observe
from .verdict import Difference, ScenarioVerdict, worst

__all__ = ["REQUIREMENTS", "Difference", "Outcome", "Requirement", "ScenarioVerdict", "align", "conform", "observe",
           "worst"]
