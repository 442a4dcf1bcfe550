"""The judge: it compares transcripts with goldens and checks requirements. It reads and writes no files."""

from .aligned import align
from .conformant import conform
from .outcome import Outcome
from .requirements import REQUIREMENTS, Requirement, observe
from .verdict import Difference, ScenarioVerdict, worst

__all__ = ["REQUIREMENTS", "Difference", "Outcome", "Requirement", "ScenarioVerdict", "align", "conform", "observe",
           "worst"]
