"""The command line as a user meets it: output, exit codes, one line for each thing that is wrong."""

import json
import shutil

import pytest

from conformance.goldens.store import fixtures_folder, read_golden
from conformance.schema import check

from ..bad_agents import VERSION, agent_file
from ..commands import conformance, contents, forked, is_one_line

FOLDER = fixtures_folder() / ("codex-" + VERSION)


def spoilt(folder, damage):
    """A fixtures folder with the golden of exec-plain in it, damaged."""
    goldens = folder / ("codex-" + VERSION) / "goldens"
    goldens.mkdir(parents=True)
    shutil.copytree(str(FOLDER / "goldens" / "parts"), str(goldens / "parts"))
    path = goldens / "exec-plain.json"
    path.write_bytes(damage((FOLDER / "goldens" / "exec-plain.json").read_bytes()))
    return str(folder)


def calls(folder):
    """name: (exit code, part of what is said, (words, environment))"""
    silent = agent_file(folder, "is-silent")
    broken, no_command = folder / "broken.toml", folder / "no-command.toml"
    broken.write_text("name = ")
    no_command.write_text('name = "x"\ntitle = "x"\ncommand = ["no-such-command"]\ndrivers = ["exec"]\n')
    unknown = folder / "unknown.toml"
    unknown.write_text(no_command.read_text() + '[unsupported]\nquestoin = "a slip"\n')
    (folder / "file").write_text("")
    truncated = spoilt(folder / "truncated", lambda data: data[:-30])
    binary = spoilt(folder / "binary", lambda data: b"\xff" + data)
    outside = spoilt(folder / "outside", lambda data: data.replace(b'"text-', b'"../text-', 1))
    foreign = spoilt(folder / "foreign", lambda data: data.replace(b'"format": 1', b'"format": 7', 1))
    (folder / "empty").mkdir()
    only = ["--scenario", "exec-plain"]

    def judged(*words, **environment):
        return ["run", "--agent", silent] + list(words), environment

    def call(*words, **environment):
        return list(words), environment

    return {
        "no command": (2, "required", call()),
        "unknown command": (2, "invalid choice: 'dance'", call("dance")),
        "unknown option": (2, "unrecognized arguments: --fast", call("run", "--fast")),
        "workers": (2, "'many' is not a whole number from 1", judged("--workers", "many")),
        "a digit that is none": (2, "'\u00b2' is not a whole number from 1", judged("--workers", "\u00b2")),
        "no workers": (2, "'0' is not a whole number from 1", judged("--workers", "0")),
        "no repetition": (2, "'-5' is not a whole number from 1", judged("--repeat=-5")),
        "unknown agent": (2, "no agent 'nobody'", call("run", "--agent", "nobody")),
        "broken agent": (2, "broken.toml: not TOML", call("run", "--agent", str(broken))),
        "unknown thing not supported": (2, "'questoin' matches no scenario", call("run", "--agent", str(unknown))),
        "unknown version": (2, "no fixtures of codex 9.9.9: there are", judged("--codex", "9.9.9")),
        "unknown scenario": (2, "no scenario matches 'no-such-*'", judged("--scenario", "no-such-*")),
        "report": (2, "cannot write reports there", judged("--report", str(folder / "file" / "x"), *only)),
        "no fixtures": (2, "no fixtures folder at", judged(CODEX_CONFORMANCE_FIXTURES=str(folder / "nowhere"))),
        "no goldens": (2, "there are no goldens", judged(CODEX_CONFORMANCE_FIXTURES=str(folder / "empty"))),
        "show unknown": (2, "no scenario matches 'nowhere'", call("show", "nowhere")),
        "show version": (2, "no fixtures of codex 1", call("show", "exec-plain", "--codex", "1")),
        "show truncated": (2, "exec-plain.json: not JSON", call(
            "show", "exec-plain", CODEX_CONFORMANCE_FIXTURES=truncated)),
        "show binary": (2, "not UTF-8 (byte 0)", call("show", "exec-plain", CODEX_CONFORMANCE_FIXTURES=binary)),
        "show outside": (2, "is not the name of a part", call(
            "show", "exec-plain", CODEX_CONFORMANCE_FIXTURES=outside)),
        "export outside": (2, "no golden of a scenario '../manifest'", call("export", "../manifest")),
        "export foreign": (2, "at format: 1 was expected", call(
            "export", "exec-plain", CODEX_CONFORMANCE_FIXTURES=foreign)),
        "export request": (2, "--request 2 does not exist", call("export", "exec-plain", "--request", "2")),
        "export unknown": (2, "no golden of a scenario 'nowhere'", call("export", "nowhere")),
        "record scenario": (2, "no scenario matches 'x'", call("record", "--upstream", VERSION, "--scenario", "x")),
        "record check": (2, "no goldens to compare with", call(
            "record", "--upstream", VERSION, "--check", "--fixtures", str(folder / "empty"))),
        "record version": (2, "the following arguments are required: --upstream", call("record")),
        "record npm": (3, "npm is not on PATH", call(
            "record", "--upstream", VERSION, "--fixtures", str(folder / "empty"), PATH=str(folder / "empty"),
            XDG_CACHE_HOME=str(folder / "empty"))),
        "agents": (0, "the reference agent", call("agents")),
        "agents json": (0, '"name":"reference"', call("agents", "--json")),
        "version": (0, "codex-conformance 0", call("--version")),
        "scenarios": (0, "", call("scenarios", "--scenario", "exec-plain,app-plain,steer-one")),
        "scenarios json": (0, "", call("scenarios", "--json")),
        "show": (0, "", call("show", "steer-one", "--codex", VERSION)),
        "export": (0, "", call("export", "exec-plain", "--codex", VERSION)),
        "export one": (0, "", call("export", "steer-one", "--codex", VERSION, "--request", "2")),
        "run": (1, "is-silent: 1 scenarios", judged("--report", str(folder / "out"), *only)),
        "run json": (1, "", judged("--json", *only)),
        "run truncated": (2, "not JSON", judged(CODEX_CONFORMANCE_FIXTURES=truncated, *only)),
        "run without git": (3, "git is not on PATH: scenarios with a repository need it; install git", judged(
            "--scenario", "exec-git", PATH=str(folder / "empty"))),
        "run no command": (1, "not-started: no-such-command: No such file", call(
            "run", "--agent", str(no_command), *only)),
        "run not supported": (1, "1 not supported", call("run", "--agent", str(no_command), "--scenario", "app-plain")),
    }


@pytest.fixture(scope="module")
def done(tmp_path_factory):
    """(the folder that the calls were made in, what each was to give, what each gave)"""
    folder = tmp_path_factory.mktemp("cli")
    expected = calls(folder)
    before = contents(fixtures_folder()), contents(folder / "empty"), contents(folder / "truncated")
    given = forked({name: call for name, (_, _, call) in expected.items()}, tmp_path_factory.mktemp("said"))
    assert (contents(fixtures_folder()), contents(folder / "empty"), contents(folder / "truncated")) == before
    return folder, expected, given


def test_every_call_ends_as_documented(done):
    _, expected, given = done
    assert {name: given[name].code for name in expected} == {name: code for name, (code, _, _) in expected.items()}
    assert [name for name, (_, words, _) in expected.items() if words not in given[name].out + given[name].err] == []
    assert [name for name in expected if "Traceback" in given[name].out + given[name].err] == []


def test_bad_input_is_one_line_on_standard_error_and_nothing_else(done):
    _, expected, given = done
    started = ("run truncated", "run without git")
    for name, (code, _, _) in expected.items():
        if code in (2, 3) and name not in started and not given[name].err.startswith("usage:"):
            assert is_one_line(given[name].err) and given[name].out == "", given[name]
            assert given[name].err.startswith("codex-conformance: " + ("input: " if code == 2 else "environment: "))
        elif code in (0, 1):
            assert given[name].err == "", given[name]


def test_a_process_of_its_own_says_the_same(done):
    """The calls above share their imports; two that do not."""
    alone = conformance("run", "--agent", "nobody")
    assert (alone.code, alone.out, alone.err) == (2, "", done[2]["unknown agent"].err)
    ascii_only = conformance("show", "exec-plain", PYTHONIOENCODING="ascii")
    assert ascii_only.code == 0 and "\\u2026" in ascii_only.out and ascii_only.err == ""


def test_scenarios_are_listed(done, snapshot):
    assert done[2]["scenarios"].out == snapshot
    listed = [json.loads(line) for line in done[2]["scenarios json"].out.splitlines()]
    assert all(row["protects"] for row in listed) and sum(VERSION in row["goldens"] for row in listed) >= 30


def test_a_golden_is_shown(done, snapshot):
    assert done[2]["show"].out == snapshot
    assert max(map(len, done[2]["show"].out.splitlines())) < 260


def test_a_golden_is_exported_whole(done):
    assert json.loads(done[2]["export"].out) == read_golden(FOLDER, "exec-plain")
    body = read_golden(FOLDER, "steer-one")["exchanges"][1]["request"]["body"]
    assert json.loads(done[2]["export one"].out) == body


def test_a_run_writes_and_prints_its_report(done):
    folder, _, given = done
    printed = json.loads(given["run json"].out)
    check(printed, "report", "printed")
    written = json.loads((folder / "out" / "report.json").read_text(encoding="utf-8"))
    check(written, "report", "written")
    assert [scenario["status"] for scenario in printed["scenarios"] + written["scenarios"]] == ["differs"] * 2
    assert (folder / "out" / "report.txt").read_text(encoding="utf-8").split("\n")[0] == given["run"].out.split("\n")[0]
