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
    assert [event["type"] for event in events] == ["thread.started", "turn.started", "item.started", "item.completed",
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


@pytest.mark.parametrize("arguments, code, message", [
    (("hi",), 1, "Not inside a trusted directory and --skip-git-repo-check was not specified.\n"),
    (("--skip-git-repo-check",), 1, "Reading prompt from stdin...\nNo prompt provided via stdin.\n"),
    (("--nope",), 2, "error: unexpected argument '--nope' found"),
    (("-s", "foo", "x"), 2, "error: invalid value 'foo' for '--sandbox"),
    (("--skip-git-repo-check", "--output-schema", "nowhere", "x"), 1, "Failed to read output schema file nowhere: "),
    (("-C", "nowhere", "x"), 1, "Error: No such file or directory (os error 2)\n"),
    (("-c", "novalue", "x"), 1, "Error parsing -c overrides: Invalid override (missing '='): novalue\n"),
    (("-c", "=x", "x"), 1, "Error parsing -c overrides: Empty key in override: =x\n"),
    (("-c", "model=3", "x"), 1, "Error loading config.toml: invalid type: integer `3`, expected a string\n"
     "in `model`\n\n"),
    (("--enable", "nope", "x"), 1, "Error: Unknown feature flag: nope\n"),
    (("-p", "nope", "x"), 1, "Error: config profile `nope` not found\n"),
    (("-c", "skills.config=3", "x"), 1, "Error: the configuration holds a value that cannot be used\n"),
    (("resume",), 1, "exec resume is not built yet in this agent\n"),
    (("review", "x"), 1, "exec review is not built yet in this agent\n"),
    ((b"\xff",), 2, "error: invalid UTF-8 was detected in one or more arguments\n\nUsage: reference_agent exec "),
    (("resume", "--last"), 2, "error: unexpected argument '--last' found"),
    (("a", "b"), 2, "error: unexpected argument 'b' found"),
])
def test_refusals(run, arguments, code, message):
    origin, (actual, out, err) = run(hello, *arguments)
    assert (actual, out, origin.requests) == (code, "", [])
    assert err.startswith(message) and "Traceback" not in err


def test_a_working_folder_that_is_gone(tmp_path):
    with Origin(hello) as origin:
        home = Home(tmp_path, origin)
        code = "import os, sys; from reference_agent.frontends.exec import main; " \
               "os.rmdir(os.getcwd()); sys.exit(main(['x']))"
        process = home.start(program=("-c", code))
        assert process.communicate(timeout=20) == (b"", b"Error: No such file or directory (os error 2)\n")
        assert process.returncode == 1


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


def test_a_failure_is_shown(run):
    failure = event("response.failed", response={"error": {"code": "invalid_prompt", "message": "boom"}})
    _, (code, out, err) = run(lambda number, body: [failure], "--skip-git-repo-check", "hi")
    assert (code, out) == (1, "") and err.endswith("ERROR: boom\n")


#: Commands that ignore the signals which they can, each with a child: by tool, with a terminal or without.
STUBBORN = "trap '' INT TERM HUP; sleep 300 & echo $$ $! > pid; mv pid pids; wait; sleep 300"
COMMANDS = {
    "pipe": [called("exec_command", {"cmd": STUBBORN})],
    "pty": [called("exec_command", {"cmd": STUBBORN, "tty": True})],
    "shell": [called("shell", {"command": ["/bin/sh", "-c", STUBBORN]})],
}


@pytest.mark.parametrize("kind", sorted(COMMANDS))
@pytest.mark.parametrize("numbers, status", [
    ((signal.SIGINT,), 0), ((signal.SIGINT, signal.SIGINT), 0), ((signal.SIGINT, signal.SIGTERM), None),
    ((signal.SIGTERM,), -signal.SIGTERM), ((signal.SIGTERM, signal.SIGTERM), -signal.SIGTERM),
    ((signal.SIGHUP,), -signal.SIGHUP)])
def test_a_signal_ends_agent_and_commands(tmp_path, kind, numbers, status):
    """SIGINT ends the turn in order, as upstream; what kills the agent kills its commands first."""
    with Origin(lambda count, body: COMMANDS[kind]) as origin:
        home = Home(tmp_path, origin)
        process = home.start("exec", *FULL + ("--json", "hi"))
        pids = wait_for(home.workspace / "pids", process)
        for number in numbers:
            process.send_signal(number)
        out, err = process.communicate(timeout=20)
        assert process.returncode == status or status is None and process.returncode in (0, -signal.SIGTERM)
        assert b"turn." not in out.replace(b"turn.started", b"") and err == b""
    assert all(gone(pid) for pid in pids)


@pytest.mark.parametrize("number, status, last_line", [(signal.SIGINT, 0, "task interrupted\n"),
                                                  (signal.SIGTERM, -signal.SIGTERM, "")])
def test_a_signal_while_the_model_speaks(tmp_path, number, status, last_line):
    asked, over = threading.Event(), threading.Event()

    def script(count, body):
        return [lambda: (asked.set(), over.wait(20))]
    with Origin(script) as origin:
        home = Home(tmp_path, origin)
        process = home.start("exec", *FULL + ("-o", "last.txt", "hi"))
        assert asked.wait(20)
        process.send_signal(number)
        out, err = process.communicate(timeout=20)
        over.set()
        assert (process.returncode, out) == (status, b"")
        assert err.decode("utf-8").endswith("mcp startup: no servers\n" + last_line)
        assert not (home.workspace / "last.txt").exists()


def test_ctrl_c_before_there_is_a_prompt(tmp_path):
    with Origin(hello) as origin:
        process = Home(tmp_path, origin).start("exec", *FULL)
        assert process.stderr.readline() == b"Reading prompt from stdin...\n"
        process.send_signal(signal.SIGINT)
        assert process.communicate(timeout=20) == (b"", b"")
        assert process.returncode == -signal.SIGINT


@pytest.mark.parametrize("message, printed", [("done", "done\n"), ("done\n", "done\n"), ("done\n\n", "done\n\n"),
                                              (" \n", ""), ("", "")])
def test_the_last_message_is_printed_with_one_end_of_line(run, message, printed):
    _, (code, out, _) = run(lambda number, body: [said(message)], *FULL + ("hi",))
    assert (code, out) == (0, printed)


def test_what_an_earlier_response_said_is_no_last_message(run, tmp_path):
    def script(number, body):
        return [said("first"), called("update_plan", {"plan": []})] if number == 1 else []
    last = tmp_path / "last.txt"
    _, (code, out, err) = run(script, *FULL + ("-o", str(last), "hi"))
    assert (code, out, last.read_text()) == (0, "", "")
    assert err.endswith("Warning: no last agent message; wrote empty content to %s\ntokens used\n30\n" % last)


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
