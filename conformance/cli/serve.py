"""Serve a scenario's answers from the origin (the scripted server), for an agent that you start yourself.

Set the agent's `base_url` to the printed address. The origin sends every answer at once: no driver is there to open the
scenario's gates. It ends with Ctrl-C or after the last answer; `--record FILE` writes the exchanges without their
secrets, one JSON object on each line.
"""

import argparse
import errno
import os
import sys
import tempfile
from pathlib import Path
from typing import Any

from proxies import Board, BoardTimeout, Origin, OriginError, Redactor, ScriptError, known_values, write_exchanges

from ..errors import BadInput, EnvironmentFault
from ..goldens.store import default_version
from ..scenario.load import load_scenarios, select
from ..scenario.versioned import for_version
from .numbers import port

__all__ = ["configure", "execute", "ungated"]

_DAY = 24 * 3600.0


def configure(parser: argparse.ArgumentParser) -> None:
    """The options of ``serve``."""
    parser.add_argument("scenario", metavar="SCENARIO", help="the id of a scenario")
    parser.add_argument("--port", type=port, default=0, metavar="N", help="the port to listen on; default: a free one")
    parser.add_argument("--record", type=Path, metavar="FILE", help="write the exchanges to this file at the end")


def execute(options: argparse.Namespace) -> int:
    """Serve until all answers are given.

    Raises ``EnvironmentFault`` when the port is in use, ``BadInput`` when the file to record to cannot be written.
    """
    if options.record:
        _insist_on_writable(options.record)
    scenario, board = for_version(select(load_scenarios(), options.scenario)[0], default_version()), Board()
    try:
        origin = Origin(ungated(scenario.answers), board, port=options.port)
        origin.start()
    except OriginError as error:
        raise EnvironmentFault(str(error))
    except ScriptError as error:
        raise BadInput("{} ({}): {}".format(scenario.source, scenario.id, error))
    with origin:
        print("{}: {} answers at {}".format(scenario.id, len(scenario.answers), origin.url))
        sys.stdout.flush()
        try:
            board.wait(["answered {}".format(len(scenario.answers))], _DAY, "the last answer")
        except (KeyboardInterrupt, BoardTimeout):
            pass
        exchanges, left = origin.exchanges, len(origin.unconsumed)
    if options.record:
        try:
            redactor = Redactor(known=known_values(os.environ))
            write_exchanges(str(options.record), [redactor.exchange(exchange) for exchange in exchanges])
        except OSError as error:
            raise EnvironmentFault("{}: the exchanges cannot be written: {}".format(
                options.record, error.strerror or error))
    print("{} requests received; {} answers left over".format(len(exchanges), left))
    return 0


def _insist_on_writable(path: Path) -> None:
    """Find out before the session, not after it. The file is written in one go, so its folder must be writable."""
    try:
        if path.is_dir():
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
        tempfile.TemporaryFile(dir=str(path.parent)).close()
    except OSError as error:
        raise BadInput("{}: cannot be written: {}: choose another file for --record".format(
            path, error.strerror or error))


def ungated(value: Any) -> Any:
    """A scenario's answers without the parts that wait for events of a driver."""
    if isinstance(value, list):
        return [ungated(item) for item in value if not (isinstance(item, dict) and set(item) == {"hold"})]
    if isinstance(value, dict):
        return {key: ungated(item) for key, item in value.items() if key != "hold"}
    return value
