"""The diff of a turn. Shapes measured on codex 0.115.0; the object ids are git's."""

import os
import subprocess

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reference_agent.session.turn_diff import TurnDiff
from reference_agent.tools.apply_patch.changes import Change

EMPTY = "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391"
ONE = "5626abf0f72e58d7a153368ba57db4c673c0e171"
NONE = "0" * 40


@pytest.fixture
def turn(tmp_path):
    """turn(change, name=text or None, …): the diff after a patch that left the files so."""
    diff = TurnDiff()

    def patch(change, **files):
        diff.begin([change])
        for name, text in files.items():
            path = tmp_path / name
            if text is None:
                path.unlink()
            else:
                path.write_bytes(text)
        return (diff.text() or "").replace(str(tmp_path), "@")
    return patch


def change(folder, name, target=None):
    return Change(str(folder / name), "update", "", "", target and str(folder / target))


def test_a_file_that_comes_and_goes(turn, tmp_path):
    assert turn(change(tmp_path, "a"), a=b"one\n") == (
        "diff --git a/@/a b/@/a\nnew file mode 100644\nindex %s..%s\n--- /dev/null\n+++ b/@/a\n@@ -0,0 +1 @@\n+one\n"
        % (NONE, ONE))
    assert turn(change(tmp_path, "a"), a=None) == ""


def test_the_first_patch_is_what_counts(turn, tmp_path):
    (tmp_path / "a").write_bytes(b"1\n2")
    assert turn(change(tmp_path, "a"), a=b"1\n3").endswith(
        "@@ -1,2 +1,2 @@\n 1\n-2\n\\ No newline at end of file\n+3\n\\ No newline at end of file\n")
    assert turn(change(tmp_path, "a"), a=b"1\n4\n").endswith(
        "@@ -1,2 +1,2 @@\n 1\n-2\n\\ No newline at end of file\n+4\n")
    assert turn(change(tmp_path, "a"), a=b"1\n2") == ""


def test_a_move(turn, tmp_path):
    (tmp_path / "a").write_bytes(b"one\n")
    shown = turn(change(tmp_path, "a", "b"), a=None, b=b"two\n")
    assert shown.startswith("diff --git a/@/a b/@/b\nindex %s.." % ONE) and "--- a/@/a\n+++ b/@/b\n" in shown
    assert turn(change(tmp_path, "b"), b=None).startswith("diff --git a/@/a b/@/b\ndeleted file mode 100644\n")


def test_several_files_in_the_order_of_their_names(turn, tmp_path):
    turn(change(tmp_path, "b"), b=b"x")
    assert [line for line in turn(change(tmp_path, "a"), a=b"x").splitlines() if line.startswith("diff")] == [
        "diff --git a/@/a b/@/a", "diff --git a/@/b b/@/b"]


def test_modes_folders_and_what_is_no_text(turn, tmp_path):
    script = tmp_path / "script"
    script.write_bytes(b"one\n")
    script.chmod(0o755)
    assert turn(change(tmp_path, "script"), script=None).splitlines()[1] == "deleted file mode 100755"
    (tmp_path / "folder").mkdir()
    assert turn(change(tmp_path, "folder")).splitlines()[:3] == [
        "diff --git a/@/folder b/@/folder", "deleted file mode 100755", "index %s..%s" % (EMPTY, NONE)]
    (tmp_path / "raw").write_bytes(b"\xff")
    assert turn(change(tmp_path, "raw"), raw=b"x").split("b/@/raw\n")[1].endswith("--- a/@/raw\n+++ ")
    assert "+++ b/@/raw\nBinary files differ\n" in turn(change(tmp_path, "raw"))


def test_in_a_repository_paths_are_from_its_root(turn, tmp_path):
    (tmp_path / ".git").mkdir()
    (tmp_path / "sub").mkdir()
    assert turn(change(tmp_path, "sub/a"), **{"sub/a": b"x\n"}).startswith("diff --git a/sub/a b/sub/a\n")


LINES = st.lists(st.sampled_from(["a", "b", "c", ""]), max_size=6).map(lambda lines: "".join(x + "\n" for x in lines))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(before=st.none() | LINES, after=st.none() | LINES)
def test_git_can_apply_it(tmp_path_factory, before, after):
    """Once git counts the lines itself: as upstream's, a hunk's head may be wrong where an insertion was moved."""
    folder = tmp_path_factory.mktemp("repository")
    subprocess.check_call(["git", "init", "-q"], cwd=str(folder))
    file = folder / "a"
    write(file, before)
    diff = TurnDiff()
    diff.begin([change(folder, "a")])
    write(file, after)
    text = diff.text()
    if before == after:
        assert text is None
        return
    write(file, before)
    run = subprocess.Popen(["git", "apply", "--recount"], cwd=str(folder), stdin=subprocess.PIPE)
    run.communicate(text.encode("utf-8"))
    assert run.returncode == 0
    assert (file.read_text() if file.exists() else None) == after


def write(file, text):
    if text is not None:
        file.write_text(text)
    elif file.exists():
        os.remove(str(file))
