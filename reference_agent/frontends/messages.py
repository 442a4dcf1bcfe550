"""One line of app-server's standard input, as a message: JSON-RPC 2.0 without the `jsonrpc` key.

Upstream answers a request only if it can read the whole line (codex 0.115.0, measured). It skips every other line
without an answer: text that is no JSON, arrays nested deeper than 127, half a surrogate pair, `NaN`, a number too large
for a double, a batch. A request's id is a string or a whole number of 64 bits; with any other id a line counts as a
notification.

There is one difference: upstream ends when a line is not UTF-8, this agent skips the line.
"""

from typing import Any, Dict, NamedTuple

from ..typed import Anything, DecodeError, decode

__all__ = ["ANSWER", "NOTIFICATION", "REQUEST", "Message", "NotAMessage", "read_message"]

REQUEST, NOTIFICATION, ANSWER = "request", "notification", "answer"


class NotAMessage(Exception):
    """The line is no message; the text says why."""


class Message(NamedTuple):
    """`kind` is one of the three constants; `members` is the object as the client wrote it."""

    kind: str
    members: Dict[str, Any]


def read_message(line: bytes) -> Message:
    """The message in `line`. Raises NotAMessage."""
    members = _json(line)
    if not isinstance(members, dict):
        raise NotAMessage("it is not a JSON object")
    known = _is_id(members.get("id"))
    if isinstance(members.get("method"), str):
        return Message(REQUEST if known else NOTIFICATION, members)
    if known and ("result" in members or _is_error(members.get("error"))):
        return Message(ANSWER, members)
    raise NotAMessage("it is neither a request nor a notification nor an answer")


def _json(line: bytes) -> Any:
    try:
        return decode(line.decode("utf-8"), Anything)
    except UnicodeDecodeError as error:
        raise NotAMessage("it is not UTF-8 (byte %d)" % error.start)
    except DecodeError as error:
        raise NotAMessage("it is not JSON: %s" % error)


def _is_id(value: Any) -> bool:
    return isinstance(value, str) or type(value) is int and -2 ** 63 <= value < 2 ** 63


def _is_error(value: Any) -> bool:
    return isinstance(value, dict) and type(value.get("code")) is int and isinstance(value.get("message"), str)
