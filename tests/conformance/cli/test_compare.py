import json

import pytest

from conformance.report.as_json import as_json

from ..commands import conformance, is_one_line
from ..report.results import RESULT
from ..report.test_comparison import REPORT, changed


@pytest.fixture
def files(tmp_path):
    """Paths of a report, of a worse one, and of what is none."""
    contents = {"old": REPORT, "new": changed("scenarios", 0, "differs"), "none": {"format": 1}}
    for name, content in contents.items():
        (tmp_path / name).write_text(json.dumps(content), encoding="utf-8")
    return {name: tmp_path / name for name in contents}


def test_compare(files):
    worse = conformance("compare", files["old"], files["new"])
    assert worse.code == 1 and "worse   scenario     exec-plain: identical -> differs" in worse.out
    better = conformance("compare", "--json", files["new"], files["old"])
    assert better.code == 0 and json.loads(better.out)["how"] == "better"
    none = conformance("compare", files["none"], files["old"])
    assert none.code == 2 and is_one_line(none.err)


def test_what_the_two_are_of_is_noted_and_does_not_count(files, tmp_path):
    theirs = dict(as_json(RESULT._replace(times=20)), agent="theirs", codex="2.0.0",
                  scenarios=REPORT["scenarios"] + [dict(REPORT["scenarios"][0], scenario="exec-new")])
    (tmp_path / "theirs").write_text(json.dumps(theirs), encoding="utf-8")
    told = conformance("compare", files["old"], tmp_path / "theirs")
    assert told.code == 0 and told.out.splitlines() == [
        "note    agent        mine -> theirs: two agents: better and worse compare the second with the first",
        "note    codex        1.2.3 -> 2.0.0: each report compares with the goldens of its own version",
        "note    runs         1 -> 20: runs of each scenario; only several runs find a flaky one",
        "note    scenarios    5 -> 6: 5 in both are compared; new: exec-new",
        "0 worse, 0 gone, 0 better, 0 other, 1 new"]
    back = conformance("compare", "--json", tmp_path / "theirs", files["old"])
    lines = [json.loads(line) for line in back.out.splitlines()]
    assert [(line["how"], line["kind"], line["before"], line["after"]) for line in lines] == [
        ("note", "agent", "theirs", "mine"), ("note", "codex", "2.0.0", "1.2.3"), ("note", "runs", 20, 1),
        ("note", "scenarios", 6, 5), ("gone", "scenario", "identical", "")]


def test_a_scenario_that_is_gone_counts_and_a_tool_does_not(files, tmp_path):
    reports = {"less": dict(REPORT, scenarios=REPORT["scenarios"][1:]),
               "tool": dict(REPORT, tools=REPORT["tools"] + [{"name": "more", "status": "identical", "scenarios": 1}])}
    for name, report in reports.items():
        (tmp_path / name).write_text(json.dumps(report), encoding="utf-8")
    gone = conformance("compare", files["old"], tmp_path / "less")
    assert gone.code == 1 and "4 in both are compared; gone: exec-plain" in gone.out
    gone = conformance("compare", tmp_path / "tool", files["old"])
    assert gone.code == 0 and "gone    tool         more: identical -> none" in gone.out


@pytest.mark.parametrize("number", [1, 2])
def test_a_report_in_an_older_format_is_refused(number, files, tmp_path):
    (tmp_path / "older").write_text(json.dumps(dict(REPORT, format=number)), encoding="utf-8")
    for words in (["compare", files["old"]], ["standing"]):
        done = conformance(*words + [tmp_path / "older"])
        refusal = "older: this report has format {}, and only format 3 can be read: run the suite again".format(number)
        assert done.code == 2 and is_one_line(done.err) and refusal in done.err, done


def test_standing(files):
    done = conformance("standing", files["old"], files["new"])
    assert done.code == 0 and done.out.startswith("| family | mine | mine |\n"), done
