"""`artifacts`: presentations and spreadsheets. This agent offers it and has not built it."""

from .tool import NotBuilt

__all__ = ["TOOL"]

TOOL = NotBuilt("artifacts")
