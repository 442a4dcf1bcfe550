import pytest

from conformance.judge import ScenarioVerdict
from conformance.report import summarise

from .results import RESULT


def result_of(*statuses, blame=""):
    return summarise("a", "1", [ScenarioVerdict(str(n), "f", status, blame=blame if status == "error" else "")
                                for n, status in enumerate(statuses)], 0.0)


@pytest.mark.parametrize("statuses, blame, green, code", [
    (["identical"], "", True, 0),
    (["identical", "not supported"], "", True, 0),
    (["identical", "equal"], "", False, 1),
    (["identical", "differs"], "", False, 1),
    (["not supported", "not supported"], "", False, 1),
    ([], "", False, 1),
    (["identical", "error"], "agent", False, 1),
    (["identical", "error"], "harness", False, 3),
    (["identical", "error"], "environment", False, 3),
    (["identical", "error"], "input", False, 3),
    (["differs", "error"], "harness", False, 3),
])
def test_never_green_by_silence(statuses, blame, green, code):
    result = result_of(*statuses, blame=blame)
    assert (result.green, result.exit_code) == (green, code)


def test_the_sum():
    assert RESULT.counts == {"identical": 1, "equal": 1, "differs": 1, "error": 1, "not supported": 1}
    assert RESULT.taken == {"uuid": 9, "date": 1}
    assert {tool.name: (tool.status, tool.scenarios) for tool in RESULT.tools} == {
        "shell": ("differs", 3), "view_image": ("missing", 2), "new": ("extra", 1)}


def test_a_tool_that_is_missing_everywhere_is_not_exposed():
    verdicts = [ScenarioVerdict(name, "f", "differs", tools={"goal": "missing"}) for name in "ab"]
    assert [tuple(tool) for tool in summarise("a", "1", verdicts, 0).tools] == [("goal", "not exposed", 2)]
