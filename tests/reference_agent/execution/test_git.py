"""Opening a repository runs and writes nothing that the repository names."""

import os
import shutil
import subprocess
import time

import pytest

from reference_agent.execution.git import CONFIGURATION, Git
from reference_agent.execution.lookup import find_program
from reference_agent.execution.program import Program
from reference_agent.session import workspaces

IDENTITY = ["-c", "user.name=T", "-c", "user.email=t@localhost", "-c", "commit.gpgsign=false"]


@pytest.fixture
def repository(tmp_path, monkeypatch):
    """A repository with a changed file, and `touch`: the text of a program that proves that it ran."""
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    folder = tmp_path / "repository"
    folder.mkdir()
    git(folder, "init", "-q")
    (folder / "a.txt").write_text("a\n")
    git(folder, "add", "-A")
    git(folder, "commit", "-qm", "x")
    (folder / "a.txt").write_text("b\n")
    return folder


def git(folder, *words):
    subprocess.check_call(["git"] + IDENTITY + list(words), cwd=str(folder), stdout=subprocess.DEVNULL)


def look(folder):
    found = workspaces.start(str(folder)).wait(30)
    return found and found[str(folder)]


def program(tmp_path, name="program"):
    """A program that leaves a proof."""
    path = tmp_path / name
    path.write_text("#!/bin/sh\ntouch {}\ncat\n".format(tmp_path / "proof"))
    path.chmod(0o755)
    return str(path)


SETTINGS = ["core.fsmonitor", "core.pager", "core.sshCommand", "core.askPass", "core.editor", "diff.external",
            "filter.x.clean", "filter.x.smudge", "filter.x.process", "filter.a.b.clean", "diff.x.textconv",
            "diff.x.command", "alias.status", "alias.remote", "alias.config", "pager.status", "pager.config",
            "credential.helper", "gpg.program", "core.alternateRefsCommand", "uploadpack.packObjectsHook"]


def test_no_setting_of_a_repository_runs(repository, tmp_path):
    for setting in SETTINGS:
        git(repository, "config", setting, program(tmp_path))
    git(repository, "config", "filter.x.required", "true")
    (repository / ".git" / "info").mkdir(exist_ok=True)
    (repository / ".git" / "info" / "attributes").write_text("a.txt filter=x diff=x\n*.c filter=a.b\n")
    (repository / "new.c").write_text("x")
    for hook in ("post-index-change", "fsmonitor-watchman", "pre-auto-gc", "reference-transaction"):
        shutil.copy(program(tmp_path), str(_hooks(repository) / hook))
    before = (repository / ".git" / "index").read_bytes()
    os.utime(str(repository / "a.txt"), (1, 1))
    assert look(repository)["has_changes"] is True
    assert not (tmp_path / "proof").exists()
    assert (repository / ".git" / "index").read_bytes() == before
    assert not (repository / ".git" / "index.lock").exists()


def _hooks(repository):
    folder = repository / ".git" / "hooks"
    folder.mkdir(exist_ok=True)
    return folder


def test_a_filter_in_an_included_file_does_not_run(repository, tmp_path):
    (tmp_path / "more").write_text('[filter "y"]\nclean = {}\n'.format(program(tmp_path)))
    git(repository, "config", "include.path", str(tmp_path / "more"))
    (repository / ".gitattributes").write_text("* filter=y\n")
    assert look(repository)["has_changes"] is True
    assert not (tmp_path / "proof").exists()


def test_a_filter_of_the_user_runs(repository, tmp_path):
    subprocess.check_call(["git", "config", "--global", "filter.y.clean", "sed s/b/a/"])
    (repository / ".git" / "info").mkdir(exist_ok=True)
    (repository / ".git" / "info" / "attributes").write_text("* filter=y\n")
    assert look(repository)["has_changes"] is False


def test_a_filter_whose_name_cannot_be_given_to_git_leaves_the_repository_unread(repository, tmp_path):
    git(repository, "config", "filter.a=b.clean", program(tmp_path))
    (repository / ".gitattributes").write_text("* filter=a=b\n")
    assert look(repository) is None and not (tmp_path / "proof").exists()


def test_nothing_runs_in_a_submodule(repository, tmp_path):
    other = tmp_path / "other"
    shutil.copytree(str(repository), str(other))
    git(repository, "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(other), "sub")
    git(repository, "commit", "-aqm", "y")
    inner = repository / "sub"
    git(inner, "config", "filter.z.clean", program(tmp_path))
    git(inner, "config", "core.fsmonitor", program(tmp_path))
    (inner / ".gitattributes").write_text("* filter=z\n")
    (inner / "a.txt").write_text("changed\n")
    assert look(repository)["has_changes"] is False
    assert not (tmp_path / "proof").exists()


def test_nothing_missing_is_fetched(repository, tmp_path):
    for name, value in (("remote.origin.url", "ext::{} x".format(program(tmp_path))), ("protocol.allow", "always"),
                        ("remote.origin.promisor", "true"), ("extensions.partialClone", "origin"),
                        ("core.repositoryFormatVersion", "1")):
        git(repository, "config", name, value)
    for tree in (repository / ".git" / "objects").glob("??/*"):
        tree.unlink()
    look(repository)
    assert not (tmp_path / "proof").exists()


@pytest.mark.parametrize("entry", ["", ".", "bin", "{}/bin"])
def test_git_in_the_repository_is_not_used(repository, tmp_path, monkeypatch, entry):
    (repository / "bin").mkdir()
    for folder in (repository, repository / "bin"):
        shutil.copy(program(tmp_path), str(folder / "git"))
    monkeypatch.setenv("PATH", entry.format(repository) + os.pathsep + os.environ["PATH"])
    monkeypatch.chdir(repository)
    assert look(repository)["has_changes"] is True
    assert not (tmp_path / "proof").exists()


def test_a_git_that_hangs_and_its_children_end_in_time(repository, tmp_path, monkeypatch):
    path = tmp_path / "bin" / "git"
    path.parent.mkdir()
    path.write_text("#!/bin/sh\nsleep 300 & echo $! > {}/pid\nwait\n".format(tmp_path))
    path.chmod(0o755)
    monkeypatch.setenv("PATH", str(path.parent) + os.pathsep + os.environ["PATH"])
    monkeypatch.setattr(workspaces, "DEADLINE", 0.3)
    assert look(repository) is None
    assert os.system("kill -0 $(cat {}/pid) 2>/dev/null && ! grep -q 'State:.Z' /proc/$(cat {}/pid)/status"
                     .format(tmp_path, tmp_path)) != 0


def test_a_child_that_keeps_the_output_open_holds_nobody_up(tmp_path):
    began = time.monotonic()
    assert Program(["sh", "-c", "echo a; sleep 300 & exit 0"], str(tmp_path)).output(5) == "a\n"
    assert time.monotonic() - began < 5
    assert Program(["sh", "-c", "setsid sleep 20 & exit 0"], str(tmp_path)).output(0.5) == ""


def test_without_git_there_is_nothing(repository, monkeypatch):
    monkeypatch.setenv("PATH", "relative")
    assert find_program("git") is None and look(repository) is None
    assert Git(str(repository), str(repository)).start(CONFIGURATION).output(1) is None
