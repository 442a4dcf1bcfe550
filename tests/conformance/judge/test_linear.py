"""Judging takes work in proportion to the size of the bodies: lines of Python are counted, not seconds."""

import io
import sys

import pytest

from conformance.judge import align
from conformance.report import summarise
from conformance.report.as_json import as_json
from conformance.report.junit import as_junit
from conformance.report.text import print_report
from conformance.rules.load import load_rules
from conformance.rules.normalise import normalise

from ...benchmarks.bodies import CHANGES, message, shapes, transcript

RULES = load_rules()


def lines_of(work):
    """How many lines of Python the work takes."""
    count = [0]

    def trace(frame, event, argument):
        count[0] += event == "line"
        return trace
    before = sys.gettrace()
    sys.settrace(trace)
    try:
        work()
    finally:
        sys.settrace(before)
    return count[0]


def judge(expected, actual):
    golden = dict(normalise(transcript(expected), RULES, {}).transcript, scenario="s", races={})
    result = summarise("a", "1", [align(golden, normalise(transcript(actual), RULES, {}).transcript)], 0.0)
    print_report(result, io.StringIO())
    as_junit(result)
    as_json(result)


def messages(texts):
    return [message(text) for text in texts]


CASES = {name + ", " + how: lambda size, name=name, change=change: (shapes(size)[name], change(shapes(size)[name]))
         for name in shapes(1000) for how, change in CHANGES.items()}
CASES.update({
    "one text again and again": lambda size: (messages(["a"] + ["x"] * (size // 80) + ["b"]),
                                              messages(["c"] + ["x", "y"] * (size // 80) + ["d"])),
    "other keys": lambda size: ([{str(n): n for n in range(size // 20)}], [{str(n): -n for n in range(size // 20)}]),
    "other texts, one number more": lambda size: (
        messages("<turn:{}>".format(n) for n in range(size // 80)),
        messages("<turn:{}>".format(n + 1) for n in range(size // 80))),
    "keys in another order": lambda size: (messages(map(str, range(size // 80))), [
        dict(reversed(list(item.items()))) for item in messages(map(str, range(size // 80)))]),
})


@pytest.mark.parametrize("case", sorted(CASES))
def test_four_times_the_size_is_no_more_than_five_times_the_work(case):
    judge(*CASES[case](8000))
    small, large = (lines_of(lambda: judge(*CASES[case](size))) for size in (10000, 40000))
    assert large < 5 * small, (small, large)
