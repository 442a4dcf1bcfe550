"""What others write is shown without what a terminal obeys, and with a bounded length."""

import io

import pytest

from conformance.errors import BadInput
from conformance.files import dump_lines
from conformance.harmless import LONGEST, shortened, shown, shown_lines
from conformance.judge import Difference, Outcome, ScenarioVerdict, align
from conformance.judge.diff import differences
from conformance.judge.outcome import Violation
from conformance.judge.sentence import sentences
from conformance.report import summarise
from conformance.report.as_json import as_json
from conformance.report.junit import as_junit
from conformance.report.text import print_report

ESCAPES = ["\x1b[2J", "\x1b]0;title\x07", "\x9b31m", "\x00", "\x7f", "\u202e", "\ud800", "\x08\x08", "\r"]


@pytest.mark.parametrize("text", ESCAPES)
def test_no_report_holds_what_a_terminal_obeys(text):
    verdict = ScenarioVerdict(
        "s", "f", "differs", [Difference("a", "changed", text, "x" + text, item=text)], {"tool" + text: "extra"},
        outcomes=[Outcome("envelope.schema", 1, [Violation("path" + text, "complaint " + text)])])
    failed = ScenarioVerdict("t", "f", "error", blame="agent", reason=str(BadInput(text)), tail=shown_lines(text))
    stream = io.StringIO()
    print_report(summarise("a", "1", [verdict, failed], 0.0), stream)
    printed = stream.getvalue() + "".join(sentences(verdict.differences[0]))
    assert text not in printed and not set("\x1b\x9b\x00\x7f\u202e\ud800\x08\r") & set(printed)
    assert shown(text) in printed


def test_ends_of_lines_stay_in_a_log():
    assert shown_lines("a\n\tb\x1b[1m\r\n") == "a\n\tb\\x1b[1m\\x0d\n" and shown("a\nb") == "a\\x0ab"


def test_what_is_shortened_stays_different():
    assert shortened("x" * LONGEST) == "x" * LONGEST
    one, other = shortened("x" * 10 ** 6), shortened("x" * (10 ** 6 - 1) + "y")
    assert one != other and max(len(one), len(other)) < LONGEST


def exchange(body):
    request = {"method": "POST", "path": "/", "headers": [], "form": "compact", "body": body}
    return {"exchanges": [{"request": request, "response": None}], "dialogue": {}, "scenario": "s", "races": {}}


@pytest.mark.parametrize("body", [
    {"k" * 100000: {str(number): number for number in range(900)}},
    {"input": [{"type": "t" * 1000000, "role": "r" * 1000000, "k": number} for number in range(3)]},
    {"tools": [{"name": "n" * 1000000, "k": number} for number in range(3)]}], ids=["key", "item", "tool"])
def test_a_report_is_in_proportion_to_the_body(body):
    size = len(dump_lines(body, 0))
    result = summarise("a", "1", [align(exchange({"input": [], "tools": []}), exchange(body))], 0.0)
    assert len(dump_lines(as_json(result), 4)) < 2 * size + 500000
    assert len(as_junit(result)) < 500000


def test_long_keys_keep_paths_apart():
    found = differences("p", {}, {"k" * 1000 + "a": 1, "k" * 1000 + "b": 2})
    assert len({difference.path for difference in found}) == 2
