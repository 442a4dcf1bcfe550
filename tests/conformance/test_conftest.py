"""``pytest conformance/`` as a user calls it: the table, the reports, the exit code; with and without xdist."""

import json

import pytest

from conformance.goldens.store import fixtures_folder
from conformance.schema import check

from .bad_agents import agent_file
from .commands import contents, forked, is_one_line, judge_by_pytest

SCENARIOS = "exec-plain,app-plain"


@pytest.fixture(scope="module")
def runs(tmp_path_factory):
    """All calls that the tests below look at."""
    folder = tmp_path_factory.mktemp("front")
    silent = agent_file(folder, "is-silent")
    limited = agent_file(folder, "never-answers", drivers='["app-server"]')
    (folder / "file").write_text("not a folder")
    before = contents(fixtures_folder())
    judged = ["--agent", silent, "--scenario", SCENARIOS]
    found = forked({
        "alone": judge_by_pytest(*judged + ["--report", folder / "alone"]),
        "xdist": judge_by_pytest("-n", "2", *judged + ["--report", folder / "xdist"]),
        "nothing judged": judge_by_pytest("--agent", limited, "--scenario", "exec-plain"),
        "update": judge_by_pytest("--snapshot-update", *judged),
        "agent": judge_by_pytest("--agent", "nobody"),
        "report": judge_by_pytest("--report", folder / "file" / "below", *judged),
    }, tmp_path_factory.mktemp("said"), "pytest")
    assert contents(fixtures_folder()) == before
    return folder, found


@pytest.mark.parametrize("name", ["alone", "xdist"])
def test_a_bad_agent_fails_with_its_table(name, runs):
    folder, found = runs
    done = found[name]
    assert done.code == 1, done
    assert "is-silent against codex 0.115.0" in done.out
    assert "exec-plain: differs\nexchanges[0]: missing; upstream sends" in done.out
    assert "agent at fault: crashed: " in done.out and "Traceback" not in done.out + done.err
    report = json.loads((folder / name / "report.json").read_text(encoding="utf-8"))
    check(report, "report", name)
    assert [scenario["scenario"] for scenario in report["scenarios"]] == ["app-plain", "exec-plain"]
    assert (report["green"], report["exit_code"]) == (False, 1)
    assert "is-silent: 2 scenarios" in (folder / name / "report.txt").read_text(encoding="utf-8")


def test_xdist_changes_nothing(runs):
    folder, _ = runs
    reports = [json.loads((folder / name / "report.json").read_text(encoding="utf-8")) for name in ("alone", "xdist")]
    for report in reports:
        report["seconds"] = 0
        for scenario in report["scenarios"]:
            scenario["seconds"] = 0
            scenario["reason"] = scenario["reason"].split(":")[0]  # which line met the closed pipe first is a race
    assert reports[0] == reports[1]


def test_a_run_that_judged_nothing_is_not_green(runs):
    _, found = runs
    done = found["nothing judged"]
    assert done.code == 1 and "1 skipped" in done.out and "1 not supported" in done.out, done


@pytest.mark.parametrize("name, words", [
    ("update", "pytest cannot update goldens: record them with `codex-conformance record`"),
    ("agent", "codex-conformance: input: no agent 'nobody': give the path"),
    ("report", "cannot write reports there: "),
])
def test_bad_usage_is_one_line(name, words, runs):
    done = runs[1][name]
    assert done.code == 4 and "Traceback" not in done.out + done.err, done
    lines = [line for line in (done.out + done.err).splitlines() if line.startswith("ERROR")]
    assert len(lines) <= 1 and words in done.out + done.err
    assert not lines or is_one_line(lines[0] + "\n")
