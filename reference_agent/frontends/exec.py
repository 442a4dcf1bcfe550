"""`exec`: run one prompt as one turn. Options, exit codes and messages as codex 0.115.0's `exec`.

Exit codes: 0 the turn was completed, or interrupted by Ctrl-C; 1 it failed, or could not begin; 2 wrong usage. Standard
output holds the last message of the model (or JSON lines with `--json`), standard error the log. `signals` describes
how a signal ends it.
"""

import os
import sys
from typing import Any, Dict, List, Mapping, Optional

from .. import __version__
from ..identity import NAME
from ..session.thread import Thread
from ..settings.choices import DANGER_FULL_ACCESS, SANDBOX_MODES, WORKSPACE_WRITE
from ..settings.config import Settings
from ..settings.models import is_known
from .inputs import prompt, schema
from .options import Option, help_text, read, too_many
from .refused import Refused
from .signals import Signals
from .startup import OPTIONS as SHARED
from .startup import Startup, working_folder
from .view import View

__all__ = ["main"]

OPTIONS = SHARED + (
    Option(("--model", "-m"), "value"),
    Option(("--profile", "-p"), "value", None, "CONFIG_PROFILE"),
    Option(("--sandbox", "-s"), "value", SANDBOX_MODES, "SANDBOX_MODE"),
    Option(("--cd", "-C"), "value", None, "DIR"),
    Option(("--add-dir",), "list", None, "DIR"),
    Option(("--skip-git-repo-check",), "flag"),
    Option(("--image", "-i"), "many", None, "FILE"),
    Option(("--output-schema",), "value", None, "FILE"),
    Option(("--json", "--experimental-json"), "flag"),
    Option(("--ephemeral",), "flag"),
    Option(("--output-last-message", "-o"), "value", None, "FILE"),
    Option(("--full-auto",), "flag", excludes="--dangerously-bypass-approvals-and-sandbox"),
    Option(("--dangerously-bypass-approvals-and-sandbox", "--yolo"), "flag"),
    Option(("--color",), "value", ("always", "never", "auto")),
    Option(("--help", "-h"), "flag"),
    Option(("--version", "-V"), "flag"),
)
PROGRAM = NAME + " exec"
USAGE = "python -m reference_agent exec [OPTIONS] [PROMPT]"


def main(arguments: List[str], environ: Mapping[str, str] = os.environ) -> int:
    """Run `exec` with the command-line `arguments`; return the exit code."""
    try:
        values, words = read(arguments, OPTIONS, PROGRAM)
        if values["help"] or values["version"]:
            sys.stdout.write(help_text(USAGE, OPTIONS) if values["help"] else "%s-exec %s\n" % (NAME, __version__))
            return 0
        if words[:1] == ["resume"] or words[:1] == ["review"]:
            raise Refused("exec %s is not built yet in this agent" % words[0])
        if len(words) > 1:
            raise too_many(words[1], PROGRAM)
        startup = Startup(values, environ)
        settings = _settings(startup, values)
        output_schema = schema(values["output_schema"])
        if not values["skip_git_repo_check"] and not values["dangerously_bypass_approvals_and_sandbox"] \
                and not _in_repository(settings.cwd):
            raise Refused("Not inside a trusted directory and --skip-git-repo-check was not specified.")
        text = prompt(words[0] if words else None)
        view = _view(values)
        thread = startup.thread(settings, view)
    except Refused as refused:
        return refused.report()
    return _run(values, view, thread, text, output_schema)


def _settings(startup: Startup, values: Dict[str, Any]) -> Settings:
    """The settings for these options. Raises Refused."""
    sandbox = values["sandbox"]
    if values["dangerously_bypass_approvals_and_sandbox"]:
        sandbox = DANGER_FULL_ACCESS
    elif values["full_auto"]:
        sandbox = WORKSPACE_WRITE
    cwd = os.path.realpath(working_folder(values["cd"]))
    return startup.settings(cwd, profile=values["profile"], model=values["model"], sandbox_mode=sandbox,
                            approval_policy="never", add_dirs=values["add_dir"] or None)


def _run(values: Dict[str, Any], view: View, thread: Thread, text: str, output_schema: Any) -> int:
    inputs = [{"type": "localImage", "path": path} for path in values["image"]]
    inputs.append({"type": "text", "text": text})
    with Signals(thread.interrupt, thread.kill):
        view.begin(text)
        if not is_known(thread.settings, thread.contract):
            view.warn("Model metadata for `%s` not found. Defaulting to fallback metadata; this can degrade "
                      "performance and cause issues." % thread.settings.model)
        try:
            ended = thread.run(inputs, output_schema)
        finally:
            thread.close()
        if values["output_last_message"] and ended.status != "interrupted":
            _keep(values["output_last_message"], ended.last_message)
        view.end(ended)
        if not values["json"]:
            _print_last(ended.last_message)
    return 1 if ended.status == "failed" else 0


def _view(values: Dict[str, Any]) -> View:
    if values["json"]:
        from .jsonl import JsonLines

        return JsonLines()
    from .log import HumanLog
    from .style import wanted

    return HumanLog(coloured=wanted(values["color"] or "auto", sys.stderr))


def _keep(path: str, message: Optional[str]) -> None:
    """Write the last message to the file that the user named."""
    try:
        with open(path, "wb") as file:
            file.write((message or "").encode("utf-8"))
    except OSError as error:
        sys.stderr.write('Failed to write last message file "%s": %s (os error %d)\n'
                         % (path, os.strerror(error.errno or 0), error.errno or 0))
    if message is None:
        sys.stderr.write("Warning: no last agent message; wrote empty content to %s\n" % path)


def _print_last(message: Optional[str]) -> None:
    """Print the last message, unless both outputs are a terminal: there the log has just shown it."""
    if message is not None and not (sys.stdout.isatty() and sys.stderr.isatty()):
        sys.stdout.write(message if message.endswith("\n") else message + "\n")
        sys.stdout.flush()


def _in_repository(directory: str) -> bool:
    while True:
        if os.path.lexists(os.path.join(directory, ".git")):
            return True
        directory, before = os.path.dirname(directory), directory
        if directory == before:
            return False
