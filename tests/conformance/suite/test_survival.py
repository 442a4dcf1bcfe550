"""Whatever is raised while a scenario is driven, normalised or judged is the verdict on that scenario alone."""

import pytest

from conformance.suite import judging
from conformance.suite.judging import judge_all

from ..bad_agents import miniature, suite_of

PLACES = ["run_scenario", "normalise", "align", "conform", "observe", "merge", "_golden"]


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("error, blame, words", [
    (RecursionError("maximum recursion depth"), "agent", "too-large: what the agent sent"),
    (MemoryError(), "agent", "too-large: what the agent sent"),
    (OSError(28, "No space left on device"), "environment", "No space left on device: free space"),
    (KeyError("planted"), "harness", "the suite failed with KeyError at test_survival.py:"),
], ids=["recursion", "memory", "disk", "defect"])
def test_an_exception_is_the_verdict_on_one_scenario(place, error, blame, words, monkeypatch):
    real = getattr(judging, place)
    calls = []

    def fails_first(*args, **named):
        calls.append(args)
        if len(calls) == 1:
            raise error
        return real(*args, **named)
    monkeypatch.setattr(judging, place, fails_first)
    first, second = judge_all(suite_of(miniature("asks-once"), "exec-plain", "exec-plain"), 1)
    assert (first.status, first.blame) == ("error", blame)
    assert words in first.reason and "\n" not in first.reason and "planted" not in first.reason
    assert (second.status, second.reason) == ("differs", "")
