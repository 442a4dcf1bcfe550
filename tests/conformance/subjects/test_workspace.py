import os
import stat
import subprocess

import pytest

from conformance.compat import parse_toml
from conformance.errors import EnvironmentFault, HarnessFault
from conformance.subjects.workspace import KEY_NAME, RUN_MARK, make_folders, prepare_folders, remove_folders

from ..bad_agents import miniature, scenario

URL = "http://127.0.0.1:1/v1"


@pytest.fixture
def places():
    made = make_folders()
    yield made
    remove_folders(made)
    assert not made.root.exists()


def launch(places, **fields):
    return prepare_folders(places, scenario("exec-plain")._replace(**fields), URL, miniature("is-silent"))


def test_every_run_has_folders_of_its_own_that_sort_alike(places):
    other = make_folders()
    remove_folders(other)
    assert other.root != places.root and list(places.paths) == ["home", "codex_home", "workspace"]
    assert sorted(places.paths.values()) == [places.paths[name] for name in ("codex_home", "home", "workspace")]
    assert all(os.listdir(path) == [] for path in places.paths.values())


def test_files_and_folders_are_put_in_place(places):
    set_up = launch(places, home={"AGENTS.md": "é"}, files={"a/b.txt": "text", "c": {"base64": "/w=="}}, cwd="a/deep",
                   fifos=["gate"])
    workspace = places.root / "workspace"
    assert (places.root / "codex_home" / "AGENTS.md").read_text(encoding="utf-8") == "é"
    assert (workspace / "a" / "b.txt").read_text() == "text" and (workspace / "c").read_bytes() == b"\xff"
    assert set_up.cwd == workspace / "a" / "deep" and set_up.cwd.is_dir()
    assert stat.S_ISFIFO(os.stat(str(workspace / "gate")).st_mode)


def test_nothing_of_the_persons_environment_reaches_the_agent(places, monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", "secret")
    monkeypatch.setenv("CODEX_HOME", "/elsewhere")
    environment = launch(places).environment
    assert set(environment) == {"PATH", "HOME", "CODEX_HOME", KEY_NAME, "TZ", "LANG", "SHELL", "TERM", "NO_COLOR",
                                RUN_MARK}
    assert environment["CODEX_HOME"] == places.paths["codex_home"] and environment[RUN_MARK] == places.root.name


def test_the_configuration_is_the_scenarios_over_ours(places):
    launch(places, config={"model": "m", "analytics": {"enabled": True},
                          "model_providers": {"origin": {"stream_max_retries": 3}}})
    config = parse_toml((places.root / "codex_home" / "config.toml").read_text(encoding="utf-8"))
    provider = config["model_providers"]["origin"]
    assert (config["model"], config["analytics"], config["model_provider"]) == ("m", {"enabled": True}, "origin")
    assert (provider["base_url"], provider["stream_max_retries"], provider["request_max_retries"]) == (URL, 3, 0)


def test_two_repositories_have_the_same_commit():
    heads = set()
    for _ in range(2):
        made = make_folders()
        launch(made, git={"remote": "https://example.com/x.git", "dirty": {"new": ""}}, files={"README.md": "x"})
        git = ["git", "-C", made.paths["workspace"]]
        heads.add(subprocess.check_output(git + ["rev-parse", "HEAD"]))
        assert subprocess.check_output(git + ["remote", "get-url", "origin"]).strip() == b"https://example.com/x.git"
        assert subprocess.check_output(git + ["status", "--porcelain"]).strip() == b"?? new"
        remove_folders(made)
    assert len(heads) == 1


def test_a_machine_without_git_is_an_error(places, monkeypatch):
    monkeypatch.setenv("PATH", places.paths["home"])
    with pytest.raises(EnvironmentFault, match="git is not on PATH"):
        launch(places, git={})


def test_a_git_that_fails_is_the_harness_s_fault(places, monkeypatch, tmp_path):
    fake = tmp_path / "git"
    fake.write_text("#!/bin/sh\necho broken; exit 1\n")
    fake.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(HarnessFault, match="git -c .* init .* failed in the workspace: broken"):
        launch(places, git={})


def test_no_program_that_a_scenario_s_files_name_runs(places, tmp_path):
    program = tmp_path / "program"
    program.write_text("#!/bin/sh\ntouch {}\n".format(tmp_path / "proof"))
    program.chmod(0o755)
    settings = '[core]\nfsmonitor = "{0}"\nhooksPath = {1}\n[commit]\ngpgSign = true\n[gpg]\nprogram = "{0}"\n'
    (tmp_path / "pre-commit").symlink_to(program)
    launch(places, git={}, files={".git/config": settings.format(program, tmp_path), "a": "x"})
    assert not (tmp_path / "proof").exists()
