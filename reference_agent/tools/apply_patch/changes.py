"""What a patch would do to the files as they are now. The tool checks all of it before it writes anything.

Every hunk is checked against the files on disk, not against what earlier hunks make of them: a patch that adds a file
and then updates it fails here (codex 0.115.0).
"""

import os
from typing import Any, Dict, List, NamedTuple, Optional

from ...protocol.unified_diff import hunks
from ..failures import reason
from .files import FileError, read, updated
from .parser import Add, Delete, Hunk

__all__ = ["Change", "changes_of", "diff_of"]


class Change(NamedTuple):
    """What happens to one file: `kind` is add, delete or update; `path` and `target` (of a move) are absolute.

    `before` and `after` are its texts; an added file has no `before`, a deleted one no `after`.
    """

    path: str
    kind: str
    before: Optional[str]
    after: Optional[str]
    target: Optional[str] = None


def changes_of(hunks: List[Hunk], cwd: str) -> List[Change]:
    """The `Change` of each file that `hunks` name below `cwd`; raises `FileError`."""
    changes: Dict[str, Change] = {}
    for hunk in hunks:
        path = os.path.join(cwd, hunk.path)
        if isinstance(hunk, Add):
            changes[path] = Change(path, "add", None, hunk.content)
        elif isinstance(hunk, Delete):
            changes[path] = Change(path, "delete", _text_of(path), None)
        else:
            before, after = updated(hunk, path, path)
            target = None if hunk.target is None else os.path.join(cwd, hunk.target)
            changes[path] = Change(path, "update", before, after, target)
    return list(changes.values())


def diff_of(change: Change) -> Any:
    """The change as clients see it: the text of a file that comes or goes, a unified diff of one that changes."""
    if change.kind != "update":
        return change.after if change.kind == "add" else change.before
    return hunks(change.before or "", change.after or "", 1)


def _text_of(path: str) -> str:
    try:
        return read(path)
    except (OSError, ValueError) as error:
        raise FileError("Failed to read %s: %s" % (path, reason(error)))
