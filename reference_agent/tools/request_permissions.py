"""`request_permissions`: ask the user for more access to the network or to files.

Granted is what was both asked for and allowed. Nobody is asked under the policy `never`, nor under a granular one
without `request_permissions`; nothing is granted then, nor by an answer that makes no sense. (codex 0.115.0, measured.)
"""

import os
from typing import Any, Dict, List, Union

from ..protocol.request import encode
from ..typed import Field, Optional, String, Struct
from .approval.escalation import FILES, NETWORK
from .arguments import parse
from .call import Call, Rejected
from .tool import Tool

__all__ = ["ARGUMENTS", "TOOL"]

ARGUMENTS = Struct(
    "RequestPermissionsArgs",
    Field("reason", Optional(String)),
    Field("permissions", Struct(
        "RequestPermissionProfile",
        NETWORK,
        FILES,
        strict=True)),
)
_SCOPES = ("turn", "session")

#: Paths that are asked for or granted; None means that there are none.
Paths = Union[List[str], None]


class RequestPermissions(Tool):
    """The user answers for the turn or for the session."""

    name = "request_permissions"

    def run(self, arguments: str, call: Call) -> Any:
        """Ask; the output is what the user granted, as JSON text:

        {"permissions": {...}, "scope": "turn" | "session"}.
        """
        asked = parse(arguments, ARGUMENTS)
        network, files = asked["permissions"]["network"], asked["permissions"]["file_system"]
        network = None if network is None or network["enabled"] is None else network
        if files is not None:
            files = {key: _absolute(files[key], call.settings.cwd) for key in ("read", "write")}
            files = None if files == {"read": None, "write": None} else files
        if network is None and files is None:
            raise Rejected("request_permissions requires at least one permission")
        answer = None
        if _may_ask(call.settings.approval_policy):
            answer = call.services.request("item/permissions/requestApproval", "waitingOnApproval", {
                "turnId": call.turn_id, "itemId": call.call_id, "reason": asked["reason"],
                "permissions": {"network": network, "fileSystem": files, "macos": None}}, call.cancelled, None)
        return encode(_granted(network, files, answer)).decode("utf-8")


def _may_ask(policy: Any) -> bool:
    if isinstance(policy, dict):
        return bool(policy["granular"].get("request_permissions"))
    return policy != "never"


def _absolute(paths: Paths, cwd: str) -> Paths:
    return None if paths is None else [os.path.normpath(os.path.join(cwd, path)) for path in paths]


def _granted(network: Union[Dict[str, Any], None], files: Union[Dict[str, Paths], None],
             answer: Any) -> Dict[str, Any]:
    """What of `network` and `files` the client's `answer` allows."""
    none = {"permissions": {"network": None, "file_system": None}, "scope": "turn"}
    try:
        allowed = answer["permissions"]
        scope = answer.get("scope") or "turn"
        if scope not in _SCOPES:
            return none
        given = allowed.get("network") or {}
        network = {"enabled": True} if network and network["enabled"] and given.get("enabled") else None
        given = allowed.get("fileSystem") or {}
        files = files and {key: _both(files[key], given.get(key)) for key in ("read", "write")}
    except (TypeError, KeyError, AttributeError):
        return none
    if files and not any(files.values()):
        files = None
    return {"permissions": {"network": network, "file_system": files}, "scope": scope}


def _both(asked: Paths, given: Paths) -> Paths:
    return [path for path in asked or () if path in (given or ())] or None


TOOL = RequestPermissions()
