"""How the views of exec and app-server show events. Shapes as codex 0.115.0."""

import io
import json

import pytest

from reference_agent.frontends import notifications
from reference_agent.frontends.jsonl import JsonLines
from reference_agent.frontends.log import HumanLog
from reference_agent.protocol.notices import (
    AgentMessage,
    Command,
    FileChange,
    FileOutput,
    ItemCompleted,
    ItemStarted,
    PlanUpdated,
    Reasoning,
    TurnEnded,
    WebSearch,
)
from reference_agent.protocol.retry import Failure
from reference_agent.protocol.stream import Usage
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


class Shown:
    hide_agent_reasoning = show_raw_agent_reasoning = False


class Thread:
    settings = Shown
    usage = Usage(10, 1, 5, 0, 15)


def log(*events, **options):
    out = io.StringIO()
    view = HumanLog(out, **options)
    view.attach(Thread())
    for notice in events:
        view.notice(notice)
    return out.getvalue()


def test_log():
    shown = FileChange("c", CHANGES, "inProgress")
    ended = shown._replace(status="completed", output="Success.\nA n\n", exit_code=0, duration_ms=12)
    assert log(ItemStarted("turn", shown), ItemCompleted("turn", ended)) == (
        "file update\nM /w/a\n%sR /w/m -> /w/s/m\n%sA /w/n\nnew\nD /w/z\nzz\n"
        "apply_patch(auto_approved=true) exited 0 in 12ms:\nSuccess.\nA n\n" % (DIFFS[0], DIFFS[1]))


def command(output="", code=0, took=5, status="completed"):
    return Command("c", "sh -c x", "/w", "1", status, output, code, took, "x")


def test_a_command_begins_without_an_end_of_line():
    begun = ItemStarted("turn", command(None, None, None, "inProgress"))
    assert log(begun) == "exec\nsh -c x in /w"
    assert log(begun, ItemCompleted("turn", command("a\r\nb"))) == "exec\nsh -c x in /w succeeded in 5ms:\na\nb\n"


@pytest.mark.parametrize("output, shown", [
    ("", "\n"), ("a\n\n\n", "a\n\n\n"), ("x\n" * 30, "x\n" * 20)])
def test_at_most_twenty_lines_of_output(output, shown):
    assert log(ItemCompleted("turn", command(output, 3))) == " exited 3 in 5ms:\n" + shown


@pytest.mark.parametrize("took, shown", [(0, "0ms"), (999, "999ms"), (1000, "1.00s"), (59994, "59.99s"),
                                         (60000, "1m 00s"), (3725000, "62m 05s")])
def test_durations(took, shown):
    assert log(ItemCompleted("turn", command("", 0, took))).startswith(" succeeded in %s:" % shown)


def test_colours():
    assert log(ItemCompleted("turn", command("a", 1)), coloured=True) == (
        "\x1b[31m exited 1 in 5ms:\x1b[0m\n\x1b[2ma\x1b[0m\n")
    assert log(ItemCompleted("turn", AgentMessage("m", "hi", None)), coloured=True) == (
        "\x1b[35m\x1b[3mcodex\x1b[0m\x1b[0m\nhi\n")


@pytest.mark.parametrize("hide, raw, shown", [
    (False, False, "thinking\nsum\n"), (True, False, ""), (False, True, "thinking\nsum\nthinking\nraw\n"),
    (True, True, "thinking\nraw\n")])
def test_reasoning_as_the_user_wants_it(hide, raw, shown, monkeypatch):
    monkeypatch.setattr(Shown, "hide_agent_reasoning", hide)
    monkeypatch.setattr(Shown, "show_raw_agent_reasoning", raw)
    assert log(ItemCompleted("turn", Reasoning("r", ["sum"], ["raw"]))) == shown


def lines(*events, **end):
    out = io.BytesIO()
    view = JsonLines(out)
    view.attach(Thread())
    for notice in events:
        view.notice(notice)
    if end:
        view.end(TurnEnded("turn", end["status"], Failure("bad", False, False), None))
    return out.getvalue().decode("utf-8").splitlines()


def test_a_search_has_two_ids_under_one_key():
    item = WebSearch("ws", "q", {"type": "search", "query": "q"})
    assert lines(ItemStarted("turn", item), ItemCompleted("turn", item)) == [
        '{"type":"item.started","item":{"id":"item_0","type":"web_search","id":"ws","query":"","action":{"type":"other"}}}',
        '{"type":"item.completed","item":{"id":"item_0","type":"web_search","id":"ws","query":"q","action":{"type":'
        '"search","query":"q"}}}']


@pytest.mark.parametrize("status, last", [
    ("completed", ["item.completed todo_list", "item.completed command_execution", "turn.completed"]),
    ("failed", ["item.completed todo_list", "item.completed command_execution", "turn.failed"]),
    ("interrupted", [])])
def test_what_is_open_when_the_turn_ends(status, last):
    begun = ItemStarted("turn", command(None, None, None, "inProgress"))
    shown = lines(begun, PlanUpdated("turn", None, []), status=status)
    events = [json.loads(line) for line in shown[2:]]
    assert [(event["type"] + " " + event.get("item", {}).get("type", "")).strip() for event in events] == last
    if last:
        assert events[1]["item"]["status"] == "completed" and events[1]["item"]["exit_code"] is None
