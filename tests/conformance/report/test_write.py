import json
import os

import pytest

from conformance.errors import BadInput
from conformance.judge import Difference, ScenarioVerdict
from conformance.report import open_folder, summarise, write_reports
from conformance.schema import check

from .results import RESULT


def test_both_reports_are_written(tmp_path):
    files = write_reports(RESULT, tmp_path / "new" / "folder")
    assert [path.name for path in files] == ["report.json", "report.txt", "junit.xml"]
    check(json.loads(files[0].read_text(encoding="utf-8")), "report", "report.json")
    assert "mine: 5 scenarios" in files[1].read_text(encoding="utf-8")
    assert sorted(os.listdir(str(files[0].parent))) == ["junit.xml", "report.json", "report.txt"]


def test_what_no_encoding_can_write_is_escaped(tmp_path):
    verdict = ScenarioVerdict("one", "f", "differs", [Difference("x", "changed", "a", "\ud800")])
    files = write_reports(summarise("a", "1", [verdict], 0.0), tmp_path)
    assert json.loads(files[0].read_text(encoding="utf-8"))["scenarios"][0]["differences"][0]["actual"] == "\ud800"
    assert "\\ud800" in files[1].read_text(encoding="utf-8")


def test_a_folder_that_cannot_be_written_is_found_out_at_once(tmp_path):
    (tmp_path / "file").write_text("")
    for folder in (tmp_path / "file", tmp_path / "file" / "below"):
        with pytest.raises(BadInput, match="cannot write reports there: .*choose another --report folder"):
            open_folder(folder)
    assert os.listdir(str(open_folder(tmp_path / "good"))) == []
