"""The tools that run programs, and `view_image`: outputs as codex 0.115.0 words them."""

import base64
import os
import re
import threading

import pytest

from reference_agent.settings.config import Sandbox, Settings
from reference_agent.tools.call import Call
from reference_agent.tools.registry import Registry
from reference_agent.versions import DEFAULT

from .bench import Bench

PNG = base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJ"
                       "AAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==")
MODEL = {"truncation_policy": {"mode": "tokens", "limit": 10000}, "apply_patch_tool_type": "freeform",
         "input_modalities": ["text", "image"], "supports_image_detail_original": True}
LISTED = {"exec_command", "write_stdin"}


@pytest.fixture
def work(tmp_path):
    """work(tool, arguments, …) -> the tool's output; `work.folder` is where it works."""
    with Bench(tmp_path, LISTED) as bench:
        def run(name, arguments, mode="danger-full-access", model=MODEL, features=None, approval="never"):
            bench.mode, bench.model, bench.features, bench.approval = mode, model, features or {}, approval
            if name == "local_shell":
                return bench.item({"type": "local_shell_call", "action": arguments, "call_id": "c"})
            return bench(name, arguments)
        run.bench, run.folder = bench, tmp_path
        yield run


def plain(output):
    """An output without what differs from run to run."""
    return re.sub(r"(Chunk ID: )\w{6}|(Wall time: )[\d.]+|(session ID )\d+|(_seconds\":)[\d.]+", r"\1\2\3\4N", output)


def command(line, state, tokens, output):
    return "Command: %s\nChunk ID: N\nWall time: N seconds\n%s\nOriginal token count: %d\nOutput:\n%s" % (
        line, state, tokens, output)


@pytest.mark.parametrize("arguments, expected", [
    ({"cmd": "echo hi", "login": False}, command("/bin/sh -c 'echo hi'", "Process exited with code 0", 1, "hi\n")),
    ({"cmd": "echo e >&2; exit 3"},
     command("/bin/sh -lc 'echo e >&2; exit 3'", "Process exited with code 3", 1, "e\n")),
    ({"cmd": "kill -9 $$"}, command("/bin/sh -lc 'kill -9 $$'", "Process exited with code -1", 0, "")),
    ({"cmd": "printf '\\377'"}, command('/bin/sh -lc "printf \'\\\\377\'"', "Process exited with code 0", 1, "\ufffd")),
    ({"cmd": "test -t 1 && echo tty", "tty": True},
     command("/bin/sh -lc 'test -t 1 && echo tty'", "Process exited with code 0", 2, "tty\r\n")),
    ({"cmd": "cat; echo end"}, command("/bin/sh -lc 'cat; echo end'", "Process exited with code 0", 1, "end\n")),
    ({"cmd": "x", "workdir": "nowhere"}, "exec_command failed for `/bin/sh -lc x`: CreateProcess { message: "
     '"Rejected(\\"Failed to create unified exec process: No such file or directory (os error 2)\\")" }'),
    ({"cmd": "rm -rf x"}, "exec_command failed for `/bin/sh -lc 'rm -rf x'`: CreateProcess { message: "
     '"Rejected(\\"`/bin/sh -lc \'rm -rf x\'` rejected: blocked by policy\\")" }'),
    ({"cmd": "x", "sandbox_permissions": "require_escalated"}, "approval policy is Never; reject command — you cannot"
     " ask for escalated permissions if the approval policy is Never"),
])
def test_exec_command(work, arguments, expected):
    assert plain(work("exec_command", dict(arguments, shell="unknown"))) == expected


def test_environment(work):
    assert work("exec_command", {"cmd": "echo $CODEX_CI $CODEX_THREAD_ID $TERM $PAGER", "login": False}).endswith(
        "\n1 thread-1 dumb cat\n")


def test_a_session(work):
    started = work("exec_command", {"cmd": "cat", "tty": True, "yield_time_ms": 1})
    session = int(re.search(r"Process running with session ID (\d+)", started).group(1))
    typed = work("write_stdin", {"session_id": session, "chars": "hello\n", "yield_time_ms": 1000})
    assert typed.endswith("Process running with session ID %d\nOriginal token count: 4\nOutput:\nhello\r\nhello\r\n"
                          % session)
    assert "Process exited with code 0" in work(
        "write_stdin", {"session_id": session, "chars": "\x04", "yield_time_ms": 9000})
    assert work("write_stdin", {"session_id": session}) == "write_stdin failed: Unknown process id %d" % session


def test_a_session_without_a_terminal_has_no_input(work):
    started = work("exec_command", {"cmd": "sleep 300", "yield_time_ms": 1})
    session = int(re.search(r"session ID (\d+)", started).group(1))
    assert work("write_stdin", {"session_id": session, "chars": "x"}) == (
        "write_stdin failed: stdin is closed for this session; rerun exec_command with tty=true to keep stdin open")


def test_long_output_keeps_both_ends(work):
    output = work("exec_command", {"cmd": "seq 1 20000", "max_output_tokens": 10})
    assert output.endswith("Original token count: 27224\nOutput:\nTotal output lines: 20000\n\n1\n2\n3\n4\n5\n6\n7\n8\n"
                           "9\n10…27214 tokens truncated…7\n19998\n19999\n20000\n")
    huge = work("exec_command", {"cmd": "head -c 3000000 /dev/zero | tr '\\0' a", "max_output_tokens": 1})
    assert "Original token count: 262144\n" in huge


SHELL = "Exit code: %d\nWall time: N seconds\nOutput:\n%s"


@pytest.mark.parametrize("name, arguments, expected", [
    ("shell", {"command": ["echo", "hi"]}, SHELL % (0, "hi\n")),
    ("shell", {"command": ["sh", "-c", "echo e >&2; echo o; exit 3"]}, SHELL % (3, "o\ne\n")),
    ("shell", {"command": ["printf", "\\377"]}, SHELL % (0, "ÿ")),
    ("shell", {"command": []}, "command args are empty"),
    ("shell", {"command": ["nonexistent-program"]}, "execution error: Io(Os { code: 2, kind: NotFound, message: "
     '"No such file or directory" })'),
    ("shell", {"command": ["sh", "-c", "kill -9 $$"]}, "execution error: Sandbox(Signal(9))"),
    ("shell", {"command": ["rm", "-rf", "x"]}, "`rm -rf x` rejected: blocked by policy"),
    ("shell", "[]", "failed to parse function arguments: invalid length 0, expected struct ShellToolCallParams with 7"
     " elements at line 1 column 2"),
    ("container.exec", {"command": ["echo", "x"]}, SHELL % (0, "x\n")),
    ("shell_command", {"command": "echo hi; exit 4"}, SHELL % (4, "hi\n")),
    ("shell_command", {}, "failed to parse function arguments: missing field `command` at line 1 column 2"),
    ("local_shell", {"command": ["echo", "x"], "timeout_ms": None, "working_directory": None}, SHELL % (0, "x\n")),
])
def test_shells(work, name, arguments, expected):
    assert plain(work(name, arguments)) == expected


def test_a_shell_that_takes_too_long(work):
    output = work("shell", {"command": ["sh", "-c", "echo a; sleep 300"], "timeout": 50})
    assert re.match(r"Exit code: 124\nWall time: \S+ seconds\nOutput:\ncommand timed out after \d+ milliseconds\na\n$",
                    output)


def test_json_for_models_without_a_freeform_patch(work):
    model = dict(MODEL, apply_patch_tool_type=None)
    assert plain(work("shell", {"command": ["echo", "hi"]}, model=model)) == (
        '{"output":"hi\\n","metadata":{"exit_code":0,"duration_seconds":N}}')


def test_json_that_the_history_breaks_stays_json(work):
    model = dict(MODEL, truncation_policy={"mode": "bytes", "limit": 10000})
    text = work("shell", {"command": ["seq", "1", "3000"]}, model=model)
    assert text.startswith("Exit code: 0\n") and "Total output lines: 3000\nOutput:\n1\n2\n" in text
    assert len(plain(text)) == 9827
    cut = work("shell", {"command": ["seq", "1", "20000"]}, model=model)
    assert cut.startswith('{"output":"Total output lines: 20000\\n\\n1\\n2') and "…174 chars truncated…" in cut


@pytest.mark.parametrize("name, arguments", [
    ("exec_command", {"cmd": "touch made"}), ("shell", {"command": ["touch", "made"]}),
    ("shell_command", {"command": "touch made"})])
@pytest.mark.parametrize("mode", ["read-only", "workspace-write", "external-sandbox"])
def test_nothing_runs_unconfined(work, name, arguments, mode):
    assert "this agent cannot confine commands and refuses to run them" in work(name, arguments, mode=mode)
    assert os.listdir(str(work.folder)) == []


@pytest.mark.parametrize("arguments, output", [
    ({"path": "nope.png"}, "unable to locate image at `{}/nope.png`: No such file or directory (os error 2)"),
    ({"path": "."}, "image path `{}/.` is not a file"),
    ({"path": "t.txt"}, "Codex could not read the local image at `{}/t.txt`: unsupported MIME type `text/plain`"),
    ({"path": "a.png", "detail": "low"},
     "view_image.detail only supports `original`; omit `detail` for default resized behavior, got `low`"),
    ({}, "failed to parse function arguments: missing field `path` at line 1 column 2"),
])
def test_images_that_cannot_be_shown(work, arguments, output):
    (work.folder / "a.png").write_bytes(PNG)
    (work.folder / "t.txt").write_text("x")
    assert work("view_image", arguments) == output.format(work.folder)


def test_an_image(work):
    (work.folder / "a.png").write_bytes(PNG)
    shown = {"type": "input_image", "image_url": "data:image/png;base64," + base64.b64encode(PNG).decode("ascii")}
    assert work("view_image", {"path": "a.png"}) == [shown]
    assert work("view_image", {"path": "a.png", "detail": "original"}) == [shown]
    assert work("view_image", {"path": "a.png", "detail": "original"}, features={"image_detail_original": True}) == [
        dict(shown, detail="original")]
    blind = dict(MODEL, input_modalities=["text"])
    assert work("view_image", {"path": "a.png"}, model=blind) == (
        "view_image is not allowed because you do not support image inputs")


@pytest.mark.parametrize("item, output", [
    ({"type": "function_call", "name": "zzz", "arguments": "{}"}, "unsupported call: zzz"),
    ({"type": "function_call", "name": "a", "namespace": "n", "arguments": "{}"}, "unsupported call: n:a"),
    ({"type": "custom_tool_call", "name": "zzz", "input": ""}, "unsupported custom tool call: zzz"),
    ({"type": "custom_tool_call", "name": "update_plan", "input": ""}, None),
    ({"type": "function_call", "name": "web_search", "arguments": "{}"}, "unsupported call: web_search"),
    ({"type": "function_call", "name": "artifacts", "arguments": "{}"}, "artifacts is not built yet in this agent"),
    ({"type": "custom_tool_call", "name": "artifacts", "input": ""}, "artifacts is not built yet in this agent"),
    ({"type": "function_call", "name": "close_agent", "arguments": "{}"}, "unsupported call: close_agent"),
    ({"type": "function_call", "name": "approval", "arguments": "{}"}, "unsupported call: approval"),
    ({"type": "function_call", "name": "apply_patch", "arguments": "{}"}, "unsupported call: apply_patch"),
    ({"type": "custom_tool_call", "name": "apply_patch", "input": ""}, "unsupported custom tool call: apply_patch"),
])
def test_calls_of_no_tool(item, output):
    settings = Settings("", "", "", "m", None, "never", Sandbox("x"), {})
    call = Call("c", settings, None, None, "t", MODEL, threading.Event(), [])
    assert Registry(DEFAULT.tools, {"update_plan", "web_search", "artifacts"}).run(item, call) == output


def test_what_an_interrupt_says():
    def said(name):
        return Registry(DEFAULT.tools, ()).aborted({"type": "function_call", "name": name}, 0.52)
    assert said("shell") == "Wall time: 0.5 seconds\naborted by user"
    assert said("exec_command") == "aborted by user after 0.5s"
