"""Trusted and dangerous commands that are no shell scripts; scripts are in the corpus."""

import pytest

from reference_agent.tools.approval.trusted import is_dangerous, is_trusted

from .deciding import bash


@pytest.mark.parametrize("script", [
    "rm -rf x", "rm -f x", "sudo rm -rf x", "ls && rm -rf x", "a; rm -f b", "a | rm -f", "rm \"-f\" x", "rm -f *.o",
    "bash -c 'rm -f x'"])
def test_dangerous(script):
    assert is_dangerous(bash(script))


@pytest.mark.parametrize("script", [
    "rm -r x", "git status", "echo rm -rf x", "", "rm", "echo 'rm -f", "echo 'a; rm -f b'", "echo ';' rm -f b",
    "rm -fr x",
    "/bin/rm -f x", "'rm' -f x", "rm -f x > y"])
def test_harmless(script):
    assert not is_dangerous(bash(script))


@pytest.mark.parametrize("argv, trusted", [
    (["ls"], True), (["ls", ";", "rm"], True), (["/bin/ls/"], True), (["bash", "-lc", "ls && pwd"], True), ([], False),
    ([""], False), (["env", "ls"], False), (["git", "-C", "x", "log"], True), (["git"], False), (["sed", "-n"], False)])
def test_without_a_script(argv, trusted):
    assert is_trusted(argv) is trusted
    assert is_dangerous(["rm", "-rf", "x"]) and not is_dangerous(["ls", "-f"])
