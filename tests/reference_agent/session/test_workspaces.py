"""What git says of a repository."""

import os
import shutil
import subprocess
import threading
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reference_agent.session import workspaces as git
from reference_agent.session.workspaces import parse_remotes, parse_status


@pytest.fixture
def repository(tmp_path, monkeypatch):
    if shutil.which("git") is None:
        pytest.fail("git is not on PATH: install it to run these tests")
    monkeypatch.setenv("HOME", str(tmp_path))
    folder = tmp_path / "repository"
    (folder / "below").mkdir(parents=True)
    run(folder, "init", "-q")
    return folder


def run(folder, *words):
    identity = ["-c", "user.name=Test", "-c", "user.email=test@localhost", "-c", "commit.gpgsign=false"]
    subprocess.check_call(["git"] + identity + list(words), cwd=str(folder), stdout=subprocess.DEVNULL)


def look(folder):
    return git.start(str(folder)).wait(30)


def test_outside_a_repository_nothing_is_started(tmp_path):
    if git.project_root(str(tmp_path), (".git",)) is None:
        workspaces = git.start(str(tmp_path))
        assert workspaces.peek() is None and workspaces.wait(0) is None


def test_calls_wait_for_a_slow_git_until_one_second_after_its_start(repository, monkeypatch):
    ended = threading.Event()
    monkeypatch.setattr(git.Workspaces, "_look", lambda *_: ended.wait(20))
    monkeypatch.setattr(git, "PATIENCE", 0.2)
    workspaces, began = git.start(str(repository)), time.monotonic()
    for _ in range(20):
        workspaces.settle(threading.Event())
    assert 0.1 < time.monotonic() - began < 2 and workspaces.peek() is None
    ended.set()


def test_a_call_that_is_cancelled_waits_for_no_git(repository, monkeypatch):
    ended, cancelled = threading.Event(), threading.Event()
    monkeypatch.setattr(git.Workspaces, "_look", lambda *_: ended.wait(20))
    monkeypatch.setattr(git, "PATIENCE", 60)
    cancelled.set()
    git.start(str(repository)).settle(cancelled)
    ended.set()


def test_a_new_repository_has_no_commit(repository):
    assert look(repository / "below") == {str(repository): {"has_changes": False}}


def test_commit_remotes_and_changes(repository):
    (repository / "a").write_text("a")
    run(repository, "add", "-A")
    run(repository, "commit", "-q", "-m", "m")
    run(repository, "remote", "add", "origin", "https://example.org/x.git")
    known = look(repository)[str(repository)]
    assert list(known) == ["associated_remote_urls", "latest_git_commit_hash", "has_changes"]
    assert known["associated_remote_urls"] == {"origin": "https://example.org/x.git"}
    assert len(known["latest_git_commit_hash"]) == 40 and known["has_changes"] is False
    (repository / "untracked").write_text("")
    assert look(repository)[str(repository)]["has_changes"] is True


def test_a_broken_repository_has_nothing(tmp_path):
    os.mkdir(str(tmp_path / ".git"))
    assert look(tmp_path) is None


@pytest.mark.parametrize("text, expected", [
    ("# branch.oid (initial)\n# branch.head main\n", (None, False)),
    ("# branch.oid 12ab\n? new\n", ("12ab", True)),
    ("# branch.oid 12ab\n1 .M N... 100644 100644 100644 a b f\n", ("12ab", True)),
    ("", (None, False))])
def test_status(text, expected):
    assert parse_status(text) == expected


def test_remotes_are_sorted_and_of_fetching():
    text = "up\tssh://h/x (fetch)\nup\tssh://h/x (push)\norigin\ta b (fetch)\norigin\tother (push)\n"
    assert list(parse_remotes(text).items()) == [("origin", "a b"), ("up", "ssh://h/x")]


@given(st.text())
def test_any_output_is_read(text):
    assert parse_status(text)[1] in (True, False) and isinstance(parse_remotes(text), dict)
