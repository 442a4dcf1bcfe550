import copy
import hashlib
import json
import shutil

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conformance.errors import BadInput, HarnessFault
from conformance.files import digest, dump_json
from conformance.goldens import store as goldens
from conformance.goldens.store import (
    LONG,
    PART,
    default_version,
    fixtures_folder,
    list_goldens,
    pack,
    read_golden,
    read_manifest,
    unpack,
    version_folder,
    versions,
)
from conformance.scenario.digest import scenario_digest
from conformance.scenario.load import load_scenarios
from conformance.scenario.versioned import holding

from ..test_files import json_values

GOLDEN = {"format": 1, "scenario": "one", "digest": "d", "codex": "1.2.3", "races": {}, "dialogue": {},
          "exchanges": [{"request": {"method": "POST", "path": "/", "form": "compact", "headers": [["a", "b"]],
                                     "body": {"instructions": "x" * (LONG + 1), "tools": [{"name": "t"}]}},
                         "response": None}]}


def store(folder, golden=GOLDEN, name="one"):
    """Write a golden and its parts; the golden's file."""
    parts = {}
    path = folder / "goldens" / (name + ".json")
    (folder / "goldens" / "parts").mkdir(parents=True, exist_ok=True)
    path.write_bytes(dump_json(pack(golden, parts)))
    for part, content in parts.items():
        (path.parent / "parts" / part).write_bytes(content)
    return path


def test_a_long_header_is_read_back(tmp_path):
    """codex 0.169.0 sends one of about a thousand characters."""
    golden = copy.deepcopy(GOLDEN)
    golden["exchanges"][0]["request"]["headers"].append(["x-codex-turn-metadata", "m" * (LONG + 1)])
    store(tmp_path, golden)
    assert read_golden(tmp_path, "one") == golden


def test_a_golden_is_read_back_whole(tmp_path):
    path = store(tmp_path)
    assert read_golden(tmp_path, "one") == GOLDEN and list_goldens(tmp_path) == ["one"]
    packed = json.loads(path.read_text())
    body = packed["exchanges"][0]["request"]["body"]
    assert list(body["instructions"]) == [PART] and body["tools"][0][PART].startswith("tool-t-")


long_texts = st.builds(lambda text, size: (text * size)[:size], st.text(min_size=1, max_size=3),
                       st.integers(LONG - 1, LONG + 1))


@settings(max_examples=50)
@given(json_values, long_texts)
def test_pack_and_unpack_are_inverses(tmp_path_factory, value, text):
    folder = tmp_path_factory.mktemp("parts")
    whole = {"value": value, "text": [text, {"tools": [value, {"name": text, "d": text}]}], "tools": value}
    parts = {}
    packed = pack(whole, parts)
    for name, content in parts.items():
        (folder / name).write_bytes(content)
    back = unpack(json.loads(json.dumps(packed)), folder)
    assert back == whole and json.dumps(back) == json.dumps(whole)
    shutil.rmtree(str(folder))


def test_the_reserved_key_is_refused():
    with pytest.raises(HarnessFault, match="reserve"):
        pack({"a": {PART: "x"}}, {})


def spoil(change):
    """A golden's file whose packed content was changed by hand."""
    def write(path):
        packed = json.loads(path.read_text())
        change(packed)
        path.write_bytes(dump_json(packed))
    return write


def request(packed):
    return packed["exchanges"][0]["request"]


def refer(name):
    return spoil(lambda packed: request(packed)["body"].update(instructions={PART: name}))


@pytest.mark.parametrize("damage, words", [
    (lambda path: path.unlink(), "no golden of that scenario: record it with"),
    (lambda path: path.write_bytes(path.read_bytes()[:-20]), "not JSON"),
    (lambda path: path.write_bytes(b"\xff" + path.read_bytes()), "not UTF-8 (byte 0)"),
    (lambda path: path.write_bytes(b"[]"), "at top level: [] is not of type 'object'"),
    (lambda path: path.write_bytes(b"{}"), "is a required property"),
    (spoil(lambda packed: packed.update(format=2)), "at format"),
    (spoil(lambda packed: packed.update(extra=1)), "at top level: Additional properties"),
    (spoil(lambda packed: packed.update(scenario="two")), "this golden is of scenario 'two'"),
    (spoil(lambda packed: request(packed).pop("form")), "at exchanges[0].request: 'form' is a required property"),
    (spoil(lambda packed: request(packed).update(headers=[["a", 1]])), "at exchanges[0].request.headers[0][1]"),
    (spoil(lambda packed: request(packed).update(headers=[["a"]])), "at exchanges[0].request.headers[0]"),
    (spoil(lambda packed: packed.update(races={"x": "y"})), "at races.x"),
    (refer("../../secret-0123456789ab.txt"), "is not the name of a part"),
    (refer("/etc/passwd"), "is not the name of a part"),
    (refer(["a", "list"]), "is not the name of a part"),
    (refer("text-0123456789ab.txt"), "No such file or directory: restore the file"),
    (lambda path: [part.write_bytes(b"x") for part in (path.parent / "parts").iterdir()], "does not fit its name"),
    (lambda path: [part.unlink() for part in (path.parent / "parts").glob("text*")], "restore the file"),
    (lambda path: shutil.rmtree(str(path.parent / "parts")), "restore the file"),
])
def test_a_spoilt_golden_is_one_line(damage, words, tmp_path):
    path = store(tmp_path)
    damage(path)
    with pytest.raises(BadInput) as error:
        read_golden(tmp_path, "one")
    assert str(tmp_path) in str(error.value) and words in str(error.value) and "\n" not in str(error.value)


@pytest.mark.parametrize("content, ending", [(b"\xff\xfe", "txt"), (b"{", "json")])
def test_a_part_that_fits_its_name_but_cannot_be_read(content, ending, tmp_path):
    path = store(tmp_path)
    name = "x-{}.{}".format(hashlib.sha256(content).hexdigest()[:12], ending)
    (path.parent / "parts" / name).write_bytes(content)
    refer(name)(path)
    with pytest.raises(BadInput, match="restore the file"):
        read_golden(tmp_path, "one")


def test_versions_are_sorted_as_versions(tmp_path, monkeypatch):
    monkeypatch.setenv("CODEX_CONFORMANCE_FIXTURES", str(tmp_path))
    for name in ("codex-0.9.0", "codex-0.115.0", "codex-0.115.0-alpha.1", "codex-0.20.1", "other-1"):
        (tmp_path / name).mkdir()
    assert versions()[0] == "0.9.0" and set(versions()[-2:]) == {"0.115.0", "0.115.0-alpha.1"}
    assert version_folder("0.9.0") == tmp_path / "codex-0.9.0"
    with pytest.raises(BadInput, match="no fixtures of codex 1: there are 0.9.0, 0.20.1"):
        version_folder("1")


def fixtures(folder, monkeypatch, **complete):
    """A fixtures folder with these versions (``v1_2_3``), and whether each is complete; None: without a manifest."""
    monkeypatch.setenv("CODEX_CONFORMANCE_FIXTURES", str(folder))
    for name, value in complete.items():
        path = folder / ("codex-" + name[1:].replace("_", "."))
        path.mkdir()
        if value is not None:
            (path / "manifest.json").write_text(json.dumps({"complete": value}))


def test_the_default_version_is_the_newest_that_is_complete(tmp_path, monkeypatch):
    fixtures(tmp_path, monkeypatch, v0_9_0=True, v0_115_0=True, v0_130_0=False, v0_169_0=None)
    assert default_version() == "0.115.0"


def test_a_single_version_is_the_default_however_little_was_recorded(tmp_path, monkeypatch):
    fixtures(tmp_path, monkeypatch, v0_130_0=False)
    assert default_version() == "0.130.0"


def test_of_several_incomplete_versions_the_user_names_one(tmp_path, monkeypatch):
    fixtures(tmp_path, monkeypatch, v0_130_0=False, v0_169_0=False)
    with pytest.raises(BadInput, match="name one of 0.130.0, 0.169.0 with --codex"):
        default_version()


def test_the_shipped_default_has_a_golden_of_every_scenario_that_holds_for_it():
    version = default_version()
    held = {scenario.id for scenario in holding(load_scenarios().values(), version)}
    assert held == set(list_goldens(version_folder(version)))


def test_each_shipped_golden_is_of_its_scenario_as_it_is_now():
    for version in versions():
        folder = version_folder(version)
        held = {scenario.id: scenario_digest(scenario) for scenario in holding(load_scenarios().values(), version)}
        stored = {name: read_golden(folder, name)["digest"] for name in list_goldens(folder)}
        assert stored == {name: held.get(name) for name in stored}
        manifest = read_manifest(folder)
        assert (manifest["scenarios"], manifest["complete"]) == (stored, set(stored) == set(held))


def test_fixtures_that_are_nowhere(tmp_path, monkeypatch):
    monkeypatch.setenv("CODEX_CONFORMANCE_FIXTURES", str(tmp_path / "nowhere"))
    with pytest.raises(BadInput, match="no fixtures folder at .*nowhere"):
        fixtures_folder()
    monkeypatch.delenv("CODEX_CONFORMANCE_FIXTURES")
    monkeypatch.setattr(goldens, "_PACKAGE", tmp_path / "package")
    with pytest.raises(BadInput, match="run from a checkout or install the wheel"):
        fixtures_folder()
    (tmp_path / "codex_conformance_fixtures").mkdir()
    assert fixtures_folder() == tmp_path / "codex_conformance_fixtures"


@settings(max_examples=50)
@given(json_values)
def test_a_digest_does_not_depend_on_key_order(value):
    def turned(value):
        if isinstance(value, dict):
            return {key: turned(value[key]) for key in reversed(list(value))}
        return [turned(item) for item in value] if isinstance(value, list) else value

    assert digest(turned(value)) == digest(value) and digest([value]) != digest(value)


def test_the_shipped_goldens_are_whole_and_nothing_else_is_there():
    """Each is readable, each part is used, packing gives the same bytes again."""
    for version in versions():
        folder = version_folder(version)
        parts = {}
        for name in list_goldens(folder):
            packed = pack(read_golden(folder, name), parts)
            assert dump_json(packed) == (folder / "goldens" / (name + ".json")).read_bytes(), name
        stored = {path.name: path.read_bytes() for path in (folder / "goldens" / "parts").iterdir()}
        assert stored == parts
