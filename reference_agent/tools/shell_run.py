"""Running a command to its end, for `shell`, `shell_command` and `local_shell`, and describing how it ended.

The description has one of two forms (codex 0.115.0). The text is for models with a freeform apply_patch:

    Exit code: {N}
    Wall time: {seconds, one decimal} seconds
    [Total output lines: {N}]                  when it was cut
    Output:
    {the command's output}

The other form is JSON: {"output": TEXT, "metadata": {"exit_code": N, "duration_seconds": S}}.
"""

import json
import os
from typing import Any, Callable, Dict, List, Optional, Tuple

from ..execution import process
from ..execution.environment import environ_for_program
from ..execution.quoting import join
from ..execution.sandbox import CannotConfine, confine
from ..protocol.notices import Command, ItemCompleted, ItemStarted
from ..protocol.request import encode
from ..protocol.truncation import TwoForms, stored, within
from .apply_patch.heredoc import apply_found, find
from .approval.ask import Cancelled, NotRun, clear
from .approval.escalation import check_shell
from .call import Call, Rejected
from .failures import debugged

__all__ = ["execute", "report", "report_as_shell", "structured"]

_DEFAULT_TIMEOUT_MS = 10000
Describe = Callable[[process.Finished, Call], Any]


class _Broken(Rejected):
    """The command was allowed, and could not run or ended by a signal."""


def execute(argv: List[str], asked: Dict[str, Any], call: Call, describe: Describe,
            describe_patch: Optional[Describe] = None) -> Any:
    """Run `argv` with the arguments `asked` (workdir, timeout_ms and the escalation); return `describe(ended, call)`.

    When `argv` holds a patch, apply it; `describe_patch`, or else `describe`, gives the output. Raises `Rejected`.
    """
    settings = call.settings
    check_shell(asked, settings)
    if not argv:
        raise Rejected("command args are empty")
    cwd = os.path.join(settings.cwd, asked["workdir"]) if asked["workdir"] else settings.cwd
    found = find(argv)
    if found:
        return (describe_patch or describe)(apply_found(found, cwd, call), call)
    shown = Command(call.call_id, join(argv), cwd, None, "inProgress", None, None, None, argv)
    call.services.notify(ItemStarted(call.turn_id, shown))
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
    return describe(ended, call)


def _run(argv: List[str], cwd: str, asked: Dict[str, Any], call: Call) -> process.Finished:
    try:
        unconfined = clear(argv, cwd, asked, call, "shell")
    except NotRun as refused:
        raise Rejected(refused.reason or "exec command rejected by user")
    try:
        argv = confine(argv, call.settings.sandbox.mode, unconfined)
    except CannotConfine as refused:
        raise Rejected("`%s` rejected: %s" % (join(argv), refused))
    timeout_ms = _DEFAULT_TIMEOUT_MS if asked["timeout_ms"] is None else asked["timeout_ms"]
    services = call.services
    try:
        environ = environ_for_program(services.thread_id, call.settings.shell_environment)
        return process.run(services.terminals().groups, argv, cwd, environ, timeout_ms, call.cancelled)
    except process.KilledBySignal as error:
        raise _Broken("execution error: Sandbox(Signal(%d))" % error.number)
    except (OSError, ValueError) as error:
        raise _Broken("execution error: " + debugged(error))


def report(ended: process.Finished, call: Call) -> str:
    """The description of a command that has `ended`, as text."""
    output, lines, seconds = _measured(ended, call)
    return _text(ended.exit_code, seconds, lines, output)


def structured(ended: process.Finished, call: Call) -> str:
    """The description as JSON text, cut for the history."""
    output, lines, seconds = _measured(ended, call)
    counted = output if lines is None else "Total output lines: %d\n\n%s" % (lines, output)
    metadata = {"exit_code": ended.exit_code, "duration_seconds": seconds}
    return stored(encode({"output": counted, "metadata": metadata}).decode("utf-8"), call.model["truncation_policy"],
                  call.version.truncation, call.settings.tool_output_token_limit)


def report_as_shell(ended: process.Finished, call: Call) -> str:
    """The description that `shell` gives: JSON, or the text for a model with a freeform apply_patch.

    The text is made from the JSON after the cut for the history. When the cut breaks the JSON (in the middle of an
    escape), the broken JSON is the output.
    """
    as_json = structured(ended, call)
    try:
        output = json.loads(as_json)["output"]
    except ValueError:
        return as_json
    _, lines, seconds = _measured(ended, call)
    if lines is not None:
        output = output.partition("\n\n")[2]
    return TwoForms(_text(ended.exit_code, seconds, lines, output), as_json, _has_freeform_patch(call))


def _has_freeform_patch(call: Call) -> bool:
    """Whether apply_patch is a freeform tool: by the model, or by the feature for a model that does not say."""
    kind = call.model["apply_patch_tool_type"]
    return kind == "freeform" or kind is None and bool(call.settings.features.get("apply_patch_freeform"))


def _measured(ended: process.Finished, call: Call) -> Tuple[str, Optional[int], float]:
    """(the output within the model's policy, its number of lines if it was cut, the seconds with one decimal)."""
    output = ended.output
    if ended.timed_out:
        output = "command timed out after %d milliseconds\n%s" % (ended.seconds * 1000, output)
    output, lines = within(output, call.model["truncation_policy"], call.version.truncation)
    return output, lines, int(ended.seconds * 10 + 0.5) / 10


def _text(exit_code: int, seconds: float, lines: Optional[int], output: str) -> str:
    head = ["Exit code: %d" % exit_code,
            "Wall time: %s seconds" % ("%.1f" % seconds if seconds % 1 else "%d" % seconds)]
    if lines is not None:
        head.append("Total output lines: %d" % lines)
    return "\n".join(head + ["Output:", output])
