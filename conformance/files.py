"""Read files that users and the recorder wrote, and write files so that no reader ever sees a part of one.

Each reader raises ``BadInput`` for a bad file: one line with the file's name.
"""

import hashlib
import json
import os
import tempfile
from pathlib import Path
from typing import Any, Iterator

from .compat import TOMLDecodeError, parse_toml
from .errors import BadInput

__all__ = ["read_text", "read_toml", "read_json", "write_atomically", "dump_json", "dump_lines", "compact_json",
           "digest"]


def read_text(path: Path) -> str:
    """The file as UTF-8 text; raises ``BadInput`` when it is missing, unreadable or not UTF-8."""
    try:
        return path.read_bytes().decode("utf-8")
    except UnicodeDecodeError as error:
        raise BadInput("{}: not UTF-8 (byte {}): restore the file".format(path, error.start))
    except OSError as error:
        raise BadInput("{}: {}".format(path, error.strerror or error))


def read_toml(path: Path) -> dict:
    """The file as a TOML table; raises ``BadInput`` with the parser's line and column."""
    try:
        return parse_toml(read_text(path))
    except (TOMLDecodeError, RecursionError) as error:
        raise BadInput("{}: not TOML: {}".format(path, error))


def read_json(path: Path) -> Any:
    """The file as JSON, key order kept; raises ``BadInput`` with the line and column of the first error."""
    text = read_text(path)
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise BadInput("{}: not JSON: {}: restore or record it again".format(path, error))


def write_atomically(path: Path, data: bytes) -> None:
    """Write a new file beside the old one and rename it: readers see the old content or the new one, never a part.

    Raises ``BadInput`` when it cannot be written; then the old file is unchanged.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(dir=str(path.parent), prefix="." + path.name)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(data)
            os.chmod(name, 0o644)
            os.replace(name, str(path))
        except BaseException:
            os.unlink(name)
            raise
    except OSError as error:
        raise BadInput("{}: cannot be written: {}".format(path, error.strerror or error))


def dump_json(value: Any) -> bytes:
    """Our canonical file form: two-space indent, key order kept, UTF-8, a newline at the end."""
    # A lone surrogate, which an agent may send, becomes its JSON escape.
    return (json.dumps(value, indent=2, ensure_ascii=False) + "\n").encode("utf-8", "backslashreplace")


def dump_lines(value: Any, levels: int) -> bytes:
    """As ``dump_json``, but what is more than ``levels`` deep is on one line: many times as fast for large values."""
    return ("".join(_lines(value, levels, "\n")) + "\n").encode("utf-8", "backslashreplace")


def compact_json(value: Any) -> str:
    """JSON without spaces, UTF-8 unescaped, key order kept: the form that codex 0.115.0 sends."""
    return _compact(value)


_compact = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
_spaced = json.JSONEncoder(ensure_ascii=False).encode


def _lines(value: Any, levels: int, end: str) -> Iterator[str]:
    if not value or not levels or not isinstance(value, (dict, list)):
        yield _spaced(value)
        return
    inner, before = end + "  ", "{" if isinstance(value, dict) else "["
    for key, item in value.items() if isinstance(value, dict) else enumerate(value):
        yield before + inner + (_spaced(key) + ": " if isinstance(value, dict) else "")
        yield from _lines(item, levels - 1, inner)
        before = ","
    yield end + ("}" if isinstance(value, dict) else "]")


def digest(value: Any) -> str:
    """16 hexadecimal digits that identify a JSON value's content, independent of key order."""
    return hashlib.sha256(compact_json(_sorted(value)).encode("utf-8")).hexdigest()[:16]


def _sorted(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _sorted(value[key]) for key in sorted(value)}
    return [_sorted(item) for item in value] if isinstance(value, list) else value
