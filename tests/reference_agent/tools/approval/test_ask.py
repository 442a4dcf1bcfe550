"""Asking for commands: what is asked, what each answer does, what is remembered (codex 0.115.0, measured)."""

import pytest

from reference_agent.protocol.notices import Command, ItemCompleted

from ..bench import Bench

REJECTED = 'CreateProcess { message: "Rejected(\\"rejected by user\\")" }'
DECISIONS = ("accept", "decline")


@pytest.fixture
def bench(tmp_path):
    with Bench(tmp_path, {"exec_command"}) as bench:
        bench.approval = "untrusted"
        yield bench


def answers(bench, *decisions):
    bench.answers = [{"decision": decision} for decision in decisions]


def made(bench):
    return sorted(path.name for path in bench.folder.iterdir() if path.name != "rules")


def test_what_is_asked(bench):
    bench("exec_command", {"cmd": "ls && touch a", "justification": "May I?"})
    amend = {"acceptWithExecpolicyAmendment": {"execpolicy_amendment": ["touch", "a"]}}
    (method, params), = bench.asked
    assert method == "item/commandExecution/requestApproval"
    assert params["command"].endswith("-lc 'ls && touch a'") and list(params) == [
        "turnId", "itemId", "reason", "command", "cwd", "commandActions", "proposedExecpolicyAmendment",
        "availableDecisions"]
    assert (params["reason"], params["cwd"]) == ("May I?", str(bench.folder))
    assert params["commandActions"] == [{"type": "unknown", "command": "ls && touch a"}]
    assert params["availableDecisions"] == ["accept", amend, "cancel"]


def test_without_a_reason_and_without_a_prefix(bench):
    bench("exec_command", {"cmd": "cat <<E\nE"})
    params = bench.asked[0][1]
    assert "reason" not in params and "proposedExecpolicyAmendment" not in params
    assert params["availableDecisions"] == ["accept", "cancel"]


@pytest.mark.parametrize("decision", ["decline", "perhaps", None, {"acceptWithExecpolicyAmendment": {}}, 3, []])
def test_what_is_not_allowed_is_not_run(bench, decision):
    answers(bench, decision, decision)
    assert bench("exec_command", {"cmd": "touch a"}).endswith(REJECTED)
    assert bench("shell_command", {"command": "touch a"}) == "exec command rejected by user"
    assert made(bench) == [] and not bench.interrupted
    first = bench.told[0]
    assert isinstance(first, ItemCompleted) and first.item.status == "declined" and first.item.process_id is None
    assert [(told.item.status, told.item.output) for told in bench.told[1:]] == [
        ("inProgress", None), ("declined", None), ("declined", "exec command rejected by user")]


def test_a_client_that_answers_with_an_error_made_it_fail(bench):
    assert bench("exec_command", {"cmd": "touch a"}).endswith(REJECTED)
    assert [told.item.status for told in bench.told] == ["failed"] and made(bench) == []


def test_what_is_allowed_once_is_asked_for_again(bench):
    answers(bench, "accept", "decline")
    assert "Process exited with code 0" in bench("exec_command", {"cmd": "touch a"})
    assert bench("exec_command", {"cmd": "touch a"}).endswith(REJECTED)
    assert made(bench) == ["a"] and isinstance(bench.told[0].item, Command)


@pytest.mark.parametrize("first, again", [
    ("touch a", "touch  'a'"), ("touch a", "touch a;"), ("touch $A a", "touch $A a"), ("touch a && touch b",) * 2])
def test_what_is_allowed_for_the_session_is_not_asked_for_again(bench, first, again):
    answers(bench, "acceptForSession")
    for command in (first, again):
        assert "Process exited with code 0" in bench("exec_command", {"cmd": command, "login": True})
    assert len(bench.asked) == 1


@pytest.mark.parametrize("tool, arguments", [
    ("exec_command", {"cmd": "touch b"}), ("exec_command", {"cmd": "touch a", "tty": True}),
    ("exec_command", {"cmd": "touch a", "workdir": "."}), ("shell_command", {"command": "touch a"}),
    ("exec_command", {"cmd": "touch a && touch a"})])
def test_something_else_is(bench, tool, arguments):
    answers(bench, "acceptForSession", "decline")
    bench("exec_command", {"cmd": "touch a"})
    assert "rejected by user" in bench(tool, arguments) and len(bench.asked) == 2


def test_a_prefix_for_ever(bench):
    answers(bench, {"acceptWithExecpolicyAmendment": {"execpolicy_amendment": ["touch"]}})
    for name in "ab":
        assert "exited with code 0" in bench("exec_command", {"cmd": "touch " + name})
    assert len(bench.asked) == 1 and made(bench) == ["a", "b"]
    assert [item["content"][0]["text"] for item in bench.noted] == ['Approved command prefix saved:\n- ["touch"]']
    saved = (bench.folder / "rules" / "default.rules").read_text(encoding="utf-8")
    assert saved == 'prefix_rule(pattern=["touch"], decision="allow")\n'


def test_an_empty_prefix_allows_this_once(bench):
    answers(bench, {"acceptWithExecpolicyAmendment": {"execpolicy_amendment": []}})
    assert "exited with code 0" in bench("exec_command", {"cmd": "touch a"})
    assert bench.noted == [] and bench.rules.allowed() == []


def test_cancel_stops_the_turn(bench):
    answers(bench, "cancel")
    bench("exec_command", {"cmd": "touch a"})
    assert bench.interrupted and made(bench) == []
    assert [told.item.status for told in bench.told] == ["declined"]


def test_an_answer_that_comes_after_the_interrupt_runs_nothing(bench):
    answers(bench, "accept", "accept")
    bench.cancelled.set()
    bench("exec_command", {"cmd": "touch a"})
    bench("shell_command", {"command": "touch a"})
    assert made(bench) == []


@pytest.mark.parametrize("mode", ["read-only", "workspace-write"])
def test_within_a_sandbox_only_what_was_allowed_is_run(bench, mode):
    bench.mode, bench.approval = mode, "on-request"
    answers(bench, *DECISIONS)
    wish = {"cmd": "touch a", "sandbox_permissions": "require_escalated"}
    assert "refuses to run them" in bench("exec_command", {"cmd": "touch a"}) and made(bench) == []
    assert "exited with code 0" in bench("exec_command", wish) and made(bench) == ["a"]
    assert bench("exec_command", dict(wish, cmd="touch b")).endswith(REJECTED) and made(bench) == ["a"]
    bench.rules.add(["touch"])
    assert "exited with code 0" in bench("exec_command", {"cmd": "touch c"})
    assert "refuses to run them" in bench("exec_command", {"cmd": "touch d; make"}) and len(bench.asked) == 2
