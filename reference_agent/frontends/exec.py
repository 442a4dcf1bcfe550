"""`exec`: one prompt, one turn, and out. Options, exit codes and messages as codex 0.115.0's `exec`.

Exit codes: 0 the turn was completed; 1 it was not, or it could not begin; 2 wrong usage; 130 interrupted.
stdout holds the last message of the model (or JSON lines with `--json`), stderr the log.
"""

import os
import signal
import sys

from .. import __version__
from ..config import ConfigError, load_settings
from ..contract import ContractError, load_contract
from ..identity import NAME, originator, user_agent
from ..session.thread import Thread
from .options import Option, UsageError, read

__all__ = ["main"]

OPTIONS = (
    Option(("--config", "-c"), "list"),
    Option(("--enable",), "list"),
    Option(("--disable",), "list"),
    Option(("--model", "-m"), "value"),
    Option(("--profile", "-p"), "value"),
    Option(("--sandbox", "-s"), "value", ("read-only", "workspace-write", "danger-full-access")),
    Option(("--cd", "-C"), "value"),
    Option(("--add-dir",), "list"),
    Option(("--skip-git-repo-check",), "flag"),
    Option(("--image", "-i"), "many"),
    Option(("--output-schema",), "value"),
    Option(("--json", "--experimental-json"), "flag"),
    Option(("--ephemeral",), "flag"),
    Option(("--output-last-message", "-o"), "value"),
    Option(("--full-auto",), "flag"),
    Option(("--dangerously-bypass-approvals-and-sandbox", "--yolo"), "flag"),
    Option(("--color",), "value", ("always", "never", "auto")),
    Option(("--align",), "value"),
    Option(("--help", "-h"), "flag"),
    Option(("--version", "-V"), "flag"),
)
DEFAULT_ALIGN = "codex-0.115.0"


class Refused(Exception):
    """The run cannot begin; one line for the user."""


def main(arguments, environ=os.environ):
    """Run `exec` with the command-line `arguments`; return the exit code."""
    try:
        options, rest = read(arguments, OPTIONS)
        if options["help"] or options["version"]:
            sys.stdout.write(_help() if options["help"] else "%s-exec %s\n" % (NAME, __version__))
            return 0
        if rest[:1] == ["resume"] or rest[:1] == ["review"]:
            raise Refused("exec %s is not built yet in this agent" % rest[0])
        if len(rest) > 1:
            raise UsageError("unexpected argument '%s' found" % rest[1])
        settings, contract = _configure(options, environ)
        schema = _schema(options["output_schema"])
        if not options["skip_git_repo_check"] and not options["dangerously_bypass_approvals_and_sandbox"] \
                and not _in_repository(settings.cwd):
            raise Refused("Not inside a trusted directory and --skip-git-repo-check was not specified.")
        prompt = _prompt(rest[0] if rest else None)
    except UsageError as error:
        sys.stderr.write("error: %s\n\nFor more information, try '--help'.\n" % error)
        return 2
    except (Refused, ConfigError, ContractError) as error:
        sys.stderr.write("%s%s\n" % ("" if isinstance(error, Refused) else "Error: ", error))
        return 1
    return _run(options, settings, contract, prompt, schema)


def _run(options, settings, contract, prompt, schema):
    view = _view(options["json"])
    name = originator()
    thread = Thread(settings, contract, (name, user_agent(name)), view.notice, _nobody_to_ask)
    signal.signal(signal.SIGINT, lambda *_: thread.interrupt())
    signal.signal(signal.SIGTERM, lambda *_: thread.interrupt())
    for warning in settings.warnings:
        sys.stderr.write("warning: %s\n" % warning)
    inputs = [{"type": "localImage", "path": path} for path in options["image"]]
    inputs.append({"type": "text", "text": prompt})
    view.begin(thread, prompt)
    try:
        ended = thread.run(inputs, schema)
        view.end(thread, ended)
    finally:
        thread.close()
    return _finish(options, ended)


def _view(as_json):
    if as_json:
        from .jsonl import JsonLines

        return JsonLines()
    from .log import HumanLog

    return HumanLog()


def _finish(options, ended):
    """Write the last message where it belongs; return the exit code."""
    message = ended.last_message
    path = options["output_last_message"]
    if path:
        try:
            with open(path, "w", encoding="utf-8") as file:
                file.write(message or "")
        except OSError as error:
            sys.stderr.write("Failed to write last message file %s: %s\n" % (path, error.strerror))
        if message is None:
            sys.stderr.write("Warning: no last agent message; wrote empty content to %s\n" % path)
    if ended.status == "completed":
        if message is not None and not options["json"]:
            sys.stdout.write(message + "\n")
            sys.stdout.flush()
        return 0
    return 130 if ended.status == "interrupted" else 1


def _configure(options, environ):
    """(settings, contract) for these options. Raises ConfigError, ContractError, Refused."""
    cwd = os.getcwd()
    if options["cd"]:
        cwd = os.path.join(cwd, options["cd"])
        if not os.path.isdir(cwd):
            raise Refused("Error: -C %s: no such directory" % options["cd"])
    overrides = list(options["config"])
    overrides += [("features." + name, True) for name in options["enable"]]
    overrides += [("features." + name, False) for name in options["disable"]]
    sandbox = options["sandbox"]
    if options["dangerously_bypass_approvals_and_sandbox"]:
        sandbox = "danger-full-access"
    elif options["full_auto"]:
        sandbox = "workspace-write"
    home = environ.get("CODEX_HOME") or os.path.join(os.path.expanduser("~"), ".codex")
    settings = load_settings(home, os.path.realpath(cwd), overrides, options["profile"], model=options["model"],
                             sandbox_mode=sandbox, approval_policy="never", add_dirs=options["add_dir"] or None)
    align = options["align"] or DEFAULT_ALIGN
    if not align.startswith("codex-"):
        raise Refused("--align %s: expected codex-<version>" % align)
    return settings, load_contract(align[len("codex-"):])


def _schema(path):
    if path is None:
        return None
    import json

    try:
        with open(path, encoding="utf-8") as file:
            return json.load(file)
    except OSError as error:
        raise Refused("Failed to read output schema file %s: %s" % (path, error.strerror))
    except ValueError as error:
        raise Refused("Output schema file %s is not valid JSON: %s" % (path, error))


def _in_repository(directory):
    while True:
        if os.path.lexists(os.path.join(directory, ".git")):
            return True
        directory, before = os.path.dirname(directory), directory
        if directory == before:
            return False


def _prompt(given):
    """The prompt: as given, or all of stdin for `-` or nothing."""
    if given is not None and given != "-":
        return given
    if given is None:
        if sys.stdin.isatty():
            raise Refused("No prompt provided. Either specify one as an argument or pipe the prompt into stdin.")
        sys.stderr.write("Reading prompt from stdin...\n")
    try:
        text = sys.stdin.buffer.read().decode("utf-8")
    except UnicodeDecodeError as error:
        raise Refused("Failed to read prompt from stdin: not UTF-8 (byte %d)" % error.start)
    if not text.strip():
        raise Refused("No prompt provided via stdin.")
    return text


def _help():
    lines = ["usage: python -m reference_agent exec [OPTIONS] [PROMPT]", "", "options:"]
    for option in OPTIONS:
        value = "" if option.kind == "flag" else " " + "|".join(option.choices or ["VALUE"])
        lines.append("  " + ", ".join(option.names) + value)
    return "\n".join(lines) + "\n"


def _nobody_to_ask(thread, turn_id, call_id, questions, cancelled):
    return {}  # as codex 0.115.0: where questions are allowed, exec answers none of them
