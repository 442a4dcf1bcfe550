"""What a client changes with a turn (`turn/start` parameters): applied to settings, kept for later turns."""

import os
from typing import Any, Dict, Optional, Tuple

from .choices import DANGER_FULL_ACCESS, EXTERNAL_SANDBOX, READ_ONLY, WORKSPACE_WRITE
from .config import Mode, Sandbox, Settings

__all__ = ["apply_turn", "sandbox_from_policy"]

#: The type of an app-server `sandboxPolicy` -> the sandbox mode.
MODES = {"readOnly": READ_ONLY, "workspaceWrite": WORKSPACE_WRITE, "dangerFullAccess": DANGER_FULL_ACCESS,
         "externalSandbox": EXTERNAL_SANDBOX}

#: Parameter -> field, for values that are copied unchanged.
PLAIN = {"model": "model", "effort": "reasoning_effort", "summary": "reasoning_summary", "cwd": "cwd",
         "approvalPolicy": "approval_policy", "personality": "personality"}


def apply_turn(settings: Settings, mode: Optional[Mode],
               params: Dict[str, Any]) -> Tuple[Settings, Optional[Mode]]:
    """(settings, mode) after the overrides in a turn's parameters.

    Keys that are absent or null change nothing, but a null service tier unsets it. A collaboration mode brings
    its own model and effort, also when that effort is null.
    """
    changes = {field: params[name] for name, field in PLAIN.items() if params.get(name) is not None}
    if "serviceTier" in params:
        changes["service_tier"] = params["serviceTier"]
    if params.get("sandboxPolicy") is not None:
        changes["sandbox"] = sandbox_from_policy(params["sandboxPolicy"])
    if params.get("collaborationMode") is not None:
        asked = params["collaborationMode"]
        chosen = asked.get("settings") or {}
        mode = Mode(asked.get("mode", "default"), chosen.get("developer_instructions"))
        changes["model"] = chosen.get("model") or settings.model
        changes["reasoning_effort"] = chosen.get("reasoning_effort")
    return settings._replace(**changes), mode


def sandbox_from_policy(policy: Dict[str, Any]) -> Sandbox:
    """The sandbox of an app-server `sandboxPolicy` object."""
    mode = MODES[policy["type"]]
    network = policy.get("networkAccess", False)
    return Sandbox(
        mode,
        mode == DANGER_FULL_ACCESS or network is True or network == "enabled",
        tuple(os.path.normpath(root) for root in policy.get("writableRoots", ())),
        bool(policy.get("excludeTmpdirEnvVar", False)),
        bool(policy.get("excludeSlashTmp", False)),
    )
