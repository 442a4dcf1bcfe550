"""The requirements of *conformant*, a family a module; importing this registers them all."""

from . import pairing, prefix
from .observation import Observation, observe
from .registry import INFO, MUST, REQUIREMENTS, SHOULD, TIERS, Finding, Requirement, finding, requirement

__all__ = ["FAMILIES", "INFO", "MUST", "REQUIREMENTS", "SHOULD", "TIERS", "Finding", "Observation", "Requirement",
           "finding", "observe", "requirement"]

#: The modules by family: the part of an id before the dot.
FAMILIES = {"pairing": pairing, "prefix": prefix}
