"""The known word that a user probably meant."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reference_agent.frontends.suggest import jaro, nearest

WORDS = st.text("abcd", max_size=8)


@pytest.mark.parametrize("left, right, expected", [
    ("martha", "marhta", 0.944), ("dixon", "dicksonx", 0.767), ("js", "json", 0.833), ("", "", 1), ("", "a", 0),
    ("abc", "xyz", 0)])
def test_jaro(left, right, expected):
    assert abs(jaro(left, right) - expected) < 0.001


@given(WORDS, WORDS)
def test_jaro_is_a_likeness(left, right):
    assert 0 <= jaro(left, right) <= 1
    assert jaro(left, left) == 1
    assert abs(jaro(left, right) - jaro(right, left)) < 1e-9


def test_nearest():
    known = ["json", "model", "sandbox"]
    assert [nearest(word, known) for word in ("jsonn", "modell", "sandbx", "nope", "")] == [
        "json", "model", "sandbox", None, None]
    assert nearest("x", []) is None
