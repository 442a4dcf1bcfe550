"""A baseline in use: written once, green from then on, refused to be overwritten, stale when the agent is mended."""

import json

from conformance.compat import parse_toml

from ..bad_agents import agent_file
from ..commands import conformance, is_one_line, judge_by_pytest, python

ONLY = ["--scenario", "exec-plain,exec-git"]


def test_a_baseline_makes_what_is_off_expected(tmp_path):
    agent = agent_file(tmp_path, "asks-once")
    assert conformance("run", "--agent", agent, *ONLY).code == 1
    written = conformance("baseline", "--agent", agent, *ONLY)
    file = tmp_path / "asks-once.deviations.toml"
    assert (written.code, written.err) == (0, "") and str(file) in written.out, written
    entries = parse_toml(file.read_text(encoding="utf-8"))["deviations"]
    assert {"exec-git,exec-plain", "exec-plain,exec-git"} & {entry["scenario"] for entry in entries}
    assert all("nobody has looked at it yet" in entry["reason"] for entry in entries) and len(entries) < 40

    green = conformance("run", "--agent", agent, *ONLY)
    assert green.code == 0 and "differs (expected)" in green.out and "covers 2" in green.out, green
    report = json.loads(conformance("run", "--agent", agent, "--json", *ONLY).out)
    assert report["aligned"] and report["conformant"] and {entry["stale"] for entry in report["deviations"]} == {False}
    words, _ = judge_by_pytest("--agent", agent, *ONLY)
    front = python("-m", "pytest", *words)
    assert front.code == 0 and "2 xfailed" in front.out, front
    assert conformance("run", "--agent", agent, "--deviations", "none", *ONLY).code == 1

    again = conformance("baseline", "--agent", agent, *ONLY)
    assert again.code == 2 and is_one_line(again.err) and "is there already" in again.err


def test_a_stale_entry_fails_and_an_unknown_one_is_refused(tmp_path):
    file = tmp_path / "file.toml"
    file.write_text('[[deviations]]\nscenario = "exec-plain"\nreason = "it was off once"\n', encoding="utf-8")
    stale = conformance("run", "--scenario", "exec-plain", "--deviations", file)
    assert stale.code == 1 and "stale: it covers nothing, take it out of the file" in stale.out, stale
    assert conformance("run", "--scenario", "exec-git", "--deviations", file).code == 0
    file.write_text('[[deviations]]\nrequirement = "pairing.nothing"\nreason = "typed wrong"\n', encoding="utf-8")
    unknown = conformance("run", "--scenario", "exec-plain", "--deviations", file)
    assert unknown.code == 2 and is_one_line(unknown.err) and "there is no 'pairing.nothing'" in unknown.err


def test_repeated_runs_agree(tmp_path):
    done = conformance("run", "--scenario", "exec-plain", "--repeat", "3", "--json")
    (scenario,) = json.loads(done.out)["scenarios"]
    assert (done.code, scenario["status"], scenario["flaky"]) == (0, "identical", "")
