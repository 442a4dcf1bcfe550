"""JSON-RPC as codex's app-server speaks it: one object a line, without the ``jsonrpc`` key. Sans-IO.

``encode_*`` give the bytes to send; ``Incoming.of(line)`` says what a received line is.
"""

import json
from typing import Any, Dict, NamedTuple, Optional

from ...agent_json import NotJson, read_json_text
from ...errors import AgentFault

__all__ = ["Incoming", "encode"]


def encode(**message: Any) -> bytes:
    """One message as a line."""
    return (json.dumps(message, separators=(",", ":"), ensure_ascii=False) + "\n").encode("utf-8")


class Incoming(NamedTuple):
    """A received message. ``kind`` is ``response``, ``request`` or ``notification``."""

    kind: str
    id: Any
    method: Optional[str]
    body: Dict[str, Any]

    @classmethod
    def of(cls, line: bytes) -> "Incoming":
        """Read one line; raises ``AgentFault`` (``protocol``) when it is not a JSON-RPC message."""
        try:
            data = read_json_text(line.decode("utf-8"))
        except (UnicodeDecodeError, NotJson):
            raise AgentFault("protocol", "standard output is not JSON-RPC lines: {!r}".format(line[:120]))
        if not isinstance(data, dict) or not ("method" in data or "id" in data):
            raise AgentFault("protocol", "a line is neither request, response nor notification: {!r}".format(
                line[:120]))
        if "method" not in data:
            kind = "response"
        else:
            kind = "request" if "id" in data else "notification"
        return cls(kind, data.get("id"), data.get("method"), data)
