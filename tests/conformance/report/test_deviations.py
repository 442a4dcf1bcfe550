"""What the reports say of expected deviations: what each covers, until when, and the flaky ones apart."""

import datetime
import io
from xml.etree import ElementTree

import pytest

from conformance.files import dump_json
from conformance.judge import Difference, ScenarioVerdict
from conformance.judge.diff import differences
from conformance.judge.expected import Deviation, expect
from conformance.report import summarise
from conformance.report.as_json import as_json
from conformance.report.details import LONGEST
from conformance.report.junit import as_junit
from conformance.report.text import print_report
from conformance.schema import check
from conformance.suite.deviations import load_deviations
from conformance.suite.repeat import merge

from .results import HELD, REGISTRY

DAY = datetime.date(2027, 1, 31)
MODEL, SAID = "exchanges[0].request.body.model", "dialogue.said"
ENTRIES = [
    Deviation("its clock", scenario="exec-*", path=SAID, flaky=True, expires=DAY),
    Deviation("its model,\nas ever", scenario="*", path="exchanges[*].request.body.model", expires=DAY),
    Deviation("was mended", scenario="exec-plain", path="exchanges[0].request.body.input*"),
    Deviation("old", scenario="exec-plain", path="*", expires=datetime.date(2020, 1, 2), expired=True),
    Deviation("cannot be steered", requirement="steer.kept", untested=True),
    Deviation("hangs now and then", scenario="exec-plain", flaky=True),
]


def result_of(runs, entries):
    registry = {id: REGISTRY[id] for id in ("pairing.one-output", "steer.kept")}
    verdict = expect(merge([ScenarioVerdict("exec-plain", "first-turn", "differs", found, outcomes=HELD[:1])
                            for found in runs], entries), entries)
    return summarise("mine", "1", [verdict], 0.0, True, registry=registry, deviations=entries, known=["exec-plain"])


def lines_of(result):
    stream = io.TextIOWrapper(io.BytesIO(), "utf-8")
    print_report(result, stream)
    stream.seek(0)
    return stream.read().splitlines()


TWICE = [[Difference(MODEL, "changed", "a", "b"), Difference(SAID, "changed", "a", "b")],
         [Difference(MODEL, "changed", "a", "b")]]


def test_the_text_has_a_line_for_each_and_the_flaky_ones_last():
    lines = [line for line in lines_of(result_of(TWICE, ENTRIES[:-1])) if line.startswith(("expected:", "flaky:"))]
    assert lines == [
        "expected: * exchanges[*].request.body.model (covers 1, until 2027-01-31): its model, as ever",
        "expected: exec-plain exchanges[0].request.body.input* (stale: it covers nothing; remove it from the file): "
        "was mended",
        "expected: exec-plain * (expired 2020-01-02: it covers nothing any more): old",
        "expected: steer.kept (covers 1): cannot be steered",
        "flaky: exec-* dialogue.said (covers 1, 1 of these not in every run, until 2027-01-31): its clock"]


def test_the_json_tells_flaky_and_the_day():
    report = as_json(result_of(TWICE, ENTRIES))
    check(report, "report", "report")
    names = ("flaky", "untested", "expires", "changing")
    assert [tuple(entry[name] for name in names) for entry in report["deviations"]] == [
        (True, False, "2027-01-31", 1), (False, False, "2027-01-31", 0), (False, False, None, 0),
        (False, False, "2020-01-02", 0), (False, True, None, 0), (True, False, None, 0)]
    assert report["scenarios"][0]["flaky"] == "" and report["scenarios"][0]["sometimes"] == {SAID: "1 of 2"}


def test_a_report_of_before_still_fits_the_schema():
    report = as_json(result_of(TWICE, ENTRIES))
    for entry in report["deviations"]:
        for name in ("flaky", "untested", "expires", "changing"):
            del entry[name]
    del report["scenarios"][0]["sometimes"]
    check(report, "report", "report")


def test_junit_has_the_flaky_ones_apart():
    run = ElementTree.fromstring(as_junit(result_of(TWICE, ENTRIES)))[2]
    cases = [(case.get("classname"), [(child.tag, child.get("message")) for child in case]) for case in run][1:]
    assert cases == [
        ("run.flaky", []), ("run.deviations", []),
        ("run.deviations", [("failure", "stale: it covers nothing; remove it from the file")]),
        ("run.deviations", [("skipped", "expired 2020-01-02: it covers nothing any more")]), ("run.deviations", []),
        ("run.flaky", [])]


def test_what_changes_and_is_not_excused_is_printed_with_its_count():
    lines = lines_of(result_of(TWICE, ENTRIES[1:2]))
    assert "exec-plain: flaky: 2 of 2 differs, each time with other findings" in lines
    assert "  dialogue.said: in 1 of 2" in lines


@pytest.mark.parametrize("key", ["\ud800", "a\nb", "\x1b[31m", "é.😀", "\x7f", '"\\', "\u2028", "[red]", "\0"])
def test_no_key_breaks_a_report(key):
    found = differences("exchanges[0].request.body", {}, {key: 1, key + key: 2})
    path = "exchanges[*].request.body" + found[0].path[len("exchanges[0].request.body"):]
    lines = lines_of(result_of([found], [Deviation("so", scenario="*", path=path)]))
    assert [line for line in lines if line.startswith("expected: ")] == [
        "expected: * {} (covers 1): so".format(path)]
    assert any(found[1].path in line for line in lines)
    result = result_of([found], [Deviation("so", scenario="*", path=path)])
    assert dump_json(as_json(result)).decode("utf-8") and ElementTree.fromstring(as_junit(result)) is not None


def test_a_line_has_an_end(tmp_path):
    file = tmp_path / "mine.deviations.toml"
    text = '[[deviations]]\nscenario = "*"\nreason = "{}"\npath = "dialogue.{}"\n'
    file.write_text(text.format("r" * 5000, "p" * 5000), encoding="utf-8")
    result = result_of(TWICE, load_deviations(file, ["exec-plain"]))
    assert max(map(len, lines_of(result))) <= LONGEST
