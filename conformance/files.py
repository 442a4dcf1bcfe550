"""Read files that users and the recorder wrote, and write files so that no reader ever sees a part of one.

Each reader raises ``BadInput`` for a bad file: one line with the file's name. All of them read through ``read_bytes``:
regular files only, of a bounded size. A FIFO or a device would never end, and a folder is no file.
"""

import hashlib
import json
import os
import re
import stat
import tempfile
from pathlib import Path
from typing import Any, Iterator

from .compat import TOMLDecodeError, parse_toml
from .errors import BadInput
from .harmless import shown

__all__ = ["LARGEST", "LARGEST_TOML", "DEEPEST", "read_bytes", "read_text", "read_toml", "read_json",
           "write_atomically", "dump_json", "dump_lines", "compact_json", "digest", "is_deep"]


#: How many bytes a file may have, and a TOML file: it takes a second to read so much of it.
LARGEST, LARGEST_TOML = 64 * 1024 * 1024, 2 * 1024 * 1024

#: How deep the data of a file may be nested: code that walks them recursively must not run out of stack.
DEEPEST = 200

#: A dotted key of TOML with more than a hundred parts, which takes its parser long; what may hold brackets that are
#: none of the nesting; and brackets.
_LONG_KEY = re.compile(r"""(?:^|[{,])\s*\[{0,2}\s*(?:(?:[\w-]+|"[^"\n]*"|'[^'\n]*')[ \t]*\.[ \t]*){100}""", re.M)
_TOKEN = re.compile(r'''"""(?:[^\\]|\\.)*?"""|'''
                    r"""'''.*?'''|"(?:[^"\\\n]|\\.)*"|'[^'\n]*'|#[^\n]*|[][{}]""", re.S)


def read_bytes(path: Path, most: int = LARGEST) -> bytes:
    """The content of a regular file; raises ``BadInput`` for anything else and for more than ``most`` bytes."""
    try:
        # Without O_NONBLOCK, opening a FIFO waits for a writer.
        descriptor = os.open(str(path), os.O_RDONLY | os.O_NONBLOCK | getattr(os, "O_NOCTTY", 0))
        with os.fdopen(descriptor, "rb") as file:
            found = os.fstat(descriptor)
            if stat.S_ISDIR(found.st_mode):
                raise BadInput("{}: Is a directory: name a file".format(path))
            if not stat.S_ISREG(found.st_mode):
                raise BadInput("{}: it is no regular file: name a file that can be read to its end".format(path))
            data = file.read(most + 1) if found.st_size <= most else b""
    except (OSError, ValueError) as error:
        raise BadInput("{}: {}".format(shown(str(path)), getattr(error, "strerror", "") or "this cannot be a path"))
    if found.st_size > most or len(data) > most:
        raise BadInput("{}: it has {} bytes, and the suite reads at most {} MB".format(
            path, max(found.st_size, len(data)), most // 1024 ** 2))
    return data


def read_text(path: Path, most: int = LARGEST) -> str:
    """The file as UTF-8 text; raises ``BadInput`` when it is missing, unreadable, too large or not UTF-8."""
    try:
        return read_bytes(path, most).decode("utf-8")
    except UnicodeDecodeError as error:
        raise BadInput("{}: not UTF-8 (byte {}): restore the file".format(path, error.start))


def read_toml(path: Path) -> dict:
    """The file as a TOML table; raises ``BadInput`` with the parser's line and column."""
    text = read_text(path, LARGEST_TOML)
    if _is_nested(text):
        raise BadInput("{}: not TOML that the suite reads: nested deeper than {} levels".format(path, DEEPEST))
    try:
        return parse_toml(text)
    except RecursionError:
        raise BadInput("{}: not TOML that the suite reads: nested too deeply".format(path))
    except TOMLDecodeError as error:
        raise BadInput("{}: not TOML: {}".format(path, _one_line(error)))
    except (ValueError, OverflowError):
        raise BadInput("{}: not TOML that the suite reads: it has a number of too many digits".format(path))


def read_json(path: Path) -> Any:
    """The file as JSON, key order kept; raises ``BadInput`` with the line and column of the first error."""
    text = read_text(path)
    try:
        value = json.loads(text)
    except RecursionError:
        raise BadInput("{}: not JSON that the suite reads: nested too deeply: restore or record it again".format(path))
    except json.JSONDecodeError as error:
        raise BadInput("{}: not JSON: {}: restore or record it again".format(path, _one_line(error)))
    except ValueError:
        raise BadInput("{}: not JSON that the suite reads: it has a number of too many digits".format(path))
    if text.count("[") + text.count("{") > DEEPEST and is_deep(value, DEEPEST):
        raise BadInput("{}: not JSON that the suite reads: nested deeper than {} levels: restore or record it again"
                       .format(path, DEEPEST))
    return value


def is_deep(value: Any, levels: int) -> bool:
    """Whether a JSON value is nested deeper than so many levels; found without recursion."""
    level = [value]
    for _ in range(levels):
        level = [item for outer in level if isinstance(outer, (dict, list))
                 for item in (outer.values() if isinstance(outer, dict) else outer)
                 if isinstance(item, (dict, list))]
        if not level:
            return False
    return True


def _is_nested(text: str) -> bool:
    """Whether a TOML text is nested so deeply that its parser would run out of stack, or of time."""
    if _LONG_KEY.search(text):
        return True
    if text.count("[") + text.count("{") <= DEEPEST:
        return False
    depth = 0
    for token in _TOKEN.finditer(text):
        depth += (token.group() in ("[", "{")) - (token.group() in ("]", "}"))
        if depth > DEEPEST:
            return True
    return False


def _one_line(error: Exception) -> str:
    line = shown(" ".join(str(error).split()))
    return line if len(line) <= 200 else line[:197] + "..."


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
