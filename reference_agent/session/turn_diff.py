"""What a turn's patches have made of the files so far, as one unified diff in git's form.

A file's state before the first patch that touches it is kept, and compared with how it is now, whoever changed it
since. A file that was moved is compared under its new name. Names are shown from the root of the file's repository, or
whole outside of one. (codex 0.115.0, measured.)
"""

import os
import stat
from typing import TYPE_CHECKING, Any, Callable, Dict, Iterable, List, Optional, Tuple

if TYPE_CHECKING:
    from ..tools.apply_patch.changes import Change

__all__ = ["TurnDiff"]

_NO_ID = "0" * 40
_LINK = "120000"


class _File:
    """A file that patches touch: its `path` and content (mode, bytes) at first, None if it was not there; `now` is its
    present path."""

    def __init__(self, path: str) -> None:
        self.path = self.now = path
        self.before = _content(path)
        if self.before is None and _exists(path):  # a folder, say: it counts as empty, and as gone afterwards
            self.before = _mode(os.lstat(path).st_mode), b""


class TurnDiff:
    """The diff of one turn. `touch` before a patch is applied; `text()` at any time."""

    def __init__(self) -> None:
        self._files: List[_File] = []
        self._known: Dict[str, _File] = {}

    def touch(self, changes: Iterable["Change"]) -> None:
        """The files of these `tools.apply_patch.changes.Change`s are about to be changed."""
        for change in changes:
            file = self._known.get(change.path)
            if file is None:
                file = self._known[change.path] = _File(change.path)
                self._files.append(file)
            if change.target is not None:
                file.now = change.target
                self._known[change.target] = self._known.pop(change.path)

    def text(self) -> str:
        """The diff; empty when all is as it was. An unchanged file in front leaves an empty line (codex 0.115.0)."""
        text = ""
        for file in sorted(self._files, key=lambda file: _shown(file.now)):
            text += _diff(file)
            text += "" if text.endswith("\n") else "\n"
        return text if text.strip() else ""


def _content(path: str) -> Optional[Tuple[str, bytes]]:
    """(mode, bytes) of a file as git sees it, None when there is none."""
    try:
        mode = _mode(os.lstat(path).st_mode)
        if mode == _LINK:
            return mode, os.fsencode(os.readlink(path))
        with open(path, "rb") as file:
            return mode, file.read()
    except (OSError, ValueError):  # ValueError: a NUL in the path
        return None


def _exists(path: str, look: Callable[[str], Any] = os.stat) -> bool:
    try:
        look(path)
    except (OSError, ValueError):
        return False
    return True


def _mode(bits: int) -> str:
    """git's word for a file's mode bits."""
    return _LINK if stat.S_ISLNK(bits) else "100755" if bits & 0o111 else "100644"


def _diff(file: _File) -> str:
    from ..protocol.unified_diff import hunks

    before, after = file.before, _content(file.now)
    if (before and before[1]) == (after and after[1]):
        return ""
    old, new = "a/" + _shown(file.path), "b/" + _shown(file.now)
    lines = ["diff --git %s %s\n" % (old, new)]
    if before is None:
        assert after is not None  # else both contents are the same
        lines.append("new file mode %s\n" % after[0])
    elif after is None:
        lines.append("deleted file mode %s\n" % before[0])
    elif before[0] != after[0]:
        lines.append("old mode %s\nnew mode %s\n" % (before[0], after[0]))
    lines.append("index %s..%s\n" % (_blob_id(before), _blob_id(after)))
    heads = "--- %s\n+++ %s\n" % ("/dev/null" if before is None else old, "/dev/null" if after is None else new)
    try:
        texts = ["" if side is None else side[1].decode("utf-8") for side in (before, after)]
    except UnicodeDecodeError:
        return "".join(lines) + heads + "Binary files differ\n"
    changed = hunks(texts[0], texts[1], 3)
    return "".join(lines) + (heads + changed if changed else "")


def _blob_id(content: Optional[Tuple[str, bytes]]) -> str:
    """git's name of a file's content."""
    if content is None:
        return _NO_ID
    import hashlib

    return hashlib.sha1(b"blob %d\0" % len(content[1]) + content[1]).hexdigest()


def _shown(path: str) -> str:
    """`path` from the root of its repository."""
    folder = os.path.dirname(path)
    while not _exists(os.path.join(folder, ".git"), os.lstat):
        if os.path.dirname(folder) == folder:
            return path
        folder = os.path.dirname(folder)
    return path[len(folder.rstrip("/")) + 1:]
