"""Decisions about commands under each policy (codex 0.115.0, measured)."""

import pytest

from reference_agent.tools.approval.policy import ASK, REFUSE, RUN, decide
from reference_agent.tools.approval.rules import Rules, parse

from .deciding import bash, granular, settings

RULES = parse('prefix_rule(["touch"])\nprefix_rule(["touch", "key"], "prompt")\nprefix_rule(["ls"], "prompt", '
              'justification="private")\nprefix_rule(["mkdir"], "forbidden", justification="no")\n'
              'prefix_rule(["rmdir", "x"], "forbidden")', "f")
ANY = granular(sandbox_approval=True, rules=True)


def decided(script, policy="on-request", mode="danger-full-access", ruled=False, **how):
    return decide(bash(script), settings(policy, mode), Rules(*RULES) if ruled else Rules(), **how)


@pytest.mark.parametrize("policy, plain, dangerous", [
    ("untrusted", ASK, ASK), ("on-request", RUN, ASK), ("on-failure", RUN, ASK), ("never", RUN, REFUSE),
    (ANY, RUN, ASK), (granular(), RUN, REFUSE)])
def test_each_policy(policy, plain, dangerous):
    assert decided("ls", policy).kind == RUN
    assert decided("make", policy).kind == plain
    assert decided("rm -f x", policy).kind == dangerous


@pytest.mark.parametrize("policy, mode, kind", [
    ("on-request", "danger-full-access", RUN), ("on-request", "read-only", ASK), ("on-request", "workspace-write", ASK),
    ("on-request", "external-sandbox", RUN), (ANY, "read-only", ASK), (granular(rules=True), "read-only", REFUSE)])
def test_who_wants_to_be_outside_the_sandbox_is_asked_for_within_one(policy, mode, kind):
    assert decided("make", policy, mode, escalated=True).kind == kind
    assert decided("ls", policy, mode, escalated=True).kind == RUN
    assert decided("make", policy, mode).kind == RUN


@pytest.mark.parametrize("script, prefix, amendment", [
    ("make && touch a", None, ["make"]), ("ls && make all", None, ["make", "all"]), ("make $A", None, bash("make $A")),
    ("make all", ["make"], ["make"]), ("make all", ["touch"], ["make", "all"]), ("make && touch a", ["make"], ["make"]),
    ("python3 x", ["python3"], ["python3", "x"]), ("git push", ["git"], ["git", "push"]), ("cat <<E\nE", None, None),
    ("make <<E\nE", ["make"], ["make"]), ("/bin/make all", ["make"], ["make"]), ("make", [], ["make"])])
def test_what_could_be_allowed_for_ever(script, prefix, amendment):
    assert decided(script, "untrusted", prefix=prefix).amendment == amendment


@pytest.mark.parametrize("script, kind, reason, amendment", [
    ("touch a; touch b", RUN, None, None), ("touch a && make", ASK, None, ["make"]),
    ("touch key", ASK, "`/bin/bash -lc 'touch key'` requires approval by policy", None),
    ("touch a && ls", ASK, "`/bin/bash -lc 'touch a && ls'` requires approval: private", None),
    ("ls && mkdir x", REFUSE, "`/bin/bash -lc 'ls && mkdir x'` rejected: no", None),
    ("rmdir x y", REFUSE,
     "`/bin/bash -lc 'rmdir x y'` rejected: policy forbids commands starting with `rmdir x`", None)])
def test_rules_come_first(script, kind, reason, amendment):
    decision = decided(script, "untrusted", ruled=True)
    assert (decision.kind, decision.reason, decision.amendment) == (kind, reason, amendment)


def test_only_what_the_rules_allow_wholly_is_allowed_by_rule():
    assert decided("touch a; touch b", ruled=True).by_rule and not decided("touch a; make", ruled=True).by_rule


@pytest.mark.parametrize("policy, reason", [
    ("never", "approval required by policy, but AskForApproval is set to Never"),
    (granular(sandbox_approval=True), "approval required by policy rule, but AskForApproval::Granular.rules is false")])
def test_rules_that_may_not_ask_refuse(policy, reason):
    decision = decided("ls", policy, ruled=True)
    assert (decision.kind, decision.reason) == (REFUSE, reason)
