"""``record --redigest`` and the manifest, without upstream: what is written, and what is refused."""

import argparse
import contextlib
import copy
import json

import pytest

from conformance.cli import record
from conformance.errors import BadInput, EnvironmentFault
from conformance.goldens.store import read_golden, version_folder
from conformance.record.fixtures import only_recorder, read_goldens, write_fixtures
from conformance.record.setup import RecorderSetup
from conformance.rules.load import load_rules
from conformance.scenario.load import load_scenarios
from conformance.subjects.agent import load_agent
from conformance.subjects.npm import Upstream

from ..bad_agents import VERSION
from ..commands import contents

IDS = ("exec-plain", "turn-command")


@pytest.fixture
def fixtures(tmp_path):
    """A fixtures folder with old digests: its goldens by id, and a function that runs ``record`` in it."""
    old = {id: dict(read_golden(version_folder(VERSION), id), digest="old") for id in IDS}
    write_fixtures(tmp_path / ("codex-" + VERSION), old, {"old": True})
    return old


@pytest.fixture
def run(tmp_path, monkeypatch):
    """Runs the command with words; ``recorded`` are the goldens that upstream gives."""
    @contextlib.contextmanager
    def open_setup(version):
        upstream = Upstream(version, "none", tmp_path / "codex", "none")
        yield RecorderSetup(upstream, load_agent("codex"), load_rules(), None, True)

    def run(recorded, *words):
        monkeypatch.setattr(record, "open_setup", open_setup)
        monkeypatch.setattr(record, "record_all", lambda setup, chosen, *_: (recorded[each.id] for each in chosen))
        parser = argparse.ArgumentParser()
        record.configure(parser)
        return record.execute(parser.parse_args(("--upstream", VERSION, "--fixtures", str(tmp_path)) + words))
    return run


def test_redigest_writes_the_new_digests_and_nothing_else(fixtures, run, tmp_path, capsys):
    new = {id: read_golden(version_folder(VERSION), id) for id in IDS}
    assert run(new, "--redigest", "--scenario", ",".join(IDS)) == 0
    assert "2 scenarios of codex 0.115.0 recorded twice: 0 differences\n2 digests are new" in capsys.readouterr().out
    folder = tmp_path / ("codex-" + VERSION)
    assert read_goldens(folder) == new
    manifest = json.loads((folder / "manifest.json").read_text())
    assert manifest["scenarios"] == {id: golden["digest"] for id, golden in new.items()} and not manifest["complete"]
    assert run(new, "--redigest", "--scenario", ",".join(IDS)) == 0
    assert "0 digests are new" in capsys.readouterr().out


def test_redigest_of_one_scenario_leaves_the_other(fixtures, run, tmp_path):
    new = {id: read_golden(version_folder(VERSION), id) for id in IDS}
    assert run(new, "--redigest", "--scenario", "exec-plain") == 0
    assert read_goldens(tmp_path / ("codex-" + VERSION)) == dict(fixtures, **{"exec-plain": new["exec-plain"]})


def test_redigest_names_what_differs_and_writes_nothing(fixtures, run, tmp_path, capsys):
    new = {id: copy.deepcopy(read_golden(version_folder(VERSION), id)) for id in IDS}
    new["turn-command"]["exchanges"][1]["request"]["body"]["input"][-1]["output"] += "more"
    before = contents(tmp_path)
    assert run(new, "--redigest", "--scenario", ",".join(IDS)) == 1
    out = capsys.readouterr().out
    assert "turn-command: 1 differences" in out and "exec-plain" not in out and "digests" not in out
    assert contents(tmp_path) == before


def test_redigest_needs_a_golden(fixtures, run, tmp_path, capsys):
    new = {"steer-one": read_golden(version_folder(VERSION), "steer-one")}
    before = contents(tmp_path)
    assert run(new, "--redigest", "--scenario", "steer-one") == 1
    assert "steer-one: new" in capsys.readouterr().out and contents(tmp_path) == before


def test_a_scenario_that_does_not_hold_is_not_recorded(fixtures, run, tmp_path, monkeypatch):
    every = dict(load_scenarios())
    every["steer-one"] = every["steer-one"]._replace(versions=">=0.160.0")
    chosen = {id: every[id] for id in IDS + ("steer-one",)}
    monkeypatch.setattr(record, "load_scenarios", lambda: chosen)
    with pytest.raises(BadInput, match="steer-one: the scenario holds for codex >=0.160.0, and this is codex 0.115.0"):
        run({}, "--check", "--scenario", "steer-one")
    new = {id: read_golden(version_folder(VERSION), id) for id in IDS}
    assert run(new, "--redigest") == 0
    assert json.loads((tmp_path / ("codex-" + VERSION) / "manifest.json").read_text())["complete"] is True


def test_a_second_recording_into_the_folder_is_refused(fixtures, run, tmp_path):
    new = {id: read_golden(version_folder(VERSION), id) for id in IDS}
    with only_recorder(tmp_path):
        with pytest.raises(EnvironmentFault, match="another recording writes to this folder"):
            run(new, "--redigest")
        assert run(new, "--check", "--scenario", "exec-plain") == 1  # it writes nothing
    assert run(new, "--redigest", "--scenario", ",".join(IDS)) == 0
