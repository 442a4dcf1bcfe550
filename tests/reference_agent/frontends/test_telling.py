"""How each front end tells of changed files. Shapes as codex 0.115.0."""

import io
import json

import pytest

from reference_agent.frontends import notifications
from reference_agent.frontends.jsonl import JsonLines
from reference_agent.frontends.log import HumanLog
from reference_agent.session.notices import FileChange, FileOutput, ItemCompleted, ItemStarted
from reference_agent.tools.apply_patch.changes import Change

CHANGES = [Change("/w/a", "update", "k\nx\n", "k\ny\n"), Change("/w/m", "update", "1\n", "2\n", "/w/s/m"),
           Change("/w/n", "add", None, "new\n"), Change("/w/z", "delete", "zz", None)]
DIFFS = ["@@ -1,2 +1,2 @@\n k\n-x\n+y\n", "@@ -1 +1 @@\n-1\n+2\n", "new\n", "zz"]


def test_app_server():
    [(method, params)] = notifications.of("thread", ItemStarted("turn", FileChange("c", CHANGES, "inProgress")))
    assert method == "item/started" and params["item"]["status"] == "inProgress"
    assert params["item"]["changes"] == [
        {"path": "/w/a", "kind": {"type": "update", "move_path": None}, "diff": DIFFS[0]},
        {"path": "/w/m", "kind": {"type": "update", "move_path": "/w/s/m"}, "diff": DIFFS[1] + "\n\nMoved to: /w/s/m"},
        {"path": "/w/n", "kind": {"type": "add"}, "diff": DIFFS[2]},
        {"path": "/w/z", "kind": {"type": "delete"}, "diff": DIFFS[3]}]
    assert notifications.of("thread", FileOutput("turn", "c", "Success.")) == [("item/fileChange/outputDelta", {
        "threadId": "thread", "turnId": "turn", "itemId": "c", "delta": "Success."})]


@pytest.mark.parametrize("status, shown", [("completed", "completed"), ("failed", "failed"), ("declined", "failed")])
def test_json_lines(status, shown):
    out = io.BytesIO()
    JsonLines(out).notice(ItemCompleted("turn", FileChange("c", CHANGES, status)))
    kinds = [{"path": change.path, "kind": change.kind} for change in CHANGES]
    assert json.loads(out.getvalue().decode("utf-8")) == {"type": "item.completed", "item": {
        "id": "item_0", "type": "file_change", "changes": kinds, "status": shown}}


def test_log():
    out = io.StringIO()
    HumanLog(out).notice(ItemCompleted("turn", FileChange("c", CHANGES, "completed")))
    assert out.getvalue().startswith("file update\nM /w/a\n%sR /w/m -> /w/s/m\n%s" % (DIFFS[0], DIFFS[1]))
    assert out.getvalue().endswith("A /w/n\nnew\nD /w/z\nzz\napply_patch completed\n")
