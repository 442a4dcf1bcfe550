"""A patch from its text to its end: read, check, ask if need be, apply, tell."""

import os
import time

from ...session.notices import FileChange, FileOutput, ItemCompleted, ItemStarted, TurnDiff
from ..process import Finished
from ..registry import Rejected
from .changes import changes_of
from .files import FileError, apply
from .parser import PatchError, parse
from .permission import APPLY, REFUSE, permission

__all__ = ["check", "perform"]

NOT_FOUND = 'execution error: Io(Os { code: 2, kind: NotFound, message: "No such file or directory" })'


def check(text, cwd):
    """(hunks, changes) of the patch `text` below `cwd`; raises `Rejected` when it does not fit the files."""
    try:
        hunks, _ = parse(text)
        return hunks, changes_of(hunks, cwd)
    except PatchError as error:
        where = "invalid patch: " if error.line is None else "invalid hunk at line %d, " % error.line
        raise Rejected("apply_patch verification failed: %s%s" % (where, error))
    except FileError as error:
        raise Rejected("apply_patch verification failed: %s" % error)


def perform(text, cwd, call, checked=lambda: None):
    """Apply the patch `text` below `cwd`; return how it ended, as a `process.Finished`. Raises `Rejected`.

    `checked` is called when the patch fits the files, before anything else.
    """
    hunks, changes = check(text, cwd)
    checked()
    if not hunks:
        raise Rejected("patch rejected: empty patch")
    verdict = permission(changes, call.settings)
    if verdict == REFUSE:
        raise Rejected("patch rejected: writing outside of the project; rejected by user approval settings")
    shown = FileChange(call.call_id, sorted(changes), "inProgress")
    call.thread.notify(ItemStarted(call.turn_id, shown))
    if verdict != APPLY and not _approved(changes, call):
        call.thread.notify(ItemCompleted(call.turn_id, shown._replace(status="declined")))
        raise Rejected("patch rejected by user")
    if not os.path.isdir(cwd):
        call.last_notices.append(ItemCompleted(call.turn_id, shown._replace(
            status="failed", output=NOT_FOUND, exit_code=-1, duration_ms=0)))
        raise Rejected(NOT_FOUND)
    began = time.monotonic()
    if call.diff:
        call.diff.begin(changes)
    code, output = apply(hunks, cwd)
    ended = Finished(code, output, time.monotonic() - began, False)
    call.thread.notify(FileOutput(call.turn_id, call.call_id, output))
    status = "failed" if code else "completed"
    call.last_notices.append(ItemCompleted(call.turn_id, shown._replace(
        status=status, output=output, exit_code=code, duration_ms=int(ended.seconds * 1000))))
    text = call.diff and call.diff.text()
    if text:
        call.last_notices.append(TurnDiff(call.turn_id, text))
    return ended


def _approved(changes, call):
    """Whether the user allows it. What was allowed for the session is not asked again."""
    paths = {change.path for change in changes}
    if paths <= call.thread.approved_paths:
        return True
    answer = call.thread.request("item/fileChange/requestApproval", "waitingOnApproval", {
        "turnId": call.turn_id, "itemId": call.call_id, "reason": None, "grantRoot": None}, call.cancelled)
    decision = answer.get("decision") if isinstance(answer, dict) else None
    if decision == "acceptForSession":
        call.thread.approved_paths.update(paths)
    elif decision == "cancel":
        call.thread.interrupt()
    return decision in ("accept", "acceptForSession")
