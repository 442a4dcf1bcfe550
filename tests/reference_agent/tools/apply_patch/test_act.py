"""The tool as a model sees it, and the notifications to the user. Wordings as codex 0.115.0."""

import json
import os
import re

import pytest

from reference_agent.protocol.notices import FileChange, FileOutput, ItemCompleted, ItemStarted, TurnDiff
from reference_agent.tools.apply_patch.changes import Change, diff_of

from ..bench import Bench
from .patching import contents, furnish

ADD = "*** Begin Patch\n*** Add File: n\n+new\n*** End Patch"
SUCCESS = "Success. Updated the following files:\nA n\n"
HEREDOC = "apply_patch <<'EOF'\n%s\nEOF"


@pytest.fixture
def bench(tmp_path):
    with Bench(tmp_path, {"apply_patch", "exec_command"}) as bench:
        yield bench


def plain(output):
    return re.sub(r"(Wall time: )[\d.]+|(_seconds\":)[\d.]+", r"\1\2N", output)


def patch(*lines):
    return "\n".join(("*** Begin Patch",) + lines + ("*** End Patch",))


def test_every_form_answers_in_its_own_way(bench):
    text = "Exit code: 0\nWall time: N seconds\nOutput:\n" + SUCCESS
    as_json = plain(json.dumps({"output": SUCCESS, "metadata": {"exit_code": 0, "duration_seconds": 0.0}},
                               separators=(",", ":")))
    assert plain(bench.custom("apply_patch", ADD)) == text
    assert plain(bench("apply_patch", {"input": ADD})) == text
    assert plain(bench("shell", {"command": ["apply_patch", ADD]})) == text
    assert plain(bench("shell_command", {"command": HEREDOC % ADD})) == as_json
    in_a_shell = bench("exec_command", {"cmd": HEREDOC % ADD})
    assert in_a_shell.startswith("Wall time: 0.0000 s") and plain(in_a_shell) == plain(
        "Wall time: 0.0000 seconds\nOutput:\n" + as_json)
    bench.model["apply_patch_tool_type"] = "function"
    assert plain(bench.custom("apply_patch", ADD)) == as_json
    assert plain(bench("apply_patch", {"input": ADD})) == as_json
    bench.model["apply_patch_tool_type"], bench.features = None, {"apply_patch_freeform": True}
    assert plain(bench.custom("apply_patch", ADD)) == text
    assert contents(bench.folder) == {"n": "new\n"}


@pytest.mark.parametrize("text, output", [
    ("foo", "apply_patch verification failed: invalid patch: The first line of the patch must be '*** Begin Patch'"),
    (patch("zz"), "apply_patch verification failed: invalid hunk at line 2, 'zz' is not a valid hunk header. Valid "
     "hunk headers: '*** Add File: {path}', '*** Delete File: {path}', '*** Update File: {path}'"),
    (patch(), "patch rejected: empty patch"),
    (patch("*** Delete File: x"), "apply_patch verification failed: Failed to read <>/x: No such file or directory "
     "(os error 2)"),
    (patch("*** Update File: d", "@@", "-1"), "apply_patch verification failed: Failed to read file to update <>/d: "
     "Is a directory (os error 21)"),
    (patch("*** Update File: a", "@@ 100%", "-1"), "apply_patch verification failed: Failed to find context '100%' in "
     "<>/a"),
    (patch("*** Add File: x", "+1", "*** Update File: x", "@@", "-1"), "apply_patch verification failed: Failed to "
     "read file to update <>/x: No such file or directory (os error 2)"),
    (patch("*** Add File: d", "+1"), "Exit code: 1\nWall time: N seconds\nOutput:\nFailed to write file d\n"),
])
def test_failures_change_nothing(bench, text, output):
    furnish(bench.folder, {"a": "1\n", "d": None})
    assert plain(bench.custom("apply_patch", text)).replace(str(bench.folder), "<>") == output
    assert contents(bench.folder) == {"a": "1\n", "d": None}


def test_what_was_done_before_a_failure_stays_done(bench):
    furnish(bench.folder, {"m": "1\n"})
    text = patch("*** Update File: m", "@@", "-1", "+2", "*** Update File: m", "@@", "-1", "+3")
    assert bench.custom("apply_patch", text).endswith("Output:\nFailed to find expected lines in m:\n1\n")
    assert contents(bench.folder) == {"m": "2\n"}


def test_the_user_is_notified(bench):
    bench.custom("apply_patch", ADD)
    changes = [Change(os.path.join(str(bench.folder), "n"), "add", None, "new\n")]
    bench.took = bench.told[-2].item.duration_ms
    assert 0 <= bench.took < 60000
    assert bench.told == [ItemStarted("turn-1", FileChange("c", changes, "inProgress")),
                          FileOutput("turn-1", "c", SUCCESS),
                          ItemCompleted("turn-1", FileChange("c", changes, "completed", SUCCESS, 0, bench.took)),
                          TurnDiff("turn-1", bench.told[-1].text)]
    assert bench.told[-1].text.endswith("/n\n@@ -0,0 +1 @@\n+new\n")


def test_a_patch_in_a_shell_gets_a_warning_when_it_fits(bench):
    bench("exec_command", {"cmd": HEREDOC % patch("*** Delete File: n")})
    bench("exec_command", {"cmd": HEREDOC % ADD})
    assert [item["content"][0]["text"] for item in bench.noted] == [
        "Warning: apply_patch was requested via exec_command. Use the apply_patch tool instead of exec_command."]


def test_a_patch_in_a_shell_goes_where_the_shell_would(bench):
    furnish(bench.folder, {"sub/a": "1\n"})
    bench("exec_command", {"cmd": "cd sub && " + HEREDOC % ADD})
    bench("shell", {"command": ["bash", "-c", HEREDOC % ADD], "workdir": "sub"})
    assert contents(bench.folder) == {"sub/a": "1\n", "sub/n": "new\n"}
    assert bench("exec_command", {"cmd": "cd no && " + HEREDOC % ADD}) == (
        'execution error: Io(Os { code: 2, kind: NotFound, message: "No such file or directory" })')


def test_outside_the_roots(bench):
    bench.mode = "read-only"
    assert bench.custom("apply_patch", ADD) == (
        "patch rejected: writing outside of the project; rejected by user approval settings")
    bench.approval = "on-request"
    assert bench.custom("apply_patch", ADD) == "patch rejected by user"
    assert bench.told[-1].item.status == "declined" and contents(bench.folder) == {}
    bench.answers = [{"decision": "acceptForSession"}]
    for _ in range(2):
        assert bench.custom("apply_patch", ADD).endswith(SUCCESS)
    assert [method for method, _ in bench.asked] == ["item/fileChange/requestApproval"] * 2
    bench.answers = [{"decision": "cancel"}]
    bench.custom("apply_patch", ADD.replace("File: n", "File: m"))
    assert bench.interrupted and bench.told[-1].item.status == "declined" and list(contents(bench.folder)) == ["n"]


def test_a_moved_file_is_allowed_under_both_names(bench):
    furnish(bench.folder, {"a": "1\n"})
    bench.approval, bench.answers = "untrusted", [{"decision": "acceptForSession"}]
    for text in (patch("*** Update File: a", "*** Move to: b", "@@", "-1", "+2"), patch("*** Add File: a", "+3"),
                 patch("*** Update File: b", "@@", "-2", "+4")):
        assert "Success" in bench.custom("apply_patch", text)
    assert len(bench.asked) == 1 and contents(bench.folder) == {"a": "3\n", "b": "4\n"}


@pytest.mark.parametrize("answer, status", [(None, "failed"), ({"decision": "decline"}, "declined"), ({}, "declined")])
def test_a_patch_that_is_not_wanted_is_over_twice(bench, answer, status):
    bench.approval, bench.answers = "untrusted", [answer]
    assert bench.custom("apply_patch", ADD) == "patch rejected by user"
    assert [told.item.status for told in bench.told] == ["inProgress", status, "declined"]


def test_a_granular_policy_may_refuse_unasked(bench):
    bench.mode, bench.approval = "read-only", {"granular": {"sandbox_approval": False}}
    assert bench.custom("apply_patch", ADD).endswith("rejected by user approval settings") and bench.asked == []


@pytest.mark.parametrize("before, after, diff", [
    ("q", "r\n", "@@ -1 +1 @@\n-q\n\\ No newline at end of file\n+r\n"), ("", "r\n", "@@ -0,0 +1 @@\n+r\n"),
    ("p\r\nq\r\n", "p\r\nr\n", "@@ -1,2 +1,2 @@\n p\r\n-q\r\n+r\n"), ("r\n", "", "@@ -1 +0,0 @@\n-r\n"),
    ("a\x0cb\u2028c\nr\n", "a\x0cb\u2028c\ns\n", "@@ -1,2 +1,2 @@\n a\x0cb\u2028c\n-r\n+s\n"),
])
def test_diffs(before, after, diff):
    assert diff_of(Change("p", "update", before, after)) == diff
