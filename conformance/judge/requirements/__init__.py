"""The requirements of *conformant*, a family a module; importing this registers them all."""

from . import interrupt, pairing, prefix, question, retry, steer, stream
from .observation import Observation, observe
from .registry import INFO, MUST, REQUIREMENTS, SHOULD, TIERS, Finding, Requirement, finding, requirement

__all__ = ["FAMILIES", "INFO", "MUST", "REQUIREMENTS", "SHOULD", "TIERS", "Finding", "Observation", "Requirement",
           "finding", "observe", "requirement"]

#: The modules by family: the part of an id before the dot.
FAMILIES = {"interrupt": interrupt, "pairing": pairing, "prefix": prefix, "question": question, "retry": retry,
            "steer": steer, "stream": stream}
