"""`exec` as a process: output, exit codes, and no orphans."""

import json
import signal
import threading

import psutil
import pytest

from ..serving import Home, Origin, called, event, said

FULL = ("--skip-git-repo-check", "-s", "danger-full-access")


@pytest.fixture
def run(tmp_path):
    """run(script, *arguments) -> (origin, (code, out, err))"""
    origins = []

    def start(script, *arguments, **kwargs):
        settings = {key: kwargs.pop(key) for key in ("config", "provider") if key in kwargs}
        origin = Origin(script).__enter__()
        origins.append(origin)
        home = Home(tmp_path, origin, **settings)
        return origin, home.exec(*arguments, **kwargs)
    yield start
    for origin in origins:
        origin.__exit__()


def hello(number, body):
    return [said("done")]


def test_last_message_on_stdout_log_on_stderr(run):
    origin, (code, out, err) = run(hello, "--skip-git-repo-check", "hi")
    assert (code, out) == (0, "done\n")
    assert err.startswith("reference_agent v") and err.endswith("user\nhi\nmcp startup: no servers\ncodex\ndone\n"
                                                               "tokens used\n15\n")
    assert [item["content"][-1]["text"] for item in origin.bodies[0]["input"]][-1] == "hi"


def test_a_command_goes_round(run):
    def script(number, body):
        return [called("exec_command", {"cmd": "echo hi; exit 3"})] if number == 1 else [said("done")]
    origin, (code, out, err) = run(script, *FULL + ("--json", "hi"))
    call, output = origin.bodies[1]["input"][-2:]
    assert call == {"type": "function_call", "name": "exec_command", "call_id": "call_1",
                    "arguments": '{"cmd": "echo hi; exit 3"}'}
    assert output["output"].endswith("\nProcess exited with code 3\nOriginal token count: 1\nOutput:\nhi\n")
    events = [json.loads(line) for line in out.splitlines()]
    assert [told["type"] for told in events] == ["thread.started", "turn.started", "item.started", "item.completed",
                                                 "item.completed", "turn.completed"]
    assert events[3]["item"]["aggregated_output"] == "hi\n" and events[3]["item"]["status"] == "failed"
    assert events[-1]["usage"] == {"input_tokens": 20, "cached_input_tokens": 0, "output_tokens": 10}


def test_commands_are_refused_where_they_cannot_be_confined(run):
    def script(number, body):
        return [called("exec_command", {"cmd": "touch made"})] if number == 1 else [said("done")]
    origin, _ = run(script, "--skip-git-repo-check", "hi")
    assert "this agent cannot confine commands" in origin.bodies[1]["input"][-1]["output"]


@pytest.mark.parametrize("arguments, stdin, prompt", [((), b"from stdin\n", "from stdin\n"), (("-",), b"x", "x"),
                                                      (("arg",), b"ignored", "arg")])
def test_prompts(run, arguments, stdin, prompt):
    origin, (code, _, _) = run(hello, "--skip-git-repo-check", *arguments, stdin=stdin)
    assert code == 0
    assert origin.bodies[0]["input"][-1]["content"] == [{"type": "input_text", "text": prompt}]


@pytest.mark.parametrize("arguments, code, told", [
    (("hi",), 1, "Not inside a trusted directory and --skip-git-repo-check was not specified.\n"),
    (("--skip-git-repo-check",), 1, "Reading prompt from stdin...\nNo prompt provided via stdin.\n"),
    (("--nope",), 2, "error: unexpected argument '--nope' found"),
    (("-s", "foo", "x"), 2, "error: invalid value 'foo' for '--sandbox"),
    (("--skip-git-repo-check", "--output-schema", "nowhere", "x"), 1, "Failed to read output schema file nowhere: "),
    (("-C", "nowhere", "x"), 1, "Error: -C nowhere: no such directory\n"),
    (("-c", "novalue", "x"), 1, "Error: -c 'novalue'"),
    (("-p", "nope", "x"), 1, "Error: config profile `nope` not found\n"),
    (("resume", "--last"), 2, "error: unexpected argument '--last' found"),
    (("a", "b"), 2, "error: unexpected argument 'b' found"),
])
def test_refusals(run, arguments, code, told):
    origin, (actual, out, err) = run(hello, *arguments)
    assert (actual, out, origin.requests) == (code, "", [])
    assert err.startswith(told) and "Traceback" not in err


def test_a_missing_key_fails_the_turn(run):
    origin, (code, out, err) = run(hello, "--skip-git-repo-check", "hi", FAKE_KEY="")
    assert (code, out, origin.requests) == (1, "", [])
    assert err.endswith("ERROR: Missing environment variable: `FAKE_KEY`.\n")


def test_a_cut_stream_is_sent_again_byte_for_byte(run):
    def script(number, body):
        if number == 1:
            return [said("partial"), called("exec_command", {"cmd": "echo hi"}), Origin.CUT]
        return [called("update_plan", {"plan": []}, "call_2")] if number == 2 else [said("done")]
    origin, (code, out, err) = run(script, *FULL + ("hi",), provider="stream_max_retries = 1\n")
    assert (code, out) == (0, "done\n")
    assert origin.requests[0] == origin.requests[1]
    assert [item.get("output", item["type"]) for item in origin.bodies[2]["input"][3:]] == [
        "message", "function_call", "aborted", "function_call", "Plan updated"]
    assert "Reconnecting... 1/1 (stream disconnected before completion" in err


def test_a_failure_is_told(run):
    failure = event("response.failed", response={"error": {"code": "invalid_prompt", "message": "boom"}})
    _, (code, out, err) = run(lambda number, body: [failure], "--skip-git-repo-check", "hi")
    assert (code, out) == (1, "") and err.endswith("ERROR: boom\n")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_agent_and_commands(tmp_path, number):
    def script(count, body):
        return [called("exec_command", {"cmd": "echo $$ > pid; sleep 300 & echo $! >> pid; mv pid pids; wait"})]
    with Origin(script) as origin:
        home = Home(tmp_path, origin)
        process = home.start("exec", *FULL + ("hi",))
        pids = wait_for(home.workspace / "pids", process)
        process.send_signal(number)
        process.communicate(timeout=20)
        assert process.returncode == 130
    assert all(gone(pid) for pid in pids)


def test_commands_end_with_the_turn(tmp_path):
    def script(count, body):
        cmd = "echo $$ > pid; mv pid pids; sleep 300"
        return [called("exec_command", {"cmd": cmd, "yield_time_ms": 250})] if count == 1 else [said("done")]
    with Origin(script) as origin:
        home = Home(tmp_path, origin)
        assert home.exec(*FULL + ("hi",))[:2] == (0, "done\n")
        assert "Process running with session ID" in origin.bodies[1]["input"][-1]["output"]
    assert all(gone(int(pid)) for pid in (home.workspace / "pids").read_text().split())


def wait_for(path, process):
    """The process ids in `path`, once it is there."""
    for _ in range(2000):
        if path.exists():
            return [int(pid) for pid in path.read_text().split()]
        assert process.poll() is None, process.communicate()[1].decode("utf-8")
        pause()
    raise AssertionError("no %s after 20 s" % path)


def gone(pid):
    """Whether the process ends within 10 s; one that nobody has waited for has ended too."""
    try:
        process = psutil.Process(pid)
        for _ in range(1000):
            if process.status() == psutil.STATUS_ZOMBIE:
                return True
            pause()
    except psutil.NoSuchProcess:
        return True
    return False


def pause():
    threading.Event().wait(0.01)
