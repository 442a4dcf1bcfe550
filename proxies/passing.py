"""What the recording addon knows without mitmproxy: its options, its addresses, and an exchange that is not over."""
import getpass
import os
import re
import sys
from typing import Any, Dict, Iterable, Optional, Pattern, Tuple

from .exchange import Headers
from .handover import CLIENT_FRAME, SERVER_FRAME, HandOver, Recording

__all__ = ["FINISH", "OPTIONS", "Pending", "REQUEST_CUT", "ROUTE", "SWITCHED", "TRAILERS", "header_list",
           "path_pattern", "settings", "stop_after_input", "user_name"]

RUN = "run-([A-Za-z0-9_-][A-Za-z0-9._-]*)"
ROUTE = re.compile("^/to-([0-9]{1,5})/" + RUN + "(/.*)$")
FINISH = re.compile("^/finish/" + RUN + "$")

REQUEST_CUT = "the connection ended before the request's body was whole"
TRAILERS = "the trailers after the body are not kept: {}"
SWITCHED = "the connection was switched to '{}': what passed then is not kept"

OPTIONS = (
    ("codex_record", str, "", "File to append the exchanges to, one JSON object a line."),
    ("codex_paths", str, "/responses", "Regular expression: the paths whose exchanges are recorded."),
    ("codex_redact", bool, True, "Replace secrets by placeholders before anything is written."),
    ("codex_redact_home", str, "~", "Home directory to redact; ~ is that of this user, empty is none."),
    ("codex_redact_user", str, "~", "User name to redact; ~ is that of this user, empty is none."),
    ("codex_keep_response", bool, True, "Record the bodies of responses, too."),
    ("codex_routes", str, "", "Folder of recordings; each request names its port and its run in the path."),
    ("codex_supervised", bool, False, "Print a line when ready, and stop when standard input ends."),
)


class Pending:
    """An exchange that is not over. The holding process has its content and knows it by the number `exchange`."""

    def __init__(self, flow: Any, recording: Recording, exchange: int) -> None:
        self.flow = flow
        self.recording = recording
        self.exchange = exchange
        self.number = 0
        self.answered = False
        self.lost: Dict[str, str] = {}
        self._last: Optional[Any] = None

    def hand_over_message(self, hand_over: HandOver, message: Any) -> None:
        """Hand over a WebSocket message, unless it is the last that was."""
        if message is not self._last:
            self._last = message
            hand_over.send(CLIENT_FRAME if message.from_client else SERVER_FRAME, self.exchange, message.content)

    def get_number(self, hand_over: HandOver) -> None:
        """Give the exchange its number, which tells when its request was whole."""
        self.number = self.recording.begin()
        hand_over.update(self.exchange, {"number": self.number})


def settings(options: Any) -> Dict[str, Any]:
    """How the options want a recording to be written."""
    home, user = options.codex_redact_home, options.codex_redact_user
    return {"redact": options.codex_redact, "keep_response": options.codex_keep_response,
            "home": os.path.expanduser("~") if home == "~" else home, "user": user_name() if user == "~" else user}


def user_name() -> str:
    """The name of this user, empty when the system knows none."""
    try:
        return getpass.getuser()
    except (KeyError, OSError, ImportError):
        return ""


def stop_after_input(master: Any) -> None:
    """Stop the proxy when whoever started it closes our standard input, or is gone."""
    sys.stdin.buffer.read()
    master.shutdown()


def header_list(fields: Iterable[Tuple[bytes, bytes]]) -> Headers:
    """A header list in wire order with its casing."""
    return tuple((name.decode("utf-8", "surrogateescape"), value.decode("utf-8", "surrogateescape"))
                 for name, value in fields)


def path_pattern(text: str) -> Pattern:
    """The option `codex_paths`. Raises `ValueError` with one line."""
    try:
        return re.compile(text)
    except (re.error, RecursionError, OverflowError) as error:
        raise ValueError("codex_paths is not a regular expression: {!r}, at character {}".format(
            text, (getattr(error, "pos", None) or 0) + 1))
