"""Reports: one result, one module a format. All but ``write`` are pure functions of the result."""

from .result import BOTH, Result, summarise
from .write import open_folder, write_reports

__all__ = ["BOTH", "Result", "open_folder", "summarise", "write_reports"]
