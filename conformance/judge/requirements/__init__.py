"""The requirements of *conformant*, a family a module; importing this registers them all."""

from . import envelope, history, identity, interrupt, pairing, prefix, question, retry, steer, stream, tools, turn
from .observation import Observation, observe
from .registry import INFO, MUST, REQUIREMENTS, SHOULD, TIERS, Finding, Requirement, finding, requirement
from .sent import Unreadable

__all__ = ["FAMILIES", "INFO", "MUST", "REQUIREMENTS", "SHOULD", "TIERS", "Finding", "Observation", "Requirement",
           "Unreadable", "finding", "observe", "requirement"]

#: The modules by family: the part of an id before the dot.
FAMILIES = {"envelope": envelope, "identity": identity, "pairing": pairing, "history": history, "prefix": prefix,
            "tools": tools, "stream": stream, "retry": retry, "steer": steer, "question": question,
            "interrupt": interrupt, "turn": turn}
