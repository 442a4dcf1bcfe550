"""A baseline in use: written once, green from then on, refused to be overwritten, stale when the agent is mended."""

import datetime
import json

import pytest

from conformance.compat import parse_toml

from ..bad_agents import MINIATURES, agent_file
from ..commands import CHECKOUT, conformance, is_one_line, judge_by_pytest, python

pytestmark = pytest.mark.expensive
ONLY = ["--scenario", "exec-plain,exec-git"]

#: An agent that is one miniature and then another, in turns.
BY_TURNS = """\
import os, sys
count = sys.argv[0] + ".count"
turn = os.path.getsize(count) if os.path.exists(count) else 0
with open(count, "a") as file:
    file.write("x")
name = ["asks-once", "says-another-thing-every-time"][turn % 2]
os.execv(sys.executable, [sys.executable, "-S", {miniatures!r}, name] + sys.argv[1:])
"""


def own_agent(path, command, **environment):
    """An agent file whose command and environment are these."""
    lines = ['name = "{}"'.format(path.stem), 'title = "t"', "command = " + json.dumps([str(word) for word in command]),
             'drivers = ["exec"]', "[environment]"]
    lines += ["{} = {}".format(name, json.dumps(value)) for name, value in environment.items()]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


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
    assert unknown.code == 2 and is_one_line(unknown.err) and "unknown requirement 'pairing.nothing'" in unknown.err


def test_the_whole_loop_from_red_to_green_to_mended(tmp_path):
    agent = tmp_path / "mine.toml"
    own_agent(agent, ["@{python}", "-S", MINIATURES, "asks-once"])
    file = tmp_path / "mine.deviations.toml"
    red = conformance("run", "--agent", agent, *ONLY)
    assert red.code == 1 and "exec-plain: differs" in red.out, red
    written = conformance("baseline", "--agent", agent, "--expires", "2099-01-31", *ONLY)
    assert (written.code, written.err) == (0, ""), written
    entries = parse_toml(file.read_text(encoding="utf-8"))["deviations"]
    assert {entry["expires"] for entry in entries} == {datetime.date(2099, 1, 31)}
    green = conformance("run", "--agent", agent, *ONLY)
    assert green.code == 0 and green.out.count(", until 2099-01-31): ") == len(entries), green

    own_agent(agent, ["@{python}", "-m", "reference_agent"], PYTHONPATH=str(CHECKOUT))
    mended = conformance("run", "--agent", agent, *ONLY)
    assert mended.code == 1 and "2 identical" in mended.out and "mine: conformant" in mended.out, mended
    assert mended.out.count("stale: it covers nothing, take it out of the file") == len(entries)
    file.write_text("", encoding="utf-8")
    assert conformance("run", "--agent", agent, *ONLY).code == 0


def test_what_changes_is_measured_and_marked_by_place(tmp_path):
    script = tmp_path / "agent.py"
    script.write_text(BY_TURNS.format(miniatures=str(MINIATURES)), encoding="utf-8")
    agent, file = own_agent(tmp_path / "mine.toml", ["@{python}", script]), tmp_path / "mine.deviations.toml"
    twice = ["--agent", agent, "--scenario", "exec-plain", "--repeat", "2"]
    assert conformance("run", *twice).code == 1
    assert conformance("baseline", *twice).code == 0
    entries = parse_toml(file.read_text(encoding="utf-8"))["deviations"]
    flaky = [entry for entry in entries if entry.get("flaky")]
    assert 0 < len(flaky) < len(entries) and all("path" in entry or "requirement" in entry for entry in flaky)
    assert [entry["path"] for entry in flaky if entry.get("path", "").endswith(".model")]

    green = conformance("run", *twice)
    told = [line for line in green.out.splitlines() if line.startswith("flaky: ")]
    assert green.code == 0 and len(told) == len(flaky) and all("not each time" in line for line in told), green
    file.write_text(file.read_text(encoding="utf-8").replace("flaky = true\n", ""), encoding="utf-8")
    red = conformance("run", *twice)
    assert red.code == 1 and "exec-plain: flaky: 2 of 2 differs" in red.out, red


def test_odd_keys_are_written_and_read_again(tmp_path):
    agent = own_agent(tmp_path / "mine.toml", ["@{python}", "-S", MINIATURES, "sends-odd-keys"])
    only = ["--agent", agent, "--scenario", "exec-plain"]
    assert conformance("baseline", *only).code == 0
    text = (tmp_path / "mine.deviations.toml").read_text(encoding="utf-8")
    paths = [entry.get("path", "") for entry in parse_toml(text)["deviations"]]
    assert {'exchanges[*].request.body["{}"]'.format(key) for key in (
        "k\\ud800", "a\\nb", "\\u001b[31m", 'a.\\"b')} <= set(paths)
    green = conformance("run", *only + ["--report", tmp_path / "out"])
    assert green.code == 0 and "\x1b" not in green.out, green
    assert conformance("run", *only + ["--json"]).code == 0


@pytest.mark.parametrize("day, words", [
    ("soon", "'soon' is not a date"), ("2020-01-01", "2020-01-01 is not in the future")])
def test_a_day_of_expiry_that_is_none(day, words, tmp_path):
    agent = agent_file(tmp_path, "asks-once")
    done = conformance("baseline", "--agent", agent, "--expires", day)
    assert done.code == 2 and is_one_line(done.err) and words in done.err and "--expires" in done.err, done


def test_a_path_that_none_has_is_refused(tmp_path):
    file = tmp_path / "file.toml"
    file.write_text('[[deviations]]\nscenario = "*"\nreason = "so"\npath = "exchange[0].request.body"\n',
                    encoding="utf-8")
    done = conformance("run", "--scenario", "exec-plain", "--deviations", file)
    assert done.code == 2 and is_one_line(done.err) and "wrong from 'exchange[0].request.body' on" in done.err, done


def test_repeated_runs_agree(tmp_path):
    done = conformance("run", "--scenario", "exec-plain", "--repeat", "3", "--json")
    (scenario,) = json.loads(done.out)["scenarios"]
    assert (done.code, scenario["status"], scenario["flaky"]) == (0, "identical", "")
