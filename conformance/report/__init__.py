"""Reports: one result, one module a format. All but ``write`` are pure functions of the result."""

from .result import Result, summarise
from .write import write_reports

__all__ = ["Result", "summarise", "write_reports"]
