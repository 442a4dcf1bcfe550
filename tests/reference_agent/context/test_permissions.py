"""The permissions part. What is expected was seen in requests of codex 0.115.0."""

import pytest

from reference_agent.context.permissions import permissions, writable_roots
from reference_agent.settings.config import Sandbox

POLICIES = ["untrusted", "on-failure", "on-request", "never"]


def lines(settings, contract):
    return permissions(settings, contract).split("\n")


@pytest.mark.parametrize("policy", POLICIES)
@pytest.mark.parametrize("mode", ["read-only", "workspace-write", "danger-full-access"])
def test_each_combination_says_mode_policy_and_roots(place, contract, mode, policy):
    said = lines(place.settings(sandbox_mode=mode, approval_policy=policy), contract)
    assert (said[0], said[-1]) == ("<permissions instructions>", "</permissions instructions>")
    assert "`{}`".format(mode) in said[1]
    assert "Network access is {}.".format("enabled" if mode == "danger-full-access" else "restricted") in said[1]
    assert said[2] == contract.text("approval." + policy).split("\n")[0]
    assert ("The writable roots are" in said[-2]) == (mode == "workspace-write")


def test_no_slot_is_left_unfilled(place, contract):
    for mode in ("read-only", "workspace-write", "danger-full-access"):
        assert "<slot:" not in permissions(place.settings(sandbox_mode=mode), contract)


def test_somebody_elses_sandbox_is_described_as_none(place, contract):
    settings = place.settings()._replace(sandbox=Sandbox("external-sandbox"))
    said = lines(settings, contract)[1]
    assert "`danger-full-access`" in said and "Network access is restricted." in said


@pytest.mark.parametrize("config, tmpdir, expected", [
    ("", None, ["/tmp"]), ("", "/x/../y/", ["/tmp", "/y"]), ("", "t", ["/tmp", "{}/t"]), ("", "", ["/tmp"]),
    ("exclude_slash_tmp = true", "/y", ["/y"]), ("exclude_tmpdir_env_var = true", "/y", ["/tmp"])])
def test_temporary_folders(place, monkeypatch, config, tmpdir, expected):
    if tmpdir is not None:
        monkeypatch.setenv("TMPDIR", tmpdir)
    settings = place.settings("[sandbox_workspace_write]\n" + config, sandbox_mode="workspace-write")
    expected = [path.format(place.workspace) for path in expected]
    assert writable_roots(settings) == [place.codex_home + "/memories", place.workspace] + expected


@pytest.mark.parametrize("allowed, features, prompted, rejected", [
    ((True, True, True), "", ["sandbox_approval", "rules", "mcp_elicitations"], ["skill_approval"]),
    ((False, False, False), "", [], ["sandbox_approval", "rules", "skill_approval", "mcp_elicitations"]),
    ((False, True, False), "request_permissions_tool = true", ["rules"],
     ["sandbox_approval", "skill_approval", "request_permissions", "mcp_elicitations"]),
])
def test_a_granular_policy_lists_its_categories(place, contract, allowed, features, prompted, rejected):
    policy = {"granular": dict(zip(("sandbox_approval", "rules", "mcp_elicitations"), allowed))}
    said = lines(place.settings("[features]\n" + features, approval_policy=policy), contract)
    listed = {True: [], False: []}
    for line in said:
        if line == contract.text("granular.prompted"):
            current = listed[True]
        elif line == contract.text("granular.rejected"):
            current = listed[False]
        elif line.startswith("- `"):
            current.append(line[3:-1])
    assert (listed[True], listed[False]) == (prompted, rejected)


def test_features_change_how_to_ask(place, contract):
    texts = {features: permissions(place.settings(features, approval_policy="on-request"), contract) for features in (
        "", "[features]\nexec_permission_approvals = true", "[features]\nrequest_permissions_tool = true",
        "[features]\nexec_permission_approvals = true\nrequest_permissions_tool = true")}
    assert len(set(texts.values())) == 4


@pytest.mark.parametrize("policy, features, gap", [
    ("on-request", "", "\n\n\n"), ("on-request", "request_permissions_tool = true", "\n\n"),
    ({"granular": {"sandbox_approval": True, "rules": True, "mcp_elicitations": True}}, "", "\n\n"),
    ("untrusted", "", None), ("never", "", None)])
def test_what_the_rules_allow_is_listed_for_who_can_ask_for_more(place, contract, policy, features, gap):
    settings = place.settings("[features]\n" + features, sandbox_mode="workspace-write")
    settings = settings._replace(approval_policy=policy)
    told = permissions(settings._replace(allowed_prefixes=(("make",), ("git", "[push|pull]"))), contract)
    listed = ('## Approved command prefixes\nThe following prefix rules have already been approved: '
              '- ["make"]\n- ["git", "[push|pull]"]\n The writable roots are')
    assert told.split("## Approved")[0].endswith(gap) if gap else "## Approved" not in told
    assert (listed in told) is bool(gap) and "Approved command" not in permissions(settings, contract)
