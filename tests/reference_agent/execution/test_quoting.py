"""How commands are shown; the expectations are what codex 0.115.0 showed."""

import shlex

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reference_agent.execution.quoting import join


@pytest.mark.parametrize("script, shown", [
    ("pwd", "pwd"),
    ("", "''"),
    ("echo hi", "'echo hi'"),
    ("echo 'a b'", '"echo \'a b\'"'),
    ('printf "\\xff\\xfe"', '"printf \\"\\\\xff\\\\xfe\\""'),
    ("kill -9 $$", "'kill -9 $$'"),
    ("sleep 3 & echo started", "'sleep 3 & echo started'"),
])
def test_seen(script, shown):
    assert join(["/bin/bash", "-lc", script]) == "/bin/bash -lc " + shown


@given(st.lists(st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\0")), min_size=1))
def test_a_shell_reads_it_back(argv):
    assert shlex.split(join(argv)) == argv
