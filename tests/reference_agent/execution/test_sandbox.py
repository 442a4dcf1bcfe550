"""A command runs as it is, or not at all."""

import pytest

from reference_agent.execution.sandbox import CannotConfine, confine


def test_without_a_sandbox_the_command_is_unchanged():
    assert confine(["a", "b"], "danger-full-access", False) == ["a", "b"]


@pytest.mark.parametrize("mode", ["read-only", "workspace-write", "external-sandbox"])
def test_a_sandbox_is_refused_unless_the_user_allows_the_command_outside(mode):
    assert confine(["a"], mode, True) == ["a"]
    with pytest.raises(CannotConfine, match="^this agent cannot confine commands and refuses to run them"):
        confine(["a"], mode, False)
