"""The diff of a turn; its form is git's, as codex 0.115.0 shows it."""

import os
import subprocess

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reference_agent.session.turn_diff import TurnDiff
from reference_agent.tools.apply_patch.changes import Change


def change(folder, name, target=None):
    """A change of the file; what it does to it is no matter here."""
    return Change(str(folder / name), "update", "", "", target and str(folder / target))


@pytest.fixture
def place(tmp_path):
    """A folder that looks like a repository."""
    (tmp_path / ".git").mkdir()
    (tmp_path / "a").write_bytes(b"1\n2\n")
    return tmp_path


def test_a_file_that_comes_changes_and_goes(place):
    diff = TurnDiff()
    assert diff.text() == ""
    diff.touch([change(place, "new"), change(place, "a")])
    assert diff.text() == ""
    (place / "new").write_bytes(b"x")
    (place / "a").write_bytes(b"1\n3\n")
    assert diff.text() == (
        "diff --git a/a b/a\nindex " + blob(b"1\n2\n") + ".." + blob(b"1\n3\n") +
        "\n--- a/a\n+++ b/a\n@@ -1,2 +1,2 @@\n 1\n-2\n+3\n"
        "diff --git a/new b/new\nnew file mode 100644\nindex " + "0" * 40 + ".." + blob(b"x") +
        "\n--- /dev/null\n+++ b/new\n@@ -0,0 +1 @@\n+x\n\\ No newline at end of file\n")
    (place / "new").unlink()
    (place / "a").unlink()
    assert diff.text() == ("diff --git a/a b/a\ndeleted file mode 100644\nindex " + blob(b"1\n2\n") + ".." + "0" * 40
                           + "\n--- a/a\n+++ /dev/null\n@@ -1,2 +0,0 @@\n-1\n-2\n")


def test_a_move_to_a_path_with_a_nul_shows_as_the_end_of_the_file(place):
    diff = TurnDiff()
    diff.touch([change(place, "a", "b\0c"), change(place, "n\0/d")])
    assert diff.text().startswith("diff --git a/a b/b\0c\ndeleted file mode 100644\n")


def blob(data):
    """git's own name of a blob."""
    done = subprocess.run(["git", "hash-object", "--stdin"], input=data, stdout=subprocess.PIPE, check=True)
    return done.stdout.decode("ascii").strip()


def test_a_file_that_moves(place):
    diff = TurnDiff()
    diff.touch([change(place, "a", "b")])
    os.rename(str(place / "a"), str(place / "b"))
    (place / "b").write_bytes(b"1\n4\n")
    assert diff.text().startswith("diff --git a/a b/b\nindex ") and "--- a/a\n+++ b/b\n" in diff.text()
    diff.touch([change(place, "a")])
    (place / "a").write_bytes(b"")
    assert "diff --git a/a b/a\nnew file mode 100644\nindex " + "0" * 40 + ".." + blob(b"") + "\n" in diff.text()
    diff.touch([change(place, "b", "a")])
    assert "b/b" not in diff.text()


def test_modes_bytes_and_links(place):
    diff = TurnDiff()
    os.symlink("a", str(place / "link"))
    diff.touch([change(place, "a"), change(place, "link")])
    os.chmod(str(place / "a"), 0o755)
    assert diff.text() == ""  # a file of the same bytes is as it was
    (place / "link").write_bytes(b"\xff")
    assert "old mode 100644\nnew mode 100755\nindex " in diff.text() and diff.text().endswith("Binary files differ\n")
    assert "link" not in diff.text()


def test_a_folder_counts_as_an_empty_file_that_is_gone(place):
    diff = TurnDiff()
    (place / "folder").mkdir()
    diff.touch([change(place, "folder")])
    assert diff.text() == ("diff --git a/folder b/folder\ndeleted file mode 100755\nindex " + blob(b"") + ".."
                           + "0" * 40 + "\n")


def test_an_unchanged_file_in_front_leaves_a_line(place):
    diff = TurnDiff()
    diff.touch([change(place, "a"), change(place, "z")])
    (place / "z").write_bytes(b"")
    assert diff.text().startswith("\ndiff --git a/z b/z\n")


def test_outside_of_a_repository_names_are_whole(tmp_path):
    diff = TurnDiff()
    diff.touch([change(tmp_path, "a")])
    (tmp_path / "a").write_bytes(b"")
    assert diff.text().startswith("diff --git a/{0} b/{0}\n".format(tmp_path / "a"))


@given(st.text("ab\n", max_size=30), st.text("ab\n", max_size=30))
@settings(max_examples=30, suppress_health_check=list(HealthCheck), deadline=None)
def test_git_applies_what_is_reported(tmp_path_factory, before, after):
    """Once git counts the lines itself: as upstream's, a hunk's head may be wrong where an insertion was moved."""
    place = tmp_path_factory.mktemp("place")
    (place / ".git").mkdir()
    (place / "a").write_bytes(before.encode("ascii"))
    diff = TurnDiff()
    diff.touch([change(place, "a")])
    (place / "a").write_bytes(after.encode("ascii"))
    text = diff.text()
    assert bool(text) is (before != after)
    (place / ".git").rmdir()
    (place / "a").write_bytes(before.encode("ascii"))
    if text:
        environ = dict(os.environ, GIT_CEILING_DIRECTORIES=str(place.parent))
        subprocess.run(["git", "apply", "--recount", "-"], input=text.encode("utf-8"), cwd=str(place), env=environ,
                       check=True)
    assert (place / "a").read_bytes() == after.encode("ascii")
