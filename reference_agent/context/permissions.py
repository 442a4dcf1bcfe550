"""The `<permissions instructions>` part: what the sandbox allows, when to ask, where one may write.

Sections, each on a new line: the sandbox mode with its network access; the approval policy; the writable
roots, for workspace-write only. (codex 0.115.0, measured.)
"""

import json
import os
from typing import Any, Dict, List

from ..settings.choices import DANGER_FULL_ACCESS, EXTERNAL_SANDBOX, WORKSPACE_WRITE

__all__ = ["permissions", "writable_roots"]

#: The heading of what the user's rules allow (codex 0.115.0, seen with a `rules/default.rules`).
_ALLOWED = "## Approved command prefixes\nThe following prefix rules have already been approved: "
CATEGORIES = ("sandbox_approval", "rules", "skill_approval", "request_permissions", "mcp_elicitations")


def permissions(settings: Any, contract: Any) -> str:
    """The text of the part."""
    sandbox = settings.sandbox
    mode = DANGER_FULL_ACCESS if sandbox.mode == EXTERNAL_SANDBOX else sandbox.mode
    sections = [
        contract.fill("sandbox." + mode, network="enabled" if sandbox.network_access else "restricted"),
        approval(settings, contract) + allowed(settings),
    ]
    if sandbox.mode == WORKSPACE_WRITE:
        roots = ", ".join("`{}`".format(root) for root in writable_roots(settings))
        sections.append(contract.fill("writable-roots", roots=roots))
    text = "<permissions instructions>\n"
    for section in sections:
        text += section if section.endswith("\n") else section + "\n"
    return text + "</permissions instructions>"


def writable_roots(settings: Any) -> List[str]:
    """Where commands may write: configured roots, the working directory, /tmp and $TMPDIR."""
    sandbox = settings.sandbox
    roots = list(sandbox.writable_roots) + [settings.cwd]
    if not sandbox.exclude_slash_tmp and os.path.isdir("/tmp"):
        roots.append("/tmp")
    tmpdir = os.environ.get("TMPDIR")
    if tmpdir and not sandbox.exclude_tmpdir_env_var:
        roots.append(os.path.normpath(os.path.join(settings.cwd, tmpdir)))
    return roots


def approval(settings: Any, contract: Any) -> str:
    """The section on the approval policy."""
    policy, features = settings.approval_policy, settings.features
    if isinstance(policy, dict):
        return granular(policy["granular"], features, contract)
    name = "approval." + policy
    if policy == "on-request" and features["exec_permission_approvals"]:
        name += ".additional-permissions"
    if policy != "never" and features["request_permissions_tool"]:
        name += ".request-permissions"
    return contract.text(name)


def allowed(settings: Any) -> str:
    """The list of command prefixes that need no approval, for the policies under which the model can ask for more."""
    policy, prefixes = settings.approval_policy, settings.allowed_prefixes
    if not prefixes or not (policy == "on-request" or isinstance(policy, dict)):
        return ""
    gap = "\n\n" if isinstance(policy, dict) or settings.features["request_permissions_tool"] else "\n\n\n"
    return gap + _ALLOWED + "\n".join("- " + json.dumps(list(words), ensure_ascii=False) for words in prefixes)


def granular(categories: Dict[str, bool], features: Dict[str, Any], contract: Any) -> str:
    """The section on a granular policy: which categories prompt, which are rejected, and how to ask."""
    defaults = {"skill_approval": False, "request_permissions": False}
    allowed = dict(defaults, **categories)
    listed = [name for name in CATEGORIES
              if name != "request_permissions" or features["request_permissions_tool"]]
    paragraphs = [contract.text("granular.intro")]
    for heading, wanted in (("granular.prompted", True), ("granular.rejected", False)):
        names = ["- `{}`".format(name) for name in listed if bool(allowed[name]) is wanted]
        if names:
            paragraphs.append("\n".join([contract.text(heading)] + names))
    if features["exec_permission_approvals"] and allowed["sandbox_approval"]:
        paragraphs.append(contract.text("granular.additional-permissions"))
    if features["request_permissions_tool"] and allowed["request_permissions"]:
        paragraphs.append(contract.text("granular.request-permissions"))
    return "\n\n".join(paragraphs)
