"""`exec`: one prompt, one turn, and out. Options, exit codes and messages as codex 0.115.0's `exec`.

Exit codes: 0 the turn was completed, or interrupted by Ctrl-C; 1 it failed, or could not begin; 2 wrong usage. stdout
holds the last message of the model (or JSON lines with `--json`), stderr the log. How signals end it: see `signals`.
"""

import os
import sys

from .. import __version__, versions
from ..identity import NAME, originator, user_agent
from ..session.thread import Thread
from ..settings.config import ConfigError, load_settings
from ..settings.features import is_feature
from ..settings.models import is_known
from ..versions.contract import ContractError, load_contract
from .inputs import Refused, prompt, schema
from .options import Option, UsageError, read, too_many
from .signals import Signals

__all__ = ["main"]

OPTIONS = (
    Option(("--config", "-c"), "list", None, "key=value"),
    Option(("--enable",), "list", None, "FEATURE"),
    Option(("--disable",), "list", None, "FEATURE"),
    Option(("--model", "-m"), "value"),
    Option(("--profile", "-p"), "value", None, "CONFIG_PROFILE"),
    Option(("--sandbox", "-s"), "value", ("read-only", "workspace-write", "danger-full-access"),
           "SANDBOX_MODE"),
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
    Option(("--align",), "value"),
    Option(("--help", "-h"), "flag"),
    Option(("--version", "-V"), "flag"),
)
PROGRAM = NAME + " exec"


def main(arguments, environ=os.environ):
    """Run `exec` with the command-line `arguments`; return the exit code."""
    try:
        options, rest = read(arguments, OPTIONS, PROGRAM)
        if options["help"] or options["version"]:
            sys.stdout.write(_help() if options["help"] else "%s-exec %s\n" % (NAME, __version__))
            return 0
        if rest[:1] == ["resume"] or rest[:1] == ["review"]:
            raise Refused("exec %s is not built yet in this agent" % rest[0])
        if len(rest) > 1:
            raise too_many(rest[1], PROGRAM)
        settings, contract = _configure(options, environ)
        wanted_schema = schema(options["output_schema"])
        if not options["skip_git_repo_check"] and not options["dangerously_bypass_approvals_and_sandbox"] \
                and not _in_repository(settings.cwd):
            raise Refused("Not inside a trusted directory and --skip-git-repo-check was not specified.")
        text = prompt(rest[0] if rest else None)
    except UsageError as error:
        sys.stderr.write("error: %s\n\nFor more information, try '--help'.\n" % error)
        return 2
    except (Refused, ConfigError, ContractError, versions.NotBuilt) as error:
        told = getattr(error, "told", None) or ("" if isinstance(error, Refused) else "Error: ") + str(error)
        sys.stderr.write(told + "\n")
        return 1
    return _run(options, settings, contract, text, wanted_schema)


def _run(options, settings, contract, text, wanted_schema):
    view = _view(options)
    name = originator()
    thread = Thread(settings, contract, (name, user_agent(name)), view.notice, _nobody_to_ask)
    inputs = [{"type": "localImage", "path": path} for path in options["image"]]
    inputs.append({"type": "text", "text": text})
    with Signals(thread.interrupt, thread.kill):
        view.begin(thread, text)
        if not is_known(settings, contract):
            view.warn("Model metadata for `%s` not found. Defaulting to fallback metadata; this can degrade "
                      "performance and cause issues." % settings.model)
        try:
            ended = thread.run(inputs, wanted_schema)
        finally:
            thread.close()
        if options["output_last_message"] and ended.status != "interrupted":
            _keep(options["output_last_message"], ended.last_message)
        view.end(thread, ended)
        if not options["json"]:
            _say(ended.last_message)
    return 1 if ended.status == "failed" else 0


def _view(options):
    if options["json"]:
        from .jsonl import JsonLines

        return JsonLines()
    from .log import HumanLog
    from .style import wanted

    return HumanLog(coloured=wanted(options["color"] or "auto", sys.stderr))


def _keep(path, message):
    """Write the last message where the user wants it."""
    try:
        with open(path, "wb") as file:
            file.write((message or "").encode("utf-8"))
    except OSError as error:
        sys.stderr.write('Failed to write last message file "%s": %s (os error %d)\n'
                         % (path, os.strerror(error.errno or 0), error.errno or 0))
    if message is None:
        sys.stderr.write("Warning: no last agent message; wrote empty content to %s\n" % path)


def _say(message):
    """Print the last message, unless the person at the terminal has just read it in the log."""
    if message is not None and not (sys.stdout.isatty() and sys.stderr.isatty()):
        sys.stdout.write(message if message.endswith("\n") else message + "\n")
        sys.stdout.flush()


def _configure(options, environ):
    """(settings, contract) for these options. Raises ConfigError, ContractError, Refused."""
    cwd = os.getcwd()
    if options["cd"]:
        cwd = os.path.join(cwd, options["cd"])
        if not os.path.exists(cwd):
            raise Refused("Error: No such file or directory (os error 2)")
    codex = versions.find(options["align"]) if options["align"] else versions.DEFAULT
    for name in options["enable"] + options["disable"]:
        if not is_feature(name, codex):
            raise Refused("Error: Unknown feature flag: %s" % name)
    overrides = list(options["config"])
    overrides += [("features." + name, True) for name in options["enable"]]
    overrides += [("features." + name, False) for name in options["disable"]]
    sandbox = options["sandbox"]
    if options["dangerously_bypass_approvals_and_sandbox"]:
        sandbox = "danger-full-access"
    elif options["full_auto"]:
        sandbox = "workspace-write"
    home = environ.get("CODEX_HOME") or os.path.join(os.path.expanduser("~"), ".codex")
    settings = load_settings(home, os.path.realpath(cwd), overrides, options["profile"], codex, model=options["model"],
                             sandbox_mode=sandbox, approval_policy="never", add_dirs=options["add_dir"] or None)
    return settings, load_contract(codex)


def _in_repository(directory):
    while True:
        if os.path.lexists(os.path.join(directory, ".git")):
            return True
        directory, before = os.path.dirname(directory), directory
        if directory == before:
            return False


def _help():
    lines = ["usage: python -m reference_agent exec [OPTIONS] [PROMPT]", "", "options:"]
    for option in OPTIONS:
        value = "" if option.kind == "flag" else " " + "|".join(option.choices or ["VALUE"])
        lines.append("  " + ", ".join(option.names) + value)
    return "\n".join(lines) + "\n"


def _nobody_to_ask(thread, turn_id, call_id, questions, cancelled):
    return {}  # as codex 0.115.0: where questions are allowed, exec answers none of them
