"""Plain scripts and their commands; what upstream makes of them is in the corpus, here is what must hold of any."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reference_agent.tools.approval.script import heredoc_command, plain_commands, script_of

from .deciding import bash

WORD = st.text(st.characters(blacklist_categories=("Cs",), blacklist_characters="'"), min_size=1)


@given(st.lists(st.lists(WORD, min_size=1), min_size=1), st.sampled_from([" && ", ";", "|", "\n", " || "]))
def test_what_was_quoted_comes_back(commands, joint):
    script = joint.join(" ".join(["x"] + ["'%s'" % word for word in words]) for words in commands)
    assert plain_commands(bash(script)) == [["x"] + words for words in commands]


@given(st.text(st.sampled_from(list("ab '\"\\$&|;<>()#=\n{}[]!`*1-"))))
def test_any_text_is_a_script_or_none(text):
    commands = plain_commands(bash(text))
    assert all(words and all(isinstance(word, str) for word in words) for words in commands)
    heredoc_command(bash(text))


@pytest.mark.parametrize("text", [
    "a" * 50000, "a " * 20000, "'" * 2001, "\\" * 3001, " \\\n" * 5000, "<<" * 5000, "a=b " * 5000, "{1.." * 4000,
    "x <<EOF\n" + "y\n" * 20000, "'a'b" * 5000 + "$", "a <<E " + "b " * 9999])
def test_long_scripts_take_no_time(text):
    began = time.monotonic()
    plain_commands(bash(text))
    heredoc_command(bash(text))
    assert time.monotonic() - began < 5


@pytest.mark.parametrize("argv, script", [
    (["bash", "-c", "x"], "x"), (["/usr/bin/zsh", "-lc", "x"], "x"), (["sh.exe", "-c", "x"], "x"),
    (["bash", "-ic", "x"], None), (["bash", "-c", "x", "y"], None), (["dash", "-c", "x"], None), (["ls"], None),
    ([], None)])
def test_which_shells_are_looked_into(argv, script):
    assert script_of(argv) == script


def test_a_heredoc_tells_its_command():
    assert heredoc_command(bash("cat -n > out <<'EOF' # why\n$(x)\nEOF\n")) == ["cat", "-n"]
    assert heredoc_command(bash("cat <<EOF\n$(x)\nEOF")) is None and heredoc_command(bash("cat x")) is None
