"""Which commands are never run unasked (codex 0.115.0)."""

import pytest

from reference_agent.tools.policy import is_dangerous


@pytest.mark.parametrize("script", [
    "rm -rf x", "rm -f x", "sudo rm -rf x", "ls && rm -rf x", "a; rm -f b", "a | rm -f", "'rm' \"-f\" x"])
def test_dangerous(script):
    assert is_dangerous(["/bin/bash", "-lc", script])


@pytest.mark.parametrize("script", [
    "rm -r x", "git status", "echo rm -rf x", "", "rm", "echo 'rm -f", "echo 'a; rm -f b'", "echo ';' rm -f b"])
def test_harmless(script):
    assert not is_dangerous(["/bin/bash", "-lc", script])


def test_without_a_shell():
    assert is_dangerous(["rm", "-rf", "x"]) and not is_dangerous(["ls", "-f"])
