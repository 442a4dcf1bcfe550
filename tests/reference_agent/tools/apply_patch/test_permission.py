"""Where a patch may write."""

import os

import pytest

from reference_agent.settings.config import Sandbox, Settings
from reference_agent.tools.apply_patch.changes import Change
from reference_agent.tools.apply_patch.permission import APPLY, ASK, REFUSE, permission


@pytest.fixture
def judged(tmp_path, monkeypatch):
    """judged(mode, policy, path, …) -> the verdict on adding files below a root inside `tmp_path`."""
    monkeypatch.delenv("TMPDIR", raising=False)
    root = tmp_path / "root"
    root.mkdir()

    def judge(mode, policy, *paths):
        settings = Settings(*[str(root)] * 3, "m", None, policy, Sandbox(mode, exclude_slash_tmp=True), {})
        return permission([Change(os.path.join(str(root), path), "add", None, "") for path in paths], settings)
    judge.root, judge.outside = root, tmp_path
    return judge


@pytest.mark.parametrize("mode, policy, path, verdict", [
    ("danger-full-access", "never", "/etc/x", APPLY), ("external-sandbox", "never", "../x", APPLY),
    ("danger-full-access", "untrusted", "x", ASK), ("danger-full-access", "on-request", "x", APPLY),
    ("read-only", "never", "x", REFUSE), ("read-only", "on-request", "x", ASK), ("read-only", "on-failure", "x", ASK),
    ("workspace-write", "never", "x", APPLY), ("workspace-write", "never", "a/b/../x", APPLY),
    ("workspace-write", "never", "../x", REFUSE), ("workspace-write", "on-request", "../x", ASK),
    ("workspace-write", "untrusted", "x", ASK), ("workspace-write", "never", ".git/hooks/x", REFUSE),
    ("workspace-write", "never", ".codex/x", REFUSE), ("workspace-write", "never", ".gitignore", APPLY),
])
def test_permission(judged, mode, policy, path, verdict):
    assert judged(mode, policy, path) == verdict


def test_one_file_outside_refuses_the_whole(judged):
    assert judged("workspace-write", "never", "x", "../y") == REFUSE


def test_links_do_not_lead_out(judged):
    os.symlink(str(judged.outside), str(judged.root / "out"))
    assert judged("workspace-write", "never", "out/x") == REFUSE


def test_a_move_needs_both_places(judged):
    settings = Settings(*[str(judged.root)] * 3, "m", None, "never",
                        Sandbox("workspace-write", exclude_slash_tmp=True), {})
    move = Change(str(judged.root / "x"), "update", "a\n", "b\n", str(judged.outside / "y"))
    assert permission([move], settings) == REFUSE
