"""Cutting outputs: what codex 0.115.0 showed, and what must hold for every text."""

from hypothesis import given
from hypothesis import strategies as st

from reference_agent.tools.truncation import count_tokens, cut, stored

NUMBERS = "".join("%d\n" % number for number in range(1, 20001))


def test_seen():
    assert cut(NUMBERS, 10) == ("Total output lines: 20000\n\n1\n2\n3\n4\n5\n6\n7\n8\n9\n10"
                                "…27214 tokens truncated…7\n19998\n19999\n20000\n")
    assert cut("a\nb\n", 0) == "Total output lines: 2\n\n…1 tokens truncated…"
    assert count_tokens(NUMBERS) == 27224
    text = "é\n" * 33333 + "\ufffd"
    assert "…24900 tokens truncated…" in cut(text, 101)


def test_policies():
    text = "x" * 20000
    assert stored(text, {"mode": "bytes", "limit": 10000}) == "x" * 6000 + "…8000 chars truncated…" + "x" * 6000
    assert stored(text, {"mode": "tokens", "limit": 10000}) == text
    once = stored(text, {"mode": "bytes", "limit": 100})
    assert stored(once, {"mode": "bytes", "limit": 100}) is once and len(once) > 120
    assert stored(text, {"mode": "bytes", "limit": 10000}, 100) == "x" * 240 + "…4880 tokens truncated…" + "x" * 240


@given(st.text(st.characters(blacklist_categories=["Cs"]), max_size=60), st.integers(0, 20))
def test_any_text(text, tokens):
    shown = cut(text, tokens)
    if len(text.encode("utf-8")) <= tokens * 4:
        assert shown == text
        return
    body = shown.partition("\n\n")[2]
    assert len(body.encode("utf-8")) <= tokens * 4 + len("…99 tokens truncated…".encode("utf-8"))
    assert "tokens truncated…" in body
