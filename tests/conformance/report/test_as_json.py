import json

from conformance.files import dump_json
from conformance.judge import Difference, ScenarioVerdict
from conformance.report import summarise
from conformance.report.as_json import as_json
from conformance.schema import check

from .results import RESULT


def test_the_report_fits_its_schema():
    check(as_json(RESULT), "report", "report")


def test_a_difference_names_its_tool():
    difference = Difference("tools[0].x", "changed", 1, 2, item="exec_command")
    report = as_json(summarise("a", "1", [ScenarioVerdict("s", "f", "differs", [difference])], 0.0))
    check(report, "report", "report")
    assert report["scenarios"][0]["differences"][0]["item"] == "exec_command"


def test_the_runs_are_counted():
    report = as_json(RESULT._replace(times=20))
    assert report["runs"] == {"scenarios": 4, "times": 20, "total": 80, "flaky": 0}
    check(report, "report", "a report")


def test_absent_is_left_out_and_null_is_not():
    differences = as_json(RESULT)["scenarios"][2]["differences"]
    assert "actual" not in differences[1] and "expected" not in differences[2]
    assert differences[3]["expected"] is None


def test_the_report_as_it_was(snapshot):
    assert json.loads(dump_json(as_json(RESULT)).decode("utf-8")) == as_json(RESULT)
    assert dump_json(as_json(RESULT)).decode("utf-8") == snapshot
