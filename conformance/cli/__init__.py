"""The command line: one module for each subcommand, with ``configure(parser)`` and ``execute(options) -> exit code``.

Exit codes: 0 as required, 1 an agent fell short, 2 bad usage or input, 3 harness or environment fault.
"""

import argparse
import contextlib
import io
import os
import sys
from typing import Any, List, Optional

from .. import __version__
from ..errors import AgentFault, BadInput, ConformanceError, EnvironmentFault, as_fault
from ..subjects.process import stop_ignoring_interrupts
from . import agents, baseline, compare, export, record, run, scenarios, serve, show, standing

__all__ = ["main"]

_COMMANDS = {"run": run, "record": record, "show": show, "export": export, "scenarios": scenarios, "agents": agents,
             "serve": serve, "baseline": baseline, "compare": compare,
             "standing": standing}


def main(arguments: Optional[List[str]] = None) -> int:
    """Run one subcommand; every error is one line on standard error."""
    if sys.stdout is None:
        return _say(EnvironmentFault("standard output is closed: send it to a file or to /dev/null"))
    try:
        try:
            options = _parser().parse_args(arguments)
            stop_ignoring_interrupts()
            sys.stdout = _lenient(sys.stdout)
            return options.execute(options)
        finally:
            sys.stdout.flush()
    except KeyboardInterrupt:
        print("codex-conformance: interrupted", file=sys.stderr)
        return 130
    except BrokenPipeError:
        _discard_output()
        return 0
    except Exception as error:
        fault = as_fault(error)
        if isinstance(error, OSError):
            _discard_output()  # it may be what failed: a full disk
        elif fault is not error and isinstance(fault, AgentFault):
            fault = BadInput("a file or an option is too large or nested too deeply")
        return _say(fault)


def _say(fault: ConformanceError) -> int:
    print("codex-conformance: {}: {}".format(fault.blame, fault), file=sys.stderr)
    return fault.exit_code


def _discard_output() -> None:
    """Let what is not written yet go nowhere: Python would try again, and fail, when it ends."""
    with contextlib.suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _lenient(stream: Any) -> Any:
    """A stream that escapes what its encoding cannot write, because an agent may send any character.

    In the C locale Python opens its output with `surrogateescape`, which fails at half a surrogate pair.
    """
    if not hasattr(stream, "detach") or stream.errors not in ("strict", "surrogateescape"):
        return stream
    encoding, buffering = stream.encoding, stream.line_buffering
    return io.TextIOWrapper(stream.detach(), encoding, "backslashreplace", line_buffering=buffering)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="codex-conformance",
        description="Conformance suite of the Codex wire protocol: it runs an agent in scripted scenarios and compares "
                    "its requests with recordings of codex.",
        epilog="Exit codes: 0 as required, 1 an agent fell short, 2 bad usage or input, 3 harness or environment "
               "fault.")
    parser.add_argument("--version", action="version", version="codex-conformance " + __version__)
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")
    commands.required = True
    for name, module in _COMMANDS.items():
        summary = (module.__doc__ or "").split("\n")[0]
        command = commands.add_parser(name, help=summary, description=module.__doc__,
                                      formatter_class=argparse.RawDescriptionHelpFormatter)
        module.configure(command)
        command.set_defaults(execute=module.execute)
    return parser
