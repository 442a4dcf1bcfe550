"""`python -m reference_agent COMMAND …`: `exec` runs one prompt, `app-server` speaks JSON lines on stdio."""

import signal
import sys

from . import __version__
from .identity import NAME

USAGE = """usage: python -m reference_agent exec [OPTIONS] [PROMPT]
       python -m reference_agent app-server [-c key=value ...]
"""


def main(arguments):
    """Run the command that `arguments` name; return the exit code."""
    command = arguments[0] if arguments else None
    if command in ("exec", "e"):
        signal.signal(signal.SIGINT, signal.SIG_DFL)  # until a turn runs Ctrl-C has nothing to end but this
        from .frontends.exec import main as run
    elif command == "app-server":
        from .frontends.app_server import main as run
    elif command in ("-V", "--version"):
        sys.stdout.write("%s %s\n" % (NAME, __version__))
        return 0
    elif command in ("-h", "--help", "help"):
        sys.stdout.write(USAGE)
        return 0
    else:
        sys.stderr.write(("error: unrecognized subcommand '%s'\n" % command if command else "") + USAGE)
        return 2
    return run(arguments[1:])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
