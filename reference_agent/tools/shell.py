"""`shell` (also `container.exec` and `local_shell_call` items): run a program given as a list of arguments."""

import json
import os

from ..protocol.request import encode
from ..session.notices import Command, ItemCompleted, ItemStarted
from ..typed import U64, Anything, Choice, Field, Optional, Sequence, String, Struct
from .arguments import parse
from .policy import is_dangerous
from .process import KilledBySignal
from .process import run as run_process
from .quoting import join
from .registry import Rejected
from .truncation import Stored, stored, within

__all__ = ["ESCALATION", "PARALLEL", "execute", "run", "run_action"]

PARALLEL = True

ESCALATION = (
    Field("sandbox_permissions", Optional(Choice("use_default", "require_escalated", "with_additional_permissions"))),
    Field("prefix_rule", Optional(Sequence(String))),
    Field("additional_permissions", Optional(Anything)),
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
    asked = parse(arguments, ARGUMENTS)
    return execute(asked["command"], asked, call, as_json=True)


def run_action(action, call):
    """Run the action of a `local_shell_call` item; always as text."""
    asked = {"workdir": action["working_directory"], "timeout_ms": action["timeout_ms"], "sandbox_permissions": None}
    return execute(action["command"], asked, call)


def execute(argv, asked, call, as_json=False):
    """Run `argv` as `asked` (workdir, timeout_ms, sandbox_permissions) and say how it went."""
    settings = call.settings
    if asked["sandbox_permissions"] not in (None, "use_default") and settings.approval_policy == "never":
        raise Rejected("approval policy is Never; reject command — you should not ask for escalated permissions if the"
                       " approval policy is Never")
    if not argv:
        raise Rejected("command args are empty")
    if is_dangerous(argv) and settings.approval_policy == "never":
        raise Rejected("`%s` rejected: blocked by policy" % join(argv))
    if settings.sandbox.mode != "danger-full-access":
        raise Rejected("`%s` rejected: this agent cannot confine commands and refuses to run them outside"
                       " danger-full-access" % join(argv))
    cwd = os.path.join(settings.cwd, asked["workdir"]) if asked["workdir"] else settings.cwd
    timeout_ms = _DEFAULT_TIMEOUT_MS if asked["timeout_ms"] is None else asked["timeout_ms"]
    environ = dict(sorted(dict(os.environ, CODEX_THREAD_ID=call.thread.id).items()))
    shown = Command(call.call_id, join(argv), cwd, None, "inProgress", None, None, None, join(argv))
    call.thread.notify(ItemStarted(call.turn_id, shown))
    try:
        ended = run_process(argv, cwd, environ, timeout_ms, call.cancelled)
    except KilledBySignal as error:
        raise Rejected("execution error: Sandbox(Signal(%d))" % error.number)
    except OSError as error:
        code = error.errno or 0
        raise Rejected("execution error: Io(Os { code: %d, kind: %s, message: \"%s\" })"
                       % (code, _KINDS.get(code, "Uncategorized"), os.strerror(code)))
    call.last_notices.append(ItemCompleted(call.turn_id, shown._replace(
        status="completed" if ended.exit_code == 0 else "failed", output=ended.output, exit_code=ended.exit_code,
        duration_ms=int(ended.seconds * 1000))))
    return _report(ended, call, as_json)


def _report(ended, call, as_json):
    """What the model reads.

    The text of `shell` is made from its JSON, after that was cut for the history; JSON that the cut has broken (in
    the middle of an escape) stays as it is.
    """
    output = ended.output
    if ended.timed_out:
        output = "command timed out after %d milliseconds\n%s" % (ended.seconds * 1000, output)
    policy = call.model["truncation_policy"]
    output, lines = within(output, policy)
    seconds = int(ended.seconds * 10 + 0.5) / 10
    if not as_json:
        return _text(ended.exit_code, seconds, lines, output)
    counted = output if lines is None else "Total output lines: %d\n\n%s" % (lines, output)
    metadata = {"exit_code": ended.exit_code, "duration_seconds": seconds}
    structured = stored(encode({"output": counted, "metadata": metadata}).decode("utf-8"), policy,
                        call.settings.tool_output_token_limit)
    if call.model["apply_patch_tool_type"] != "freeform":
        return structured
    try:
        output = json.loads(structured)["output"]
    except ValueError:
        return structured
    if lines is not None:
        output = output.partition("\n\n")[2]
    return Stored(_text(ended.exit_code, seconds, lines, output))


def _text(exit_code, seconds, lines, output):
    head = ["Exit code: %d" % exit_code,
            "Wall time: %s seconds" % ("%.1f" % seconds if seconds % 1 else "%d" % seconds)]
    if lines is not None:
        head.append("Total output lines: %d" % lines)
    return "\n".join(head + ["Output:", output])


_KINDS = {2: "NotFound", 13: "PermissionDenied", 20: "NotADirectory"}
