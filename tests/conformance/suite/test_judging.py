import pathlib
import re

import pytest

from conformance.errors import BadInput, EnvironmentFault
from conformance.scenario.digest import scenario_digest
from conformance.subjects import run
from conformance.subjects.drivers.choice import choose_driver
from conformance.suite import judging as suite
from conformance.suite.judging import judge, judge_all, judge_once, open_suite, unsupported

from ..bad_agents import agent_file, miniature, scenario, suite_of


def test_a_suite_is_opened_by_names(tmp_path):
    opened = open_suite(agent_file(tmp_path, "is-silent"), "0.115.0", "exec-plain,steer-*")
    assert (opened.agent.name, opened.version, opened.npm_binary) == ("is-silent", "0.115.0", None)
    assert {scenario.id for scenario in opened.scenarios} >= {"exec-plain", "steer-one"}
    assert open_suite("reference").version == suite.default_version()


def test_without_any_goldens_the_error_says_how_to_record(tmp_path, monkeypatch):
    monkeypatch.setenv("CODEX_CONFORMANCE_FIXTURES", str(tmp_path))
    with pytest.raises(BadInput, match="there are no goldens: record some with"):
        open_suite("reference")


def declaring(folder, *names):
    """An agent file that declares these as not supported."""
    path = agent_file(folder, "is-silent")
    with open(path, "a", encoding="utf-8") as file:
        file.write("[unsupported]\n" + "".join('"{}" = "no {}"\n'.format(name, name) for name in names))
    return path


def test_what_is_not_supported_is_a_scenario_a_family_or_a_glob(tmp_path):
    opened = open_suite(declaring(tmp_path, "question", "exec-git", "steer-s*"))
    refused = {scenario.id: unsupported(opened.agent, scenario) for scenario in opened.scenarios}
    assert (refused["exec-git"], refused["question-one"], refused["steer-several"]) == (
        "no exec-git", "no question", "no steer-s*")
    assert (refused["exec-plain"], refused["steer-one"]) == ("", "")


@pytest.mark.parametrize("name", ["questions", "exec-gitt", "Steer-*", ""])
def test_what_is_declared_exists(tmp_path, name):
    with pytest.raises(BadInput, match="is-silent.toml: unsupported: '{}' matches no scenario".format(re.escape(name))):
        open_suite(declaring(tmp_path, "question", name))


def test_a_scenario_that_does_not_hold_for_the_version_is_not_run(tmp_path, monkeypatch):
    ranged = scenario("exec-plain")._replace(versions=">=0.130.0")
    monkeypatch.setattr(suite, "load_scenarios", lambda: {"exec-plain": ranged})
    verdicts = {version: judge(opened, opened.scenarios[0]) for version, opened in (
        (version, open_suite(agent_file(tmp_path, "asks-once"), version)) for version in ("0.115.0", "0.130.0"))}
    assert (verdicts["0.115.0"].status, verdicts["0.115.0"].reason) == (
        "not supported", "the scenario holds for codex >=0.130.0, and this is codex 0.115.0")
    assert verdicts["0.130.0"].status not in ("not supported", "error")


def test_a_suite_has_the_scenarios_of_its_version():
    found = {version: open_suite("reference", version, "turn-command").scenarios[0].config["model"]
             for version in ("0.115.0", "0.130.0")}
    assert found == {"0.115.0": "gpt-5.4", "0.130.0": "gpt-5.4"}


def test_an_npm_agent_needs_npm(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(EnvironmentFault, match="npm is not on PATH"):
        open_suite("codex")


def test_a_scenario_that_was_changed_needs_a_new_recording():
    plain = scenario("exec-plain")
    changed = plain._replace(written=dict(plain.written, args=["-x"]))
    verdict = judge(suite_of(miniature("is-silent")), changed)
    assert (verdict.status, verdict.blame) == ("error", "input")
    assert verdict.reason == (
        "the scenario 'exec-plain' has changed since its golden was recorded: record it again")


def test_a_scenario_without_a_golden_needs_a_recording():
    verdict = judge(suite_of(miniature("is-silent")), scenario("exec-plain")._replace(id="exec-new"))
    assert (verdict.status, verdict.blame) == ("error", "input")
    assert "no golden of scenario 'exec-new' for codex 0.115.0: record it with" in verdict.reason


def test_only_what_happens_makes_the_digest():
    def digest(**written):
        return scenario_digest(plain._replace(written=dict(plain.written, **written)))

    plain = scenario("exec-plain")
    assert digest(title="x", protects="y", family="z", proves=["stream.comments"]) == digest()
    assert len({digest()} | {digest(**field) for field in (
        {"cwd": "elsewhere"}, {"notifications": ["turn/started"]}, {"bare": True}, {"compare": ["stderr"]},
        {"compare": ["left running"]})}) == 6
    assert digest(config={"a": 1, "b": 2}) == digest(config={"b": 2, "a": 1})


def test_a_scenario_proves_no_unknown_requirement(monkeypatch):
    proving = scenario("exec-plain")._replace(proves=["stream.comments", "stream.nonsense"])
    monkeypatch.setattr(suite, "load_scenarios", lambda: {"exec-plain": proving})
    with pytest.raises(BadInput, match=r"\(exec-plain\): proves: unknown requirement 'stream.nonsense'"):
        open_suite("reference")


def test_a_scenario_that_ran_has_a_transcript():
    run = judge_once(suite_of(miniature("asks-once")), scenario("exec-plain"))
    assert run.transcript["exchanges"][0]["request"]["body"] == {"model": "m", "input": []}
    assert run.verdict.seconds > 0 and run.verdict.replaced["origin"] == 1
    assert judge_once(suite_of(miniature("exits-at-once")), scenario("exec-plain")).transcript is None


def test_verdicts_come_in_the_order_of_the_scenarios():
    names = ["exec-plain", "app-plain", "exec-git", "exec-image"]
    verdicts = list(judge_all(suite_of(miniature("is-silent"), *names), workers=3))
    assert [verdict.scenario for verdict in verdicts] == names


def test_a_digest_does_not_change_with_the_program():
    """A field that came later and is not written does not count; this digest stands in a golden."""
    plain = scenario("exec-plain")
    assert scenario_digest(plain) == "71c58772ef1df7b7" and plain.notifications == []


def test_the_driver_is_chosen_once_for_each_run(monkeypatch):
    chosen = []

    def choose(agent, scenario):
        chosen.append(scenario.id)
        return choose_driver(agent, scenario)
    monkeypatch.setattr(suite, "choose_driver", choose)
    monkeypatch.setattr(run, "choose_driver", choose)
    judge_once(suite_of(miniature("asks-once")), scenario("exec-plain"))
    assert chosen == ["exec-plain"]


def test_no_folder_is_listed_to_find_a_golden(monkeypatch):
    opened = suite_of(miniature("asks-once"))
    monkeypatch.setattr(pathlib.Path, "glob", None)
    monkeypatch.setattr(pathlib.Path, "iterdir", None)
    assert judge_once(opened, scenario("exec-plain")).verdict.status == "differs"
