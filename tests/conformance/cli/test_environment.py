"""Faults of the machine and odd words end in the documented exit code and one line."""

import io
import os
import subprocess
import sys

import pytest

from conformance.cli import main

from ..commands import CHECKOUT, is_one_line


def shell(line):
    """The exit code and standard error of a line of shell, in which ``$C`` is the command line."""
    kept = dict(os.environ, C="{} -m conformance".format(sys.executable))
    done = subprocess.run(["bash", "-c", line], cwd=str(CHECKOUT), env=kept, stderr=subprocess.PIPE,
                          stdout=subprocess.PIPE, stdin=subprocess.DEVNULL, timeout=50)
    return done.returncode, done.stderr.decode("utf-8", "replace")


@pytest.mark.parametrize("line, code, words", [
    ("$C agents >/dev/full", 3, "environment: the machine refused"),
    ("$C agents >&-", 3, "environment: standard output is closed"),
    ("cd /; PYTHONPATH=$OLDPWD $C agents new x -- $'\\xff'", 2, "input: agents new: the word"),
], ids=["full", "closed", "bytes"])
def test_a_fault_of_the_machine_is_not_the_agent_s(line, code, words):
    found, err = shell(line)
    assert (found, is_one_line(err)) == (code, True) and words in err, err


def test_a_closed_pipe_and_an_ascii_terminal_are_no_faults():
    assert shell("set -o pipefail; $C agents | true") == (0, "")
    assert shell("LC_ALL=C PYTHONIOENCODING=ascii PYTHONCOERCECLOCALE=0 PYTHONUTF8=0 $C show exec-plain") == (0, "")


@pytest.mark.parametrize("error, code, words", [
    (RecursionError(), 2, "input: a file or an option is too large or nested too deeply"),
    (MemoryError(), 2, "input: a file or an option is too large"),
    (ZeroDivisionError("planted"), 3, "harness: the suite failed with ZeroDivisionError at test_environment.py:")])
def test_whatever_a_command_raises_is_one_line(error, code, words, monkeypatch, capsys):
    def fails():
        raise error
    monkeypatch.setattr("conformance.cli.agents.list_agents", fails)
    monkeypatch.setattr(sys, "stdout", io.StringIO())
    assert main(["agents"]) == code
    err = capsys.readouterr().err
    assert is_one_line(err) and words in err and "planted" not in err


@pytest.mark.parametrize("words", [["run", "--repeat", "-5"], ["run", "--repeat", "9" * 5000],
                                   ["serve", "exec-plain", "--port", "99999"], ["run", "--workers", "²"]])
def test_numbers_that_are_none(words, capsys):
    with pytest.raises(SystemExit) as ended:
        main(words)
    assert ended.value.code == 2 and "is not a whole number" in capsys.readouterr().err
