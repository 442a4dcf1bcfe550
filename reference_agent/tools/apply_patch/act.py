"""One patch: read it, check it, ask the user if necessary, apply it, notify the front end."""

import errno
import os
import time
from typing import Any, Callable, List, Optional, Tuple

from ...execution.process import Finished
from ...protocol.notices import FileChange, FileOutput, ItemCompleted, ItemStarted, TurnDiff
from ..approval.ask import give_up, put
from ..call import Call, Rejected
from ..failures import debugged
from .changes import Change, changes_of
from .files import FileError, apply
from .parser import Hunk, PatchError, parse
from .permission import APPLY, REFUSE, permission

__all__ = ["apply_text", "check"]

_ACCEPTS = ("accept", "acceptForSession")


def check(text: str, cwd: str) -> Tuple[List[Hunk], List[Change]]:
    """(hunks, changes) of the patch `text` below `cwd`; raises `Rejected` when it does not fit the files."""
    try:
        hunks, _ = parse(text)
        return hunks, changes_of(hunks, cwd)
    except PatchError as error:
        where = "invalid patch: " if error.line is None else "invalid hunk at line %d, " % error.line
        raise Rejected("apply_patch verification failed: %s%s" % (where, error))
    except FileError as error:
        raise Rejected("apply_patch verification failed: %s" % error)


def apply_text(text: str, cwd: str, call: Call, checked: Callable[[], None] = lambda: None) -> Finished:
    """Apply the patch `text` below `cwd`; return how it ended. Raises `Rejected`.

    Calls `checked` once the patch fits the files, before anything else.
    """
    hunks, changes = check(text, cwd)
    checked()
    if not hunks:
        raise Rejected("patch rejected: empty patch")
    verdict = permission(changes, call.settings)
    if verdict == REFUSE:
        raise Rejected("patch rejected: writing outside of the project; rejected by user approval settings")
    shown = FileChange(call.call_id, sorted(changes), "inProgress")
    call.diff.touch(changes)
    call.services.notify(ItemStarted(call.turn_id, shown))
    if verdict != APPLY and not _approved(changes, call, shown):
        _notify_end(call, shown, "declined")
        raise Rejected("patch rejected by user")
    failure = _cannot_start(text, cwd)
    if failure is not None:
        _notify_end(call, shown, "failed", failure, 1)
        raise Rejected(failure)
    began = time.monotonic()
    code, output = apply(hunks, cwd)
    ended = Finished(code, output, time.monotonic() - began, False)
    call.services.notify(FileOutput(call.turn_id, call.call_id, output))
    _notify_end(call, shown, "failed" if code else "completed", output, code, ended.seconds)
    return ended


def _cannot_start(text: str, cwd: str) -> Optional[str]:
    """Why upstream cannot start the process that applies its patches, with the text as argument; None when it can."""
    if "\0" in text or "\0" in cwd:
        return "execution error: " + debugged(ValueError())
    if not os.path.isdir(cwd):
        return "execution error: " + debugged(FileNotFoundError(errno.ENOENT, ""))
    return None


def _notify_end(call: Call, shown: FileChange, status: str, output: Optional[str] = None, code: Optional[int] = None,
                seconds: float = 0.0) -> None:
    duration = None if code is None else int(seconds * 1000)
    call.last_notices.append(ItemCompleted(call.turn_id, shown._replace(
        status=status, output=output, exit_code=code, duration_ms=duration)))
    diff = call.diff.text()
    if diff:
        call.last_notices.append(TurnDiff(call.turn_id, diff))


def _approved(changes: List[Change], call: Call, shown: FileChange) -> bool:
    """Whether the user allows it. Nothing asks again about what the user allowed for the session."""
    paths = {path for change in changes for path in (change.path, change.target) if path is not None}

    def answered(answer: Any) -> None:
        if _decision(answer) not in _ACCEPTS:
            status = "failed" if answer is None else "declined"
            call.services.notify(ItemCompleted(call.turn_id, shown._replace(status=status)))
    if paths <= call.services.approvals.paths:
        return True
    reason = "command failed; retry without sandbox?" if call.settings.approval_policy == "on-failure" else None
    decision = _decision(put("item/fileChange/requestApproval", {"reason": reason, "grantRoot": None}, call, answered))
    if decision == "acceptForSession":
        call.services.approvals.paths.update(paths)
    elif decision == "cancel":
        give_up(call)
    return decision in _ACCEPTS


def _decision(answer: Any) -> Any:
    return answer.get("decision") if isinstance(answer, dict) else None
