"""Cutting outputs: what codex 0.115.0 showed, and what must hold for every text."""

import re

from hypothesis import given
from hypothesis import strategies as st

from reference_agent.protocol.truncation import Stored, count_tokens, cut, stored, within
from reference_agent.versions import DEFAULT

CUTS = DEFAULT.tools.truncation
NUMBERS = "".join("%d\n" % number for number in range(1, 20001))


def test_seen():
    assert cut(NUMBERS, 10, CUTS) == ("Total output lines: 20000\n\n1\n2\n3\n4\n5\n6\n7\n8\n9\n10"
                                      "…27214 tokens truncated…7\n19998\n19999\n20000\n")
    assert cut("a\nb\n", 0, CUTS) == "Total output lines: 2\n\n…1 tokens truncated…"
    assert count_tokens(NUMBERS) == 27224
    text = "é\n" * 33333 + "\ufffd"
    assert "…24900 tokens truncated…" in cut(text, 101, CUTS)


def test_policies():
    text = "x" * 20000
    assert stored(text, {"mode": "bytes", "limit": 10000}, CUTS) == "x" * 6000 + "…8000 chars truncated…" + "x" * 6000
    assert stored(text, {"mode": "tokens", "limit": 10000}, CUTS) == text
    once = stored(text, {"mode": "bytes", "limit": 100}, CUTS)
    assert stored(once, {"mode": "bytes", "limit": 100}, CUTS) is once and len(once) > 120
    short = "x" * 240 + "…4880 tokens truncated…" + "x" * 240
    assert stored(text, {"mode": "bytes", "limit": 10000}, CUTS, 100) == short


TEXTS = st.text(st.characters(blacklist_categories=["Cs"]) | st.sampled_from("aé日😀\n"), max_size=60)
MARKER = re.compile("…([0-9]+) (tokens|chars) truncated…")


def halves(shown, text, limit, unit):
    """What is left of `text` on both sides of the marker, and how much the marker says is gone."""
    for marker in MARKER.finditer(shown):
        left, right = shown[:marker.start()], shown[marker.end():]
        if text.startswith(left) and text.endswith(right) and marker.group(2) == unit:
            sizes = len(left.encode("utf-8")), len(right.encode("utf-8"))
            if limit // 2 - 3 <= sizes[0] <= limit // 2 and limit - limit // 2 - 3 <= sizes[1] <= limit - limit // 2:
                return left, right, int(marker.group(1))
    raise AssertionError((shown, text))


@given(TEXTS, st.integers(0, 20))
def test_head_and_tail_stay_to_the_last_whole_character(text, tokens):
    """Of what is too long, half the budget from each side; the marker counts the tokens beyond the budget."""
    shown, size = cut(text, tokens, CUTS), len(text.encode("utf-8"))
    if size <= tokens * 4:
        assert shown == text
        return
    head, _, body = shown.partition("\n\n")
    assert head == "Total output lines: {}".format(text.count("\n") + (not text.endswith("\n")))
    assert halves(body, text, tokens * 4, "tokens")[2] == -(-(size - tokens * 4) // 4)


@given(TEXTS, st.integers(0, 60))
def test_a_policy_of_bytes_counts_characters(text, limit):
    shown, lines = within(text, {"mode": "bytes", "limit": limit}, CUTS)
    if lines is None:
        assert shown == text and len(text.encode("utf-8")) <= limit
        return
    left, right, gone = halves(shown, text, limit, "chars")
    assert len(left) + gone + len(right) == len(text)


@given(TEXTS, st.integers(0, 60), st.sampled_from(["bytes", "tokens"]))
def test_the_history_keeps_a_fifth_more_and_cuts_once(text, limit, mode):
    kept = stored(text, {"mode": mode, "limit": limit}, CUTS)
    room = limit * 12 // 10 * (4 if mode == "tokens" else 1)
    assert isinstance(kept, Stored) and stored(kept, {"mode": mode, "limit": 0}, CUTS) is kept
    assert kept == text if len(text.encode("utf-8")) <= room else halves(
        kept, text, room, "tokens" if mode == "tokens" else "chars")
