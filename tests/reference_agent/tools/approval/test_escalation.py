"""Who may wish for more than the sandbox allows (codex 0.115.0, measured)."""

import pytest

from reference_agent.tools.approval.escalation import check_exec, check_shell, is_escalated, policy_name
from reference_agent.tools.call import Rejected

from .deciding import granular, settings

NET = {"network": {"enabled": True}, "file_system": None, "macos": None}
NONE = {"network": {"enabled": None}, "file_system": None, "macos": None}
EXTRA = "with_additional_permissions"


def said(check, policy, mode, wanted=None, feature=True):
    """The output for the model, None when there is none."""
    try:
        check({"sandbox_permissions": mode, "additional_permissions": wanted},
              settings(policy, features={"exec_permission_approvals": feature}))
    except Rejected as rejected:
        return str(rejected)
    return None


@pytest.mark.parametrize("check, mode, wanted, words", [
    (check_exec, None, None, None), (check_exec, "use_default", None, None),
    (check_exec, "require_escalated", None, None),
    (check_exec, EXTRA, NET, None), (check_exec, None, NET, None), (check_shell, "use_default", NET, None),
    (check_exec, EXTRA, None, "missing `additional_permissions`"),
    (check_exec, EXTRA, NONE, "must include at least one"),
    (check_shell, "require_escalated", NET, "requires `sandbox_permissions` set to")])
def test_on_request(check, mode, wanted, words):
    text = said(check, "on-request", mode, wanted)
    assert words in text if words else text is None


@pytest.mark.parametrize("check, mode, wanted, words", [
    (check_exec, "require_escalated", None, "cannot ask for escalated permissions if the approval policy is Never"),
    (check_exec, EXTRA, NET, "cannot ask for escalated permissions if the approval policy is Never"),
    (check_shell, "require_escalated", None,
     "should not ask for escalated permissions if the approval policy is Never"),
    (check_shell, EXTRA, NET, "cannot request additional permissions unless the approval policy is OnRequest")])
def test_never(check, mode, wanted, words):
    assert said(check, "never", mode, wanted) == "approval policy is Never; reject command — you " + words
    assert said(check, "never", "use_default") is None


def test_the_feature():
    words = "additional permissions are disabled; enable `features.exec_permission_approvals`"
    for check, mode, wanted in ((check_exec, EXTRA, NET), (check_shell, None, NET), (check_shell, EXTRA, None)):
        assert said(check, "on-request", mode, wanted, False).startswith(words)


def test_names_of_policies():
    assert [policy_name(name) for name in ("untrusted", "on-failure", "on-request")] == [
        "UnlessTrusted", "OnFailure", "OnRequest"]
    assert policy_name(granular(rules=True)) == (
        "Granular(GranularApprovalConfig { sandbox_approval: false, rules: true, skill_approval: false, "
        "request_permissions: false, mcp_elicitations: false })")


def test_is_escalated():
    assert not is_escalated({"sandbox_permissions": "use_default", "additional_permissions": None})
    assert is_escalated({"sandbox_permissions": None, "additional_permissions": NET})
