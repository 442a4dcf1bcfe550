"""A call's wish to run with more than the sandbox allows: `sandbox_permissions` and `additional_permissions`.

Only the policy `on-request` lets a model wish. Additional permissions need a feature of their own and say what they
are for. Each tool words its refusal differently. (codex 0.115.0, measured.)
"""

from typing import Any, Dict, NoReturn

from ...settings.config import Settings
from ...typed import Anything, Boolean, Choice, Field, Optional, Sequence, String, Struct
from ..call import Rejected

__all__ = ["ADDITIONAL", "ESCALATION", "FILES", "NETWORK", "check_exec", "check_shell", "is_escalated", "policy_name"]

NETWORK = Field("network", Optional(Struct("NetworkPermissions", Field("enabled", Optional(Boolean)))))
FILES = Field("file_system", Optional(Struct(
    "FileSystemPermissions", Field("read", Optional(Sequence(String))), Field("write", Optional(Sequence(String))))))
#: What `additional_permissions` may hold.
ADDITIONAL = Optional(Struct("PermissionProfile", NETWORK, FILES, Field("macos", Optional(Anything))))
#: The arguments of `shell` and its kin that ask for more than the sandbox allows.
ESCALATION = (
    Field("sandbox_permissions", Optional(Choice("use_default", "require_escalated", "with_additional_permissions")),
          None),
    Field("prefix_rule", Optional(Sequence(String)), None),
    Field("additional_permissions", ADDITIONAL, None),
    Field("justification", Optional(String)),
)

_NAMES = {"never": "Never", "untrusted": "UnlessTrusted", "on-failure": "OnFailure", "on-request": "OnRequest"}
_CATEGORIES = ("sandbox_approval", "rules", "skill_approval", "request_permissions", "mcp_elicitations")


def is_escalated(asked: Dict[str, Any]) -> bool:
    """Whether the call wants to be outside the sandbox, wholly or in part."""
    return asked["sandbox_permissions"] not in (None, "use_default") or asked["additional_permissions"] is not None


def check_exec(asked: Dict[str, Any], settings: Settings) -> None:
    """Raise `Rejected` when `exec_command` may not wish what it wishes."""
    if is_escalated(asked) and settings.approval_policy != "on-request":
        _refuse(settings, "cannot ask for escalated permissions if the approval policy is {0}")
    _check_additional(asked, settings)


def check_shell(asked: Dict[str, Any], settings: Settings) -> None:
    """Raise `Rejected` when `shell` or `shell_command` may not."""
    _check_additional(asked, settings)
    if is_escalated(asked) and settings.approval_policy != "on-request":
        _refuse(settings, "should not ask for escalated permissions if the approval policy is {0}")


def policy_name(policy: Any) -> str:
    """An approval policy as upstream prints it."""
    if not isinstance(policy, dict):
        return _NAMES[policy]
    given = policy["granular"]
    return "Granular(GranularApprovalConfig { %s })" % ", ".join(
        "%s: %s" % (name, "true" if given.get(name) else "false") for name in _CATEGORIES)


def _refuse(settings: Settings, why: str) -> NoReturn:
    name = policy_name(settings.approval_policy)
    raise Rejected("approval policy is {0}; reject command — you {1}".format(name, why.format(name)))


def _check_additional(asked: Dict[str, Any], settings: Settings) -> None:
    mode, wanted = asked["sandbox_permissions"], asked["additional_permissions"]
    if mode in (None, "use_default") and wanted is not None:
        mode = "with_additional_permissions"
    if mode != "with_additional_permissions" and wanted is None:
        return
    if not settings.features.get("exec_permission_approvals"):
        raise Rejected("additional permissions are disabled; enable `features.exec_permission_approvals` before using "
                       "`with_additional_permissions`")
    if mode != "with_additional_permissions":
        raise Rejected("`additional_permissions` requires `sandbox_permissions` set to `with_additional_permissions`")
    if settings.approval_policy != "on-request":
        _refuse(settings, "cannot request additional permissions unless the approval policy is OnRequest")
    if wanted is None:
        raise Rejected("missing `additional_permissions`; provide at least one of `network`, `file_system`, or `macos` "
                       "when using `with_additional_permissions`")
    if not any(
            isinstance(part, dict) and any(value is not None for value in part.values()) for part in wanted.values()):
        raise Rejected("`additional_permissions` must include at least one requested permission in `network`, "
                       "`file_system`, or `macos`")
