import pytest

from conformance.report.runs import runs_in_words


@pytest.mark.parametrize("figures, words", [
    ((337, 20, 6740, 0), "337 scenarios run 20 times each: 6,740 runs, none flaky"),
    ((2, 1000, 2000, 1), "2 scenarios run 1,000 times each: 2,000 runs, 1 flaky"),
    ((1, 2, 2, 1), "1 scenario run 2 times each: 2 runs, 1 flaky"),
    ((0, 20, 0, 0), "no scenario was run"),
    ((337, 1, 337, 0), "337 scenarios run once"),
])
def test_runs_in_words(figures, words):
    assert runs_in_words(*figures) == words
