"""`--align` of a version that is not built: exit code 2 and one line that says what is built."""

import pytest

from ..serving import Home, Origin, said

WRONG = ["codex-0.169.0", "0.115", "", "codex-", "codex-codex-0.115.0", "latest", "CODEX-0.115.0", " 0.115.0",
         "0.115.0\n", "v0.115.0", "0.115.0-alpha", "codex-0.115.0 "]


@pytest.fixture
def home(tmp_path):
    with Origin(lambda number, body: [said("done")]) as origin:
        yield Home(tmp_path, origin)
        assert origin.requests == []


@pytest.mark.parametrize("command, name", [
    (command, name) for name in WRONG for command in (("exec", "--skip-git-repo-check", "hi"), ("app-server",))])
def test_a_version_that_is_not_built_is_refused(home, command, name):
    process = home.start(*command + ("--align=" + name,))
    out, err = process.communicate(b'{"id": 1, "method": "initialize", "params": {}}\n', timeout=20)
    assert (process.returncode, out) == (2, b"")
    assert err.decode("utf-8") == "error: cannot align with %r: this agent has codex-0.115.0\n" % name


@pytest.mark.parametrize("command", ["exec", "app-server"])
def test_the_name_of_the_version_is_required(home, command):
    process = home.start(command, "--align")
    _, err = process.communicate(timeout=20)
    assert process.returncode == 2 and err.startswith(b"error: a value is required for '--align <codex-VERSION>'")
