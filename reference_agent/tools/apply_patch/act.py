"""A patch from its text to its end: read, check, ask if need be, apply, tell."""

import os
import time

from ...execution.process import Finished
from ...protocol.notices import FileChange, FileOutput, ItemCompleted, ItemStarted, TurnDiff
from ..approval.ask import give_up, put
from ..registry import Rejected
from .changes import changes_of
from .files import FileError, apply
from .parser import PatchError, parse
from .permission import APPLY, REFUSE, permission

__all__ = ["check", "perform"]

_ACCEPTS = ("accept", "acceptForSession")
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
    call.diff.touch(changes)
    call.thread.notify(ItemStarted(call.turn_id, shown))
    if verdict != APPLY and not _approved(changes, call, shown):
        _tell_end(call, shown, "declined")
        raise Rejected("patch rejected by user")
    if not os.path.isdir(cwd):
        _tell_end(call, shown, "failed", NOT_FOUND, -1)
        raise Rejected(NOT_FOUND)
    began = time.monotonic()
    code, output = apply(hunks, cwd)
    ended = Finished(code, output, time.monotonic() - began, False)
    call.thread.notify(FileOutput(call.turn_id, call.call_id, output))
    _tell_end(call, shown, "failed" if code else "completed", output, code, ended.seconds)
    return ended


def _tell_end(call, shown, status, output=None, code=None, seconds=0.0):
    duration = None if code is None else int(seconds * 1000)
    call.last_notices.append(ItemCompleted(call.turn_id, shown._replace(
        status=status, output=output, exit_code=code, duration_ms=duration)))
    diff = call.diff.text()
    if diff:
        call.last_notices.append(TurnDiff(call.turn_id, diff))


def _approved(changes, call, shown):
    """Whether the user allows it. What was allowed for the session is not asked again."""
    paths = {path for change in changes for path in (change.path, change.target) if path is not None}

    def answered(answer):
        if _decision(answer) not in _ACCEPTS:
            status = "failed" if answer is None else "declined"
            call.thread.notify(ItemCompleted(call.turn_id, shown._replace(status=status)))
    if paths <= call.thread.approved_paths:
        return True
    reason = "command failed; retry without sandbox?" if call.settings.approval_policy == "on-failure" else None
    decision = _decision(put("item/fileChange/requestApproval", {"reason": reason, "grantRoot": None}, call, answered))
    if decision == "acceptForSession":
        call.thread.approved_paths.update(paths)
    elif decision == "cancel":
        give_up(call)
    return decision in _ACCEPTS


def _decision(answer):
    return answer.get("decision") if isinstance(answer, dict) else None
