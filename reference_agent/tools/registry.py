"""Which tool answers a call.

A tool is a module of this package with

    PARALLEL                whether it may run beside other calls
    run(arguments, call)    does the work and returns its output: a string or a list of content parts

`arguments` is the text as the model wrote it; `call` is a `Call`. A tool raises `Rejected` to answer with an error
text. Modules are imported when first called: starting the agent pays for none of them.

Some tools answer even when they are not listed in the request (codex 0.115.0): `ALWAYS`. Any other name that the
request does not list is `unsupported call: NAME`.
"""

import importlib
from typing import Any, NamedTuple

from ..protocol.truncation import stored

__all__ = ["ALWAYS", "Call", "Rejected", "aborted", "parallel", "run"]

_FUNCTIONS = {
    "exec_command": "exec_command",
    "write_stdin": "write_stdin",
    "update_plan": "update_plan",
    "request_user_input": "request_user_input",
    "view_image": "view_image",
    "shell": "shell",
    "container.exec": "shell",
    "local_shell": "local_shell",
    "shell_command": "shell_command",
    "apply_patch": "apply_patch.function",
    "grep_files": "grep_files",
    "read_file": "read_file",
    "list_dir": "list_dir",
    "test_sync_tool": "test_sync_tool",
    "request_permissions": "request_permissions",
}
_SHELLS = ("shell", "container.exec", "local_shell", "shell_command")
_CUSTOM = {"apply_patch": "apply_patch"}
_NOT_BUILT = ("spawn_agent", "send_input", "resume_agent", "wait_agent", "close_agent",
              "spawn_agents_on_csv", "list_mcp_resources", "list_mcp_resource_templates", "read_mcp_resource",
              "js_repl", "js_repl_reset", "exec", "exec_wait", "artifacts")
ALWAYS = ("shell", "shell_command", "container.exec", "local_shell", "update_plan",
          "request_user_input", "view_image")


class Rejected(Exception):
    """The call cannot be done; the message is its output, in upstream's words."""


def _forget(item):
    """What `Call.note` does where there is no history."""


class Call(NamedTuple):
    """What a tool may use.

    `settings`, `mode` and `model` (its facts) are the turn's; `thread` is the `session.thread.Thread`, with its
    `terminals`, `notify(notice)`, `ask` and `request`; `cancelled` is an Event that is set when nobody waits for the
    output any more; `last_notices` is a list of notices to tell together with the output; `note(item)` adds an item to
    the history now; `name` is the tool's as the model wrote it; `diff` is the turn's `session.turn_diff.TurnDiff`.
    """

    call_id: Any
    settings: Any
    mode: Any
    thread: Any
    turn_id: Any
    model: Any
    cancelled: Any
    last_notices: Any
    note: Any = _forget
    name: str = ""
    diff: Any = None


def parallel(item, exposed):
    """Whether the call `item` may run beside others: a tool that may, and that the request lists."""
    module = _module(item) if _name(item) in exposed else None
    return bool(module and module.PARALLEL)


def run(item, call, exposed):
    """Run the call `item`; return its output, or None when there is none to record.

    `exposed` holds the names of the tools that the request lists.
    """
    name, custom = _name(item), item["type"] == "custom_tool_call"
    label = "%s:%s" % (item["namespace"], name) if item.get("namespace") else name
    known = not item.get("namespace") and (name in exposed or name in ALWAYS)
    module = _module(item) if known else None
    if module is None:
        if known and name in _NOT_BUILT:
            return "%s is not built yet in this agent" % name
        if known and custom and name in _FUNCTIONS:
            return None
        return ("unsupported custom tool call: %s" if custom else "unsupported call: %s") % label
    call = call._replace(name=name)
    try:
        if item["type"] == "local_shell_call":
            output = module.run_action(item["action"], call)
        else:
            output = module.run(item["input"] if custom else item["arguments"], call)
    except Rejected as rejected:
        output = str(rejected)
    if isinstance(output, str):
        return stored(output, call.model["truncation_policy"], call.settings.tool_output_token_limit)
    return output


def aborted(item, seconds):
    """The output of a call that the user interrupted after `seconds`."""
    if _name(item) in _SHELLS:
        return "Wall time: %.1f seconds\naborted by user" % seconds
    return "aborted by user after %.1fs" % seconds


def _name(item):
    return "local_shell" if item["type"] == "local_shell_call" else item["name"]


def _module(item):
    table = _CUSTOM if item["type"] == "custom_tool_call" else _FUNCTIONS
    name = "shell" if item["type"] == "local_shell_call" else table.get(_name(item))
    return importlib.import_module("." + name, __package__) if name else None
