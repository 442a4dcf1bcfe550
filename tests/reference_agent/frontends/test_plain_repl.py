"""A third front end of at most 100 lines, on nothing but the shared start-up and the view interface."""

import ast
import queue
import threading
from pathlib import Path

import pytest

from ..serving import Home, Origin, called, said

REPL = Path(__file__).with_name("plain_repl.py")
MODULE = "tests.reference_agent.frontends.plain_repl"
OPTIONS = ("-c", "sandbox_mode=danger-full-access", "-c", "approval_policy=never",
           "--enable", "default_mode_request_user_input")
QUESTIONS = {"questions": [{"id": "color", "header": "Color", "question": "Which?", "options": [
    {"label": "Red", "description": "r"}, {"label": "Blue", "description": "b"}]}]}
WAIT = {"cmd": "while [ ! -e go ]; do sleep 0.05; done"}


class Repl:
    """The REPL as a process: `type` writes a line, `expect` reads up to a line of output."""

    def __init__(self, home, *arguments):
        self.process = home.start(*arguments, program=("-m", MODULE))
        self.lines = queue.Queue()
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self):
        for line in iter(self.process.stdout.readline, b""):
            self.lines.put(line.decode("utf-8").rstrip("\n"))

    def type(self, line):
        self.process.stdin.write(line.encode("utf-8") + b"\n")
        self.process.stdin.flush()

    def expect(self, line):
        found = None
        while found != line:
            found = self.lines.get(timeout=20)

    def close(self):
        """(exit code, standard error) after the end of standard input."""
        self.process.stdin.close()
        code = self.process.wait(20)
        with self.process.stdout, self.process.stderr:
            return code, self.process.stderr.read().decode("utf-8")


def script(number, body):
    return {1: [said("first"), called("exec_command", WAIT)], 2: [said("done")],
            3: [called("request_user_input", QUESTIONS)], 4: [said("bye")]}[number]


def texts(body):
    return [item["content"][0]["text"] for item in body["input"] if item["type"] == "message"]


@pytest.fixture
def home(tmp_path):
    with Origin(script) as origin:
        yield Home(tmp_path, origin)


def test_two_turns_a_steer_and_a_question(tmp_path):
    with Origin(script) as origin:
        home = Home(tmp_path, origin)
        repl = Repl(home, *OPTIONS)
        repl.type("hello")
        repl.expect("agent: first")
        repl.type("> and quickly")
        repl.expect("steered")
        (home.workspace / "go").write_text("")
        repl.expect("agent: done")
        repl.expect("completed")
        repl.type("> too late")
        repl.expect("not steered: no active turn to steer")
        repl.type("again")
        repl.expect("  2 Blue")
        repl.type("2")
        repl.expect("agent: bye")
        repl.expect("completed")
        assert repl.close() == (0, "")
    assert len(origin.bodies) == 4
    assert texts(origin.bodies[1])[-1] == "and quickly" and "hello" in texts(origin.bodies[1])
    assert texts(origin.bodies[2])[-3:] == ["and quickly", "done", "again"]
    assert origin.bodies[3]["input"][-1]["output"] == '{"answers":{"color":{"answers":["Blue"]}}}'


@pytest.mark.parametrize("arguments, code, line", [
    (("--align", "codex-9"), 2, "error: cannot align with 'codex-9': this agent has codex-0.115.0\n"),
    (("--enable", "nope"), 1, "Error: Unknown feature flag: nope\n")])
def test_it_refuses_as_the_other_front_ends_do(home, arguments, code, line):
    assert Repl(home, *arguments).close() == (code, line)


def test_it_has_at_most_100_lines():
    assert len(REPL.read_text(encoding="utf-8").splitlines()) <= 100


def test_of_the_agent_it_imports_start_up_and_view_alone():
    tree = ast.parse(REPL.read_text(encoding="utf-8"))
    modules = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert {name for name in modules if name.startswith("reference_agent")} == {
        "reference_agent.frontends.startup", "reference_agent.frontends.view"}
    assert not any(alias.name.startswith("reference_agent") for node in ast.walk(tree) if isinstance(node, ast.Import)
                   for alias in node.names)
