"""Bad agents end in a named verdict, with the agent blamed, its log's end kept, and nothing of it left."""

import concurrent.futures
import contextlib
import os
import re
import sys
import uuid

import psutil
import pytest

from conformance.errors import AgentFault
from conformance.subjects import process, run
from conformance.subjects.process import TAIL, AgentProcess, marked, sweep
from conformance.suite.judging import judge
from proxies import Board

from .bad_agents import miniature, scenario, suite_of, survivors

#: miniature, scenario, deadline, kind, part of the reason, part of the log's end
FAULTS = [
    ("exits-at-once", "exec-plain", 20, "crashed", "status 3 when 0 of 1 requests", "no licence found"),
    ("exits-at-once", "app-plain", 20, "crashed", "exited with status 3", "no licence found"),
    ("hangs-at-once", "exec-plain", 2, "hung", "did not end within 2 s", "thinking"),
    ("hangs-at-once", "app-plain", 2, "hung", "the response to initialize", "thinking"),
    ("hangs-after-its-request", "exec-plain", 3, "hung", "answered 1", "asked"),
    ("hangs-after-its-request", "app-plain", 3, "hung", "the response to turn/start", "asked"),
    ("floods-stdout", "exec-plain", 20, "flooded", "printed without end", "y"),
    ("floods-one-line", "exec-plain", 20, "flooded", "printed without end", "yyy"),
    ("floods-stdout", "app-plain", 20, "protocol", "not JSON-RPC lines: b'y'", "y"),
    ("floods-one-line", "app-plain", 20, "flooded", "exited", "yyy"),
    ("floods-stderr", "exec-plain", 20, "flooded", "printed without end", "y"),
    ("floods-stderr", "app-plain", 20, "flooded", "exited", "y"),
    ("speaks-garbage", "app-plain", 20, "protocol", "not JSON-RPC lines: b'Hello", "about to speak"),
    ("speaks-another-shape", "app-plain", 20, "protocol", "not the shape of its kind", "about to speak"),
    ("answers-with-an-odd-id", "app-plain", 20, "protocol", "not the shape of its kind", "about to speak"),
    ("nests-deeply", "app-plain", 20, "protocol", "not JSON-RPC lines", "about to speak"),
    ("refuses-the-handshake", "app-plain", 20, "protocol", "initialize was refused: not today", "not today"),
    ("starts-no-thread", "app-plain", 20, "protocol", "no thread.id", "threadless"),
    ("closes-stdout", "app-plain", 2, "hung", "the response to initialize", "closing"),
    ("closes-stdin", "app-plain", 2, "hung|crashed", "initialize|closed its standard input", "not listening"),
    ("never-answers", "app-plain", 2, "hung", "the response to initialize", "listening"),
    ("crashes-in-a-turn", "turn-command", 20, "crashed", "status 1 when 1 of 2 requests", "RuntimeError"),
    ("crashes-in-a-turn", "app-plain", 20, "crashed", "exited with status 1", "RuntimeError: lost the plot"),
    ("dies-in-a-turn", "turn-command", 20, "crashed", "status -9 when 1 of 2 requests", "ouch"),
    ("dies-in-a-turn", "app-plain", 20, "crashed", "exited with status -9", "ouch"),
    ("asks-without-end", "app-plain", 20, "protocol", "question 1 was not expected", "curious"),
    ("ignores-sigterm", "exec-plain", 2, "hung", "did not end", "deaf"),
    ("ignores-sigterm", "app-plain", 2, "hung", "the response to initialize", "deaf"),
    ("leaves-a-daemon", "exec-plain", 20, "crashed", "status 3", "daemon "),
    ("leaves-a-daemon", "app-plain", 20, "crashed", "status 3", "daemon "),
    ("leaves-its-pipes-to-a-child", "app-plain", 20, "crashed", "exited with status 0", "child "),
]


@contextlib.contextmanager
def nothing_is_left():
    """Remember the folders of all runs; at the end there is none, and no process carries the mark of one."""
    made, make = [], run.make_folders

    def make_and_remember():
        places = make()
        made.append(places.root)
        return places

    run.make_folders = make_and_remember
    try:
        yield made
    finally:
        run.make_folders = make
    assert [process for root in made for process in survivors(root.name)] == []
    assert [root for root in made if root.exists()] == []


@pytest.fixture
def marks():
    """Fails the test when its runs left something."""
    with nothing_is_left() as made:
        yield made


@pytest.fixture(scope="module")
def verdicts():
    """The verdicts on all faults, run side by side: most of them only wait for their deadline."""
    monkeypatch = pytest.MonkeyPatch()
    monkeypatch.setattr(process, "FLOOD", 4 * 1024 * 1024)
    with nothing_is_left() as made, concurrent.futures.ThreadPoolExecutor(max_workers=10) as pool:
        found = list(pool.map(
            lambda fault: judge(suite_of(miniature(fault[0], fault[2])), scenario(fault[1])), FAULTS))
    monkeypatch.undo()
    assert len(made) == len(FAULTS)
    return dict(zip([fault[:2] for fault in FAULTS], found))


@pytest.mark.parametrize("name, where, deadline, kind, reason, tail", FAULTS,
                         ids=["{}-{}".format(fault[0], fault[1].split("-")[0]) for fault in FAULTS])
def test_a_fault_is_named(name, where, deadline, kind, reason, tail, verdicts):
    verdict = verdicts[name, where]
    assert (verdict.status, verdict.blame) == ("error", "agent"), verdict
    assert re.match("({}): ".format(kind), verdict.reason), verdict.reason
    assert re.search(reason, verdict.reason), verdict.reason
    assert tail in verdict.tail and len(verdict.tail) < 5000
    assert "\n" not in verdict.reason and len(verdict.reason) < 400
    for pid in re.findall(r"(?:daemon|child) (\d+)", verdict.tail):
        assert not psutil.pid_exists(int(pid)) or psutil.Process(int(pid)).status() == psutil.STATUS_ZOMBIE


def test_a_child_that_holds_the_pipes_does_not_hold_the_run(marks):
    """The agent ended well, so it is judged; that its child kept the pipes open is no hang, whatever the deadline."""
    verdict = judge(suite_of(miniature("leaves-its-pipes-to-a-child", 20)), scenario("exec-plain"))
    assert (verdict.status, verdict.blame) == ("differs", "")
    assert "exchanges[0]" in [difference.path for difference in verdict.differences]


def test_an_agent_that_hangs_up_is_at_fault_itself(marks):
    """The origin keeps what it sent; that is a beginning of the recorded answer, so the golden is not stale."""
    verdict = judge(suite_of(miniature("drops-its-request", 20)), scenario("exec-plain"))
    assert verdict.status == "differs"


def test_a_silent_agent_differs(marks):
    verdict = judge(suite_of(miniature("is-silent")), scenario("exec-plain"))
    assert verdict.status == "differs"
    assert [(difference.path, difference.kind) for difference in verdict.differences][0] == ("exchanges[0]", "missing")


@pytest.mark.parametrize("name, path", [("sends-half-a-letter", "exchanges[0].request.body.model"),
                                        ("sends-a-deep-body", "exchanges[0].request.body")])
def test_odd_bodies_are_judged(name, path, marks):
    verdict = judge(suite_of(miniature(name)), scenario("exec-plain"))
    assert verdict.status == "differs"
    assert path in [difference.path for difference in verdict.differences]


@pytest.mark.parametrize("name, complaint", [
    ("sends-two-lengths", "the agent sent an invalid HTTP request: conflicting Content-Length headers"),
    ("sends-a-bad-chunk", "the agent sent an invalid HTTP request: illegal chunk header: b'{}"),
    ("sends-a-folded-field", "the agent sent an invalid HTTP request: a folded header field: b' two"),
    ("sends-a-large-head", "request 1: the agent sent a head of 65"),
])
def test_bad_http_is_the_agents_fault(name, complaint, marks):
    verdict = judge(suite_of(miniature(name)), scenario("exec-plain"))
    assert verdict.status == "differs"
    assert [difference.actual[:len(complaint)] for difference in verdict.differences
            if difference.path == "complaints[0]"] == [complaint]


@pytest.mark.parametrize("name", ["sends-metadata-of-brackets", "sends-metadata-of-digits"])
def test_metadata_that_no_parser_reads_is_a_finding_about_the_agent(name, marks):
    verdict = judge(suite_of(miniature(name)), scenario("exec-plain"))
    assert (verdict.status, verdict.reason) == ("differs", "")
    (outcome,) = [outcome for outcome in verdict.outcomes if outcome.requirement == "identity.metadata"]
    assert [violation.where for violation in outcome.violations] == [
        "exchanges[0].request.headers.x-codex-turn-metadata"]
    assert len(outcome.violations[0].complaint) < 200


@pytest.mark.parametrize("make, reason", [
    (lambda folder: str(folder / "no-such-command"), "No such file"),
    (lambda folder: str(folder), "Permission denied"),
    (lambda folder: plain_file(folder), "Permission denied"),
    (lambda folder: "nul\0byte", "null"),
], ids=["missing", "folder", "not-executable", "nul"])
@pytest.mark.parametrize("where", ["exec-plain", "app-plain"])
def test_a_command_that_cannot_start(where, make, reason, tmp_path, marks):
    agent = miniature("is-silent")._replace(command=[make(tmp_path)])
    verdict = judge(suite_of(agent), scenario(where))
    assert (verdict.status, verdict.blame) == ("error", "agent")
    assert verdict.reason.startswith("not-started: ") and reason in verdict.reason
    assert "check `command` in the agent file" in verdict.reason


def plain_file(folder):
    """A file without the right to be executed."""
    path = folder / "agent"
    path.write_text("text")
    return str(path)


def test_what_an_agent_does_not_support_is_said():
    agent = miniature("is-silent", drivers=["app-server"])
    verdict = judge(suite_of(agent), scenario("exec-plain"))
    assert (verdict.status, verdict.reason) == ("not supported", "the agent file lists no driver 'exec'")
    agent = miniature("is-silent")._replace(unsupported={"first-turn": "it has no first turn"})
    assert judge(suite_of(agent), scenario("exec-plain")).reason == "it has no first turn"


class TestProcess:
    """One process, without a scenario."""

    def start(self, code, on_line=None):
        self.board = Board()
        command = [sys.executable, "-S", "-c", code]
        environment = dict(os.environ, CODEX_CONFORMANCE_RUN=uuid.uuid4().hex)
        return AgentProcess(command, os.getcwd(), environment, self.board, on_line)

    def test_only_the_end_of_a_long_log_is_kept(self):
        agent = self.start("import os\nfor n in range(200000): os.write(1, b'%07d\\n' % n)")
        assert agent.wait(50)
        kept = agent.output()
        assert kept.endswith("0199999\n") and TAIL <= len(kept) < TAIL + 2 * 64 * 1024
        assert agent.tail(2).splitlines() == ["0199998", "0199999"]
        agent.stop()

    def test_lines_are_whole_however_they_arrive(self):
        lines = []
        agent = self.start("import os\nfor part in (b'a', b'b\\nc', b'\\n\\nd'): os.write(1, part)", lines.append)
        assert agent.wait(20)
        assert lines == [b"ab", b"c", b"", b"d"]
        agent.stop()

    def test_its_end_is_an_event_and_aborts_the_board(self):
        agent = self.start("raise SystemExit(5)")
        self.board.wait("agent exited", 20, "the end")
        assert agent.wait(20) and agent.status == 5
        assert self.board.aborted == "the agent exited with status 5"
        agent.stop()

    @pytest.mark.parametrize("code, kind", [
        ("import os\nwhile True: os.write(2, b'y' * 65536)", "flooded"), ("raise SystemExit(5)", "crashed")])
    def test_who_gets_input_after_its_end_is_named_by_how_it_ended(self, code, kind):
        """Seen on a busy machine: an agent was stopped for its flood before the first word to it."""
        agent = self.start(code)
        assert agent.wait(50)
        with pytest.raises(AgentFault, match="the agent exited with status") as fault:
            for _ in range(2):  # the first word may still fit into the pipe
                agent.send(b"{}\n")
        assert fault.value.kind == kind
        agent.stop()

    def test_stopping_twice_does_no_harm(self):
        agent = self.start("input()")
        agent.stop()
        agent.stop()
        assert agent.status is not None

    def test_without_a_mark_nobody_is_swept(self):
        assert sweep("") == [] and marked("") == []
