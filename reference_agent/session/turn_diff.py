"""What a turn's patches made of the files, as one git-style diff: each file as it was before the turn's first patch
of it against the file as it is now, whoever changed it since. Shapes as codex 0.115.0.

Paths are shown from the root of their git repository, outside of one as they are. A file that is as it was is left
out. What is not UTF-8 on either side is only said to differ.
"""

import os
import stat
from typing import List, NamedTuple

__all__ = ["TurnDiff"]

_NOTHING = "0" * 40


class _State(NamedTuple):
    """One side of a file: `data` is None for one that is not there."""

    path: str
    mode: str
    data: object
    oid: str


class TurnDiff:
    """The files that patches of one turn touched."""

    def __init__(self):
        self._before: List[_State] = []
        self._now: List[str] = []

    def begin(self, changes):
        """A patch with these `tools.apply_patch.changes.Change`s is about to be applied."""
        for change in changes:
            if change.path not in self._now:
                self._before.append(_before(change.path))
                self._now.append(change.path)
            if change.target is not None:
                self._now[self._now.index(change.path)] = change.target

    def text(self):
        """The diff as it is now, or None when there is none."""
        if not self._now:
            return None
        files = sorted((_shown(now), place) for place, now in enumerate(self._now))
        return "".join(_file(self._before[place], self._now[place]) for _, place in files) or None


def _before(path):
    mode = _mode(path)
    if not os.path.exists(path):
        return _State(path, mode, None, _NOTHING)
    data = _read(path) or b""
    return _State(path, mode, data, _oid(data))


def _file(before, path):
    mode, data = _mode(path), _read(path)
    if data == before.data:
        return ""
    oid = _NOTHING if data is None else _oid(data)
    left, right = _shown(before.path), _shown(path)
    lines = ["diff --git a/%s b/%s" % (left, right)]
    if before.data is None:
        lines.append("new file mode " + mode)
    elif data is None:
        lines.append("deleted file mode " + before.mode)
    elif mode != before.mode:
        lines += ["old mode " + before.mode, "new mode " + mode]
    lines.append("index %s..%s" % (before.oid, oid))
    heads = ["--- " + ("/dev/null" if before.data is None else "a/" + left),
             "+++ " + ("/dev/null" if data is None else "b/" + right)]
    try:
        hunks = _hunks(*[(side or b"").decode("utf-8") for side in (before.data, data)])
        lines += heads + hunks if hunks else []
    except UnicodeDecodeError:
        lines += heads + ["Binary files differ"]
    return "\n".join(lines).rstrip("\n") + "\n"


def _hunks(before, after):
    from ..tools.apply_patch.unified import hunks

    text = hunks(before, after, 3)
    return [text] if text else []


def _mode(path):
    try:
        mode = os.lstat(path).st_mode
    except OSError:
        return "100644"
    return "120000" if stat.S_ISLNK(mode) else "100755" if mode & 0o111 else "100644"


def _read(path):
    try:
        if os.path.islink(path):
            return os.fsencode(os.readlink(path))
        with open(path, "rb") as file:
            return file.read()
    except OSError:
        return None


def _oid(data):
    import hashlib

    return hashlib.sha1(b"blob %d\0" % len(data) + data).hexdigest()


def _shown(path):
    folder = os.path.dirname(path)
    while True:
        if os.path.exists(os.path.join(folder, ".git")):
            return os.path.relpath(path, folder)
        folder, before = os.path.dirname(folder), folder
        if folder == before:
            return path
