"""`shell` (also `container.exec`, and `local_shell_call` items): run a program given as a list of arguments.

It is told in one of two forms (codex 0.115.0). The text is for models with a freeform apply_patch:

    Exit code: {N}
    Wall time: {seconds, one decimal} seconds
    [Total output lines: {N}]                  when it was cut
    Output:
    {what was written}

The others read JSON: {"output": TEXT, "metadata": {"exit_code": N, "duration_seconds": S}}.
"""

import json
import os

from ..execution.process import KilledBySignal
from ..execution.process import run as run_process
from ..execution.quoting import join
from ..protocol.notices import Command, ItemCompleted, ItemStarted
from ..protocol.request import encode
from ..protocol.truncation import TwoForms, stored, within
from ..typed import U64, Choice, Field, Optional, Sequence, String, Struct
from .apply_patch.heredoc import apply_found, find
from .approval.ask import Cancelled, NotRun, clear
from .approval.escalation import ADDITIONAL, check_shell
from .arguments import parse_command
from .registry import Rejected

__all__ = ["ESCALATION", "PARALLEL", "execute", "report", "report_as_shell", "run", "run_action", "structured"]

PARALLEL = True

ESCALATION = (
    Field("sandbox_permissions", Optional(Choice("use_default", "require_escalated", "with_additional_permissions")),
          None),
    Field("prefix_rule", Optional(Sequence(String)), None),
    Field("additional_permissions", ADDITIONAL, None),
    Field("justification", Optional(String)),
)
ARGUMENTS = Struct(
    "ShellToolCallParams",
    Field("command", Sequence(String)),
    Field("workdir", Optional(String)),
    Field("timeout_ms", Optional(U64), alias="timeout"),
    *ESCALATION
)
_DEFAULT_TIMEOUT_MS = 10000


def run(arguments, call):
    """Run the command; told as JSON to models without a freeform apply_patch, as text to the others."""
    asked = parse_command(arguments, ARGUMENTS)
    return execute(asked["command"], asked, call, report_as_shell)


def run_action(action, call):
    """Run the action of a `local_shell_call` item; always as text."""
    asked = {"workdir": action["working_directory"], "timeout_ms": action["timeout_ms"], "sandbox_permissions": None,
             "additional_permissions": None, "prefix_rule": None, "justification": None}
    return execute(action["command"], asked, call, report)


def execute(argv, asked, call, told, patch_told=None):
    """Run `argv` as `asked` (workdir, timeout_ms and `ESCALATION`) and say how it went: `told(ended, call)`.

    A patch in it is applied and told by `patch_told`, which is `told` unless given.
    """
    settings = call.settings
    check_shell(asked, settings)
    if not argv:
        raise Rejected("command args are empty")
    cwd = os.path.join(settings.cwd, asked["workdir"]) if asked["workdir"] else settings.cwd
    found = find(argv)
    if found:
        return (patch_told or told)(apply_found(found, cwd, call), call)
    shown = Command(call.call_id, join(argv), cwd, None, "inProgress", None, None, None, argv)
    call.thread.notify(ItemStarted(call.turn_id, shown))
    try:
        ended = _run(argv, cwd, asked, call)
    except Cancelled:
        raise
    except Rejected as rejected:
        status = "failed" if isinstance(rejected, _Broken) else "declined"
        call.last_notices.append(ItemCompleted(call.turn_id, shown._replace(
            status=status, output=str(rejected), exit_code=-1, duration_ms=0)))
        raise
    call.last_notices.append(ItemCompleted(call.turn_id, shown._replace(
        status="completed" if ended.exit_code == 0 else "failed", output=ended.output, exit_code=ended.exit_code,
        duration_ms=int(ended.seconds * 1000))))
    return told(ended, call)


class _Broken(Rejected):
    """The command was to be run, and could not be."""


def _run(argv, cwd, asked, call):
    """Run `argv`, if it may be; returns a `process.Finished`, raises `Rejected`."""
    try:
        unconfined = clear(argv, cwd, asked, call, "shell")
    except NotRun as refused:
        raise Rejected(refused.reason or "exec command rejected by user")
    if call.settings.sandbox.mode != "danger-full-access" and not unconfined:
        raise Rejected("`%s` rejected: this agent cannot confine commands and refuses to run them outside"
                       " danger-full-access" % join(argv))
    timeout_ms = _DEFAULT_TIMEOUT_MS if asked["timeout_ms"] is None else asked["timeout_ms"]
    environ = dict(sorted(dict(os.environ, CODEX_THREAD_ID=call.thread.id).items()))
    try:
        return run_process(call.thread.terminals.groups, argv, cwd, environ, timeout_ms, call.cancelled)
    except KilledBySignal as error:
        raise _Broken("execution error: Sandbox(Signal(%d))" % error.number)
    except OSError as error:
        code = error.errno or 0
        raise _Broken("execution error: Io(Os { code: %d, kind: %s, message: \"%s\" })"
                      % (code, _KINDS.get(code, "Uncategorized"), os.strerror(code)))


def report(ended, call):
    """What the model reads of a program that has `ended`, as text."""
    output, lines, seconds = _measured(ended, call)
    return _text(ended.exit_code, seconds, lines, output)


def structured(ended, call):
    """The same as JSON text."""
    output, lines, seconds = _measured(ended, call)
    counted = output if lines is None else "Total output lines: %d\n\n%s" % (lines, output)
    metadata = {"exit_code": ended.exit_code, "duration_seconds": seconds}
    return stored(encode({"output": counted, "metadata": metadata}).decode("utf-8"), call.model["truncation_policy"],
                  call.settings.tool_output_token_limit)


def report_as_shell(ended, call):
    """What `shell` tells: JSON, or for a model with a freeform apply_patch the text.

    The text is made from the JSON, after that was cut for the history; JSON that the cut has broken (in the middle of
    an escape) stays as it is.
    """
    told = structured(ended, call)
    try:
        output = json.loads(told)["output"]
    except ValueError:
        return told
    _, lines, seconds = _measured(ended, call)
    if lines is not None:
        output = output.partition("\n\n")[2]
    return TwoForms(_text(ended.exit_code, seconds, lines, output), told, _has_freeform_patch(call))


def _has_freeform_patch(call):
    """Whether apply_patch is a freeform tool: by the model, or by the feature for a model that says nothing."""
    kind = call.model["apply_patch_tool_type"]
    return kind == "freeform" or kind is None and bool(call.settings.features.get("apply_patch_freeform"))


def _measured(ended, call):
    """(the output within the model's policy, its number of lines if it was cut, the seconds with one decimal)."""
    output = ended.output
    if ended.timed_out:
        output = "command timed out after %d milliseconds\n%s" % (ended.seconds * 1000, output)
    output, lines = within(output, call.model["truncation_policy"])
    return output, lines, int(ended.seconds * 10 + 0.5) / 10


def _text(exit_code, seconds, lines, output):
    head = ["Exit code: %d" % exit_code,
            "Wall time: %s seconds" % ("%.1f" % seconds if seconds % 1 else "%d" % seconds)]
    if lines is not None:
        head.append("Total output lines: %d" % lines)
    return "\n".join(head + ["Output:", output])


def _debug(error):
    if isinstance(error, KilledBySignal):
        return "Sandbox(Signal(%d))" % error.number
    code = error.errno or 0
    return "Io(Os { code: %d, kind: %s, message: \"%s\" })" % (
        code, _KINDS.get(code, "Uncategorized"), os.strerror(code))


_KINDS = {2: "NotFound", 13: "PermissionDenied", 20: "NotADirectory"}
