import pytest

from conformance.judge import Outcome, ScenarioVerdict
from conformance.judge.outcome import Violation
from conformance.report import summarise

from .results import REGISTRY, RESULT


def result_of(*statuses, blame="", required=("aligned",), **outcomes):
    found = [Outcome(name.replace("_", "."), 1, [Violation("w", "c")] if broken else [])
             for name, broken in outcomes.items()]
    verdicts = [ScenarioVerdict(str(n), "f", status, blame=blame if status == "error" else "", outcomes=found)
                for n, status in enumerate(statuses)]
    registry = {id: REGISTRY["pairing.order"]._replace(id=id, tier=tier) for id, tier in (("a.b", "MUST"),
                                                                                          ("c.d", "SHOULD"))}
    return summarise("a", "1", verdicts, 0.0, whole=True, required=required, registry=registry)


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
    (["identical", "error"], "input", False, 2),
    (["differs", "error"], "harness", False, 3),
    (["differs", "error"], "input", False, 2),
])
def test_never_green_by_silence(statuses, blame, green, code):
    result = result_of(*statuses, blame=blame)
    assert (result.green, result.aligned, result.exit_code) == (green, green, code)


@pytest.mark.parametrize("statuses, outcomes, conformant", [
    (["identical"], {"a_b": False}, True),
    (["differs"], {"a_b": False}, True),
    (["differs"], {"a_b": False, "c_d": True}, True),
    (["differs"], {"a_b": True}, False),
    (["differs"], {"c_d": False}, False),
    (["identical"], {}, False),
    (["identical", "error"], {"a_b": False}, False),
])
def test_every_must_has_to_be_tested_and_to_hold(statuses, outcomes, conformant):
    result = result_of(*statuses, blame="agent", required=("conformant",), **outcomes)
    assert (result.conformant, result.green) == (conformant, conformant)


def test_a_run_of_some_scenarios_need_not_test_every_must():
    part = result_of("identical", c_d=False)
    assert not part._replace(whole=True).conformant and not part._replace(whole=False).conformant
    held = part.requirements[0]._replace(status="held")
    more = part._replace(requirements=[held, held._replace(status="untested")])
    assert not more.conformant and more._replace(whole=False).conformant


def test_what_is_required_decides():
    result = result_of("differs", a_b=False)
    assert [result._replace(required=required).exit_code for required in (
        ("aligned",), ("conformant",), ("aligned", "conformant"))] == [1, 0, 1]


def test_the_sum():
    assert RESULT.counts == {"identical": 1, "equal": 1, "differs": 1, "error": 1, "not supported": 1}
    assert RESULT.replaced == {"uuid": 9, "date": 1}
    assert {tool.name: (tool.status, tool.scenarios) for tool in RESULT.tools} == {
        "shell": ("differs", 3), "view_image": ("missing", 2), "new": ("extra", 1)}


def test_how_much_was_run():
    assert tuple(RESULT.runs) == (4, 1, 4, 0)
    verdicts = [ScenarioVerdict("a", "f", "identical"), ScenarioVerdict("b", "f", "differs", flaky="1 of 20 differs"),
                ScenarioVerdict("c", "f", "not supported")]
    assert tuple(summarise("a", "1", verdicts, 0.0, times=20).runs) == (2, 20, 40, 1)


def test_the_requirements_of_a_run():
    assert {verdict.id: (verdict.status, verdict.scenarios, verdict.broken_in) for verdict in RESULT.requirements} == {
        "pairing.one-output": ("held", 2, []), "pairing.order": ("untested", 0, []),
        "prefix.input": ("broken", 1, ["steer-one"]), "prefix.tools": ("held", 1, []),
        "steer.kept": ("untested", 0, [])}


def test_a_tool_that_is_missing_everywhere_is_not_exposed():
    verdicts = [ScenarioVerdict(name, "f", "differs", tools={"goal": "missing"}) for name in "ab"]
    assert [tuple(tool) for tool in summarise("a", "1", verdicts, 0).tools] == [("goal", "not exposed", 2)]
