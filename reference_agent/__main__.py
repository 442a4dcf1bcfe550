"""`python -m reference_agent COMMAND …`: `exec` runs one prompt, `app-server` serves a program over JSON lines."""

import signal
import sys
from typing import List

from . import __version__
from .identity import NAME

USAGE = """usage: python -m reference_agent exec [OPTIONS] [PROMPT]
       python -m reference_agent app-server [OPTIONS]
"""


def main(arguments: List[str]) -> int:
    """Run the command that `arguments` name; return the exit code."""
    command = arguments[0] if arguments else None
    if command in ("exec", "e"):
        signal.signal(signal.SIGINT, signal.SIG_DFL)  # until a turn runs, Ctrl-C ends the process
        from .frontends.exec import main as run
    elif command == "app-server":
        from .frontends.app_server import main as run
    elif command in ("-V", "--version"):
        sys.stdout.write("%s %s\n" % (NAME, __version__))
        return 0
    elif command in ("-h", "--help", "help"):
        sys.stdout.write(USAGE)
        return 0
    elif command is None:
        sys.stderr.write(USAGE)
        return 2
    else:
        sys.stderr.write("error: unrecognized subcommand '%s': use exec or app-server, or try --help\n" % command)
        return 2
    return run(arguments[1:])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
