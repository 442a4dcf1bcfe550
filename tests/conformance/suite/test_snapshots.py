"""The goldens as snapshots: they are compared and never written, whatever the options of syrupy."""

import shutil

import pytest

from conformance.errors import BadInput
from conformance.goldens.store import fixtures_folder, read_golden
from conformance.suite.snapshots import MOST, REFUSAL, golden_extension

from ..bad_agents import VERSION
from ..commands import contents, python

FOLDER = fixtures_folder() / ("codex-" + VERSION)

TEST = """\
from pathlib import Path

from conformance.goldens.store import read_golden
from conformance.suite.snapshots import golden_extension

FOLDER = Path({folder!r})


def test_equal(snapshot):
    golden = snapshot.use_extension(golden_extension(FOLDER))
    assert read_golden(FOLDER, "exec-plain") == golden(name="exec-plain")


def test_different(snapshot):
    golden = snapshot.use_extension(golden_extension(FOLDER))
    assert {{"exchanges": [], "dialogue": {{}}}} == golden(name="exec-plain")


def test_unknown(snapshot):
    golden = snapshot.use_extension(golden_extension(FOLDER))
    assert {{"exchanges": [], "dialogue": {{}}}} == golden(name="no-such-scenario")
"""


@pytest.fixture
def copied(tmp_path):
    """A copy of one golden with its parts, and a test file beside it."""
    folder = tmp_path / "fixtures"
    (folder / "goldens").mkdir(parents=True)
    shutil.copytree(str(FOLDER / "goldens" / "parts"), str(folder / "goldens" / "parts"))
    for name in ("exec-plain", "steer-one"):
        shutil.copy(str(FOLDER / "goldens" / (name + ".json")), str(folder / "goldens"))
    (tmp_path / "pytest.ini").write_text("[pytest]\n")
    (tmp_path / "test_copy.py").write_text(TEST.format(folder=str(folder)), encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize("options", [[], ["--snapshot-update"]], ids=["compare", "update"])
def test_no_option_makes_syrupy_write(options, copied):
    before = contents(copied / "fixtures")
    quick = [word for name in ("cacheprovider", "hypothesispytest", "xdist") for word in ("-p", "no:" + name)]
    done = python("-m", "pytest", "-c", copied / "pytest.ini", "--rootdir", copied, copied / "test_copy.py",
                  *quick + options)
    assert contents(copied / "fixtures") == before
    assert done.code != 0, done
    if not options:
        assert "2 failed, 1 passed" in done.out, done
        assert "exec-plain: differs" in done.out and "exchanges[0]: missing; upstream sends" in done.out
    assert "unused" not in done.out and "deleted" not in done.out, done


class TestExtension:
    extension = golden_extension(FOLDER)

    def instance(self):
        """The extension without the test that syrupy gives it in some versions."""
        return self.extension.__new__(self.extension)

    def test_it_reads_the_unpacked_golden(self):
        assert self.instance().read_snapshot(index="exec-plain") == read_golden(FOLDER, "exec-plain")
        assert self.extension.get_location(index="exec-plain") == str(FOLDER / "goldens" / "exec-plain.json")
        assert self.extension.get_snapshot_name(index="exec-plain", test_location=None) == "exec-plain"

    def test_a_missing_golden_is_bad_input(self):
        with pytest.raises(BadInput, match="no golden of that scenario"):
            self.instance().read_snapshot(index="nowhere")

    def test_to_match_is_to_be_identical(self):
        golden = read_golden(FOLDER, "exec-plain")
        request = golden["exchanges"][0]["request"]
        other = dict(golden, exchanges=[dict(golden["exchanges"][0], request=dict(request, form="loose"))])
        assert self.instance().matches(serialized_data=golden, snapshot_data=golden)
        assert not self.instance().matches(serialized_data=other, snapshot_data=golden)

    def test_the_diff_is_bounded(self):
        golden = read_golden(FOLDER, "exec-plain")
        request = golden["exchanges"][0]["request"]
        headers = [[name + "x", value] for name, value in request["headers"]]
        other = dict(golden, exchanges=[dict(golden["exchanges"][0], request=dict(request, headers=headers))])
        lines = list(self.instance().diff_lines(other, golden))
        assert lines[0] == "exec-plain: differs" and len(lines) == MOST + 2
        assert lines[-1] == "… and {} more differences".format(2 * len(headers) - MOST)
        assert all(len(line) < 400 for line in lines)

    @pytest.mark.parametrize("name", [
        "write_snapshot", "write_snapshot_collection", "_write_snapshot_collection", "_write_snapshot_fossil",
        "_pre_write", "delete_snapshots"])
    def test_every_writer_refuses(self, name):
        with pytest.raises(BadInput) as refused:
            getattr(self.instance(), name)(snapshot_location="x", snapshots=[])
        assert str(refused.value) == REFUSAL
