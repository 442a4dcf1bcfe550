"""Which script a command holds."""

import pytest

from reference_agent.execution.shells import script_in, script_of


@pytest.mark.parametrize("argv, plain, loose", [
    (["/bin/bash", "-lc", "ls"], "ls", "ls"), (["zsh.exe", "-c", "ls"], "ls", "ls"),
    (["BASH", "-LC", "ls"], None, "ls"),
    (["pwsh", "-Command", "ls"], None, "ls"), (["cmd.EXE", "/C", "ls"], None, "ls"), (["bash", "-x", "ls"], None, None),
    (["fish", "-c", "ls"], None, None), (["bash", "-lc", "ls", "x"], None, None), (["cmd", "-c", "ls"], None, None),
])
def test_the_script(argv, plain, loose):
    assert (script_of(argv), script_in(argv)) == (plain, loose)
