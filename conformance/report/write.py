"""Writing a result's reports into a folder: ``report.json``, ``report.txt`` and ``junit.xml``."""

import io
import tempfile
from pathlib import Path
from typing import List

from ..errors import BadInput
from ..files import dump_lines, write_atomically
from .as_json import as_json
from .junit import as_junit
from .result import Result
from .text import print_report

__all__ = ["LEVELS", "open_folder", "write_reports"]

#: How deep ``report.json`` is indented: each difference is a line.
LEVELS = 4


def open_folder(folder: Path) -> Path:
    """Make the folder and try it, so that a run need not be over to find out; raises ``BadInput``."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        tempfile.TemporaryFile(dir=str(folder)).close()
    except OSError as error:
        raise BadInput("{}: reports cannot be written there: {}: choose another --report folder".format(
            folder, error.strerror or error))
    return folder


def write_reports(result: Result, folder: Path) -> List[Path]:
    """Write every format; returns the files. Each is replaced whole."""
    text = io.StringIO()
    print_report(result, text)
    contents = {"report.json": dump_lines(as_json(result), LEVELS),
                "report.txt": text.getvalue().encode("utf-8", "backslashreplace"),
                "junit.xml": as_junit(result)}
    for name, data in contents.items():
        write_atomically(folder / name, data)
    return [folder / name for name in contents]
