"""Reports: the result of a run, and one module for each format. Only ``write`` touches files."""

from .result import BOTH, Result, summarise
from .write import open_folder, write_reports

__all__ = ["BOTH", "Result", "open_folder", "summarise", "write_reports"]
