"""What commands without a shell are about; scripts are in the corpus."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reference_agent.tools.approval.actions import actions

WORDS = st.lists(st.sampled_from(["cat", "a", "-n", "5", "|", "&&", "cd", "sed", "1,5p", "rg", "--", "git",
                                  "grep", "xargs", "head", "", "find", "-name", "fd", "nl", "yes", "python3", "-c",
                                  "echo", "/"]), min_size=1)


@pytest.mark.parametrize("argv, about", [
    (["cat", "a"], [{"type": "read", "command": "cat a", "name": "a", "path": "a"}]),
    (["cd", "x", "&&", "cat", "y"], [{"type": "read", "command": "cat y", "name": "y", "path": "x/y"}]),
    (["yes", "|", "ls"], [{"type": "listFiles", "command": "ls", "path": None}]),
    (["rg", "x", "|", "head", "-n", "5"], [{"type": "unknown", "command": "rg x '|' head -n 5"}]),
    (["cat", "a", ";", "cat", "a"], [{"type": "read", "command": "cat a", "name": "a", "path": "a"}]),
    (["touch", "a b"], [{"type": "unknown", "command": "touch 'a b'"}])])
def test_without_a_script(argv, about):
    assert actions(argv) == about


@given(WORDS)
def test_any_words_have_actions(words):
    for argv in (words, ["bash", "-lc", " ".join(words)]):
        assert all(action["type"] in ("unknown", "read", "listFiles", "search") for action in actions(argv))
