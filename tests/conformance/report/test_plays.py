import pytest

from conformance.report.plays import plays_in_words


@pytest.mark.parametrize("figures, words", [
    ((337, 20, 6740, 0), "337 scenarios played 20 times each: 6,740 plays, none flaky"),
    ((2, 1000, 2000, 1), "2 scenarios played 1,000 times each: 2,000 plays, 1 flaky"),
    ((1, 2, 2, 1), "1 scenario played 2 times each: 2 plays, 1 flaky"),
    ((0, 20, 0, 0), "no scenario was played"),
    ((337, 1, 337, 0), "337 scenarios played once"),
])
def test_plays_in_words(figures, words):
    assert plays_in_words(*figures) == words
