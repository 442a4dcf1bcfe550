import copy
import os

import pytest

from conformance.errors import BadInput, EnvironmentFault
from conformance.record import fixtures
from conformance.record.fixtures import changes, contract_changes, only_recorder, read_goldens, write_fixtures

from ..commands import contents
from ..goldens.test_store import GOLDEN


def golden(name="one", **changed):
    return dict(copy.deepcopy(GOLDEN), scenario=name, **changed)


def test_fixtures_is_read_back_whole(tmp_path):
    folder = tmp_path / "deep" / "codex-1"
    assert read_goldens(folder) == {}
    write_fixtures(folder, {"one": golden(), "two": golden("two")}, {"codex": "1"})
    assert read_goldens(folder) == {"one": golden(), "two": golden("two")}
    assert sorted(os.listdir(str(folder))) == ["goldens", "manifest.json"]
    assert os.listdir(str(folder.parent)) == ["codex-1"]
    assert len(os.listdir(str(folder / "goldens" / "parts"))) == 2


def test_a_new_book_replaces_the_old_one_with_its_parts(tmp_path):
    folder = tmp_path / "codex-1"
    write_fixtures(folder, {"one": golden(), "two": golden("two", digest="x" * 500)}, {})
    write_fixtures(folder, {"one": golden(exchanges=[])}, {})
    assert list(contents(folder)) == ["goldens/one.json", "manifest.json"]


def test_the_contract_stays_unless_there_is_a_new_one(tmp_path):
    folder, new = tmp_path / "codex-1", tmp_path / "new"
    (folder / "contract").mkdir(parents=True)
    (folder / "contract" / "old.md").write_text("old")
    write_fixtures(folder, {}, {})
    assert sorted(contents(folder)) == ["contract/old.md", "manifest.json"]
    new.mkdir()
    (new / "new.md").write_text("new")
    write_fixtures(folder, {}, {}, new)
    assert sorted(contents(folder)) == ["contract/new.md", "manifest.json"]


@pytest.mark.parametrize("broken, call", [("os", "rename"), ("shutil", "copytree"), ("tempfile", "mkdtemp"),
                                          ("os", "chmod")])
def test_a_failure_in_the_middle_leaves_the_old_folder(broken, call, tmp_path, monkeypatch):
    folder = tmp_path / "codex-1"
    (folder / "contract").mkdir(parents=True)
    write_fixtures(folder, {"one": golden()}, {"number": 1})
    before = contents(tmp_path)

    def fail(*_, **__):
        raise OSError(28, "No space left on device")
    monkeypatch.setattr(getattr(fixtures, broken), call, fail)
    with pytest.raises(BadInput, match="codex-1: cannot be replaced: No space left on device: the old fixtures "
                       "are unchanged"):
        write_fixtures(folder, {"two": golden("two")}, {"number": 2})
    monkeypatch.undo()
    assert contents(tmp_path) == before and os.listdir(str(tmp_path)) == ["codex-1"]


def test_the_old_folder_comes_back_when_the_new_one_cannot_take_its_place(tmp_path, monkeypatch):
    folder = tmp_path / "codex-1"
    write_fixtures(folder, {"one": golden()}, {"number": 1})
    before, rename, renamed = contents(tmp_path), os.rename, []

    def fail_once(source, target):
        renamed.append(target)
        if len(renamed) == 2:
            raise OSError(5, "Input/output error")
        rename(source, target)
    monkeypatch.setattr(fixtures.os, "rename", fail_once)
    with pytest.raises(BadInput, match="the old fixtures are unchanged"):
        write_fixtures(folder, {}, {"number": 2})
    assert len(renamed) == 3 and contents(tmp_path) == before


def changed_body(**keys):
    other = golden()
    other["exchanges"][0]["request"]["body"].update(keys)
    return other


@pytest.mark.parametrize("old, new, lines", [
    ({"one": golden()}, {"one": golden()}, []),
    ({}, {"one": golden()}, ["one: new"]),
    ({"one": golden()}, {"one": golden(digest="other")}, ["one: the scenario or a race's alternatives changed"]),
    ({"one": golden()}, {"one": golden(races={"x": ["y"]})}, ["one: the scenario or a race's alternatives changed"]),
    ({"one": golden()}, {"one": changed_body(new=1)},
     ["one: 1 differences", "  exchanges[0].request.body.new: extra; upstream sends nothing here, the agent sends 1"]),
    ({"one": golden(), "two": golden("two")}, {"one": golden()}, []),
])
def test_changes_are_listed(old, new, lines):
    assert changes(old, new) == lines


def test_many_changes_are_listed_in_short():
    lines = changes({"one": golden()}, {"one": changed_body(**{"new{}".format(n): n for n in range(9)})})
    assert lines[0] == "one: 9 differences" and len(lines) == 6


def test_changes_of_the_contract(tmp_path):
    old, new = tmp_path / "old", tmp_path / "new"
    for folder, files in ((old, "abc"), (new, "bcd")):
        (folder / "texts").mkdir(parents=True)
        for name in files:
            (folder / "texts" / name).write_text(name if name != "c" else folder.name)
    assert contract_changes(old, new) == ["contract/texts/a: gone", "contract/texts/c: changed",
                                          "contract/texts/d: new"]
    assert contract_changes(tmp_path / "nowhere", new)[0] == "contract/texts/b: new"


def test_two_recordings_into_one_folder_exclude_each_other(tmp_path):
    with only_recorder(tmp_path / "new"):
        with pytest.raises(EnvironmentFault, match="^.*new: another recording writes to this folder: wait for its end"):
            with only_recorder(tmp_path / "new"):
                pytest.fail("two at a time")
    with only_recorder(tmp_path / "new"):
        pass
    (tmp_path / "file").write_text("")
    with pytest.raises(BadInput, match="cannot be opened: "):
        with only_recorder(tmp_path / "file"):
            pytest.fail("a file is no folder")
