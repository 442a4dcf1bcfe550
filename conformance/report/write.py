"""Writing a result's reports into a folder: ``report.json`` and ``report.txt``."""

import io
from pathlib import Path
from typing import List

from ..files import dump_json, write_atomically
from .as_json import as_json
from .result import Result
from .text import print_report

__all__ = ["write_reports"]


def write_reports(result: Result, folder: Path) -> List[Path]:
    """Write every format; returns the files. Each is replaced whole."""
    text = io.StringIO()
    print_report(result, text)
    contents = {"report.json": dump_json(as_json(result)), "report.txt": text.getvalue().encode("utf-8")}
    for name, data in contents.items():
        write_atomically(folder / name, data)
    return [folder / name for name in contents]
