import pytest

from conformance import errors


@pytest.mark.parametrize("kind, blame, code", [
    (errors.BadInput, "input", 2), (errors.HarnessFault, "harness", 3), (errors.EnvironmentFault, "environment", 3)])
def test_each_error_knows_whose_fault_it_is(kind, blame, code):
    error = kind("what, where, what to do")
    assert (error.blame, error.exit_code, str(error)) == (blame, code, "what, where, what to do")


def test_an_agents_fault_has_a_kind_and_the_logs_end():
    fault = errors.AgentFault("hung", "it hung", "last words")
    assert (fault.blame, fault.exit_code, fault.kind, fault.tail) == ("agent", 1, "hung", "last words")


def test_the_base_is_never_raised_itself():
    with pytest.raises(TypeError, match="blame must be explicit"):
        errors.ConformanceError("somebody's fault")
