"""``agents new``: a file from a template, and a first try in plain words."""

import sys

import pytest

from conformance.subjects.agent import load_agent

from ..bad_agents import MINIATURES
from ..commands import CHECKOUT, conformance


@pytest.fixture
def new(tmp_path):
    """Calls ``agents new`` in an empty folder: (exit code, lines said, error)."""
    def call(*words):
        done = conformance("agents", "new", *words, cwd=str(tmp_path), PYTHONPATH=str(CHECKOUT))
        return done.code, done.out.splitlines(), done.err
    return call


def try_miniature(new, name, *more):
    return new("mine", "--", sys.executable, "-S", str(MINIATURES), name, *more)


def test_a_template_is_written_and_can_be_loaded(new, tmp_path):
    code, said, _ = new("mine")
    assert code == 0 and said[0] == "mine.toml: written" and "run --agent mine.toml" in said[1]
    agent = load_agent(str(tmp_path / "mine.toml"))
    assert (agent.name, agent.drivers, agent.modes["exec"]) == ("mine", ["exec"], ["exec"])


def test_a_file_here_is_named_by_its_place_and_the_prompt_by_its_own(new, tmp_path):
    (tmp_path / "agent.py").write_text("import sys\nsys.exit('no prompt' if len(sys.argv) < 2 else 0)\n")
    code, said, _ = new("mine", "--", sys.executable, "agent.py", "-q", "@{prompt}")
    assert code == 1, said
    agent = load_agent(str(tmp_path / "mine.toml"))
    assert agent.command == [sys.executable, "@{here}/agent.py", "-q"] and agent.modes["exec"] == ["@{prompt}"]
    assert said[1] == ("exec-plain: your agent ended without a request: does it read base_url from "
                       "$CODEX_HOME/config.toml?")
    assert said[2:] == ["Correct mine.toml, so that your agent sends its requests to the origin."]


def test_the_first_difference_of_an_agent_that_completes_is_printed(new):
    code, said, _ = try_miniature(new, "asks-once")
    assert code == 0 and "differences from codex; the first:" in said[1]
    assert said[2].startswith("  exchanges[0].request.") and said[-1].startswith("The suite can judge it.")


@pytest.mark.parametrize("name, words, advice", [
    ("exits-at-once", "crashed: exec ended with status 3", "Start it by hand with the same command line"),
    ("no-such-miniature", "crashed: ", "Start it by hand"),
])
def test_the_fault_of_an_agent_is_printed(new, name, words, advice):
    code, said, _ = try_miniature(new, name)
    assert code == 1 and said[1].startswith("exec-plain: not judged, and your agent is at fault: " + words)
    assert [line for line in said if line.startswith("  | ")] and said[-1].startswith(advice)


def test_a_command_that_there_is_not(new):
    code, said, _ = new("mine", "--", "no-such-command")
    assert code == 1 and "not-started: " in said[1] and said[2] == "Correct `command` in mine.toml."


@pytest.mark.parametrize("words, error", [
    ([], "the name is missing"),
    (["../mine"], "'../mine' cannot be a name"),
    (["mine.toml"], "'mine.toml' cannot be a name"),
    (["mine", "--", "@{prompt}"], "write the command first"),
    (["mine", "--", "x", "@{args}"], "write the command first, then @{prompt}"),
])
def test_bad_input_is_one_line_and_writes_nothing(new, words, error, tmp_path):
    code, said, err = new(*words)
    assert (code, said) == (2, []) and error in err and err.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


def test_nothing_is_overwritten(new, tmp_path):
    (tmp_path / "mine.toml").write_text("precious")
    code, _, err = new("mine", "--", "x")
    assert code == 2 and "mine.toml: the file exists: choose another name, or edit the file" in err
    assert (tmp_path / "mine.toml").read_text() == "precious"
