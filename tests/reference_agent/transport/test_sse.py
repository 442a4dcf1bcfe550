"""Server-sent events: every way to cut the bytes gives the same events."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reference_agent.transport.sse import Parser

STREAM = (b": comment\r\nevent: a\r\ndata: one\r\n\r\n"
          b"data: two\ndata:three\nid: 7\nretry: 5\n\n"
          b"event: b\rdata: f\xc3\xbcr \xf0\x9f\x98\x80\r\r"
          b"event: empty\n\n"
          b"data\n\n"
          b"data: cut off")
EVENTS = [("a", "one"), ("", "two\nthree"), ("b", "für 😀"), ("", "")]


def parse(pieces):
    parser = Parser()
    return [event for piece in pieces for event in parser.feed(piece)]


def test_whole():
    assert parse([STREAM]) == EVENTS


@pytest.mark.parametrize("at", range(len(STREAM) + 1))
def test_every_split_point(at):
    assert parse([STREAM[:at], STREAM[at:]]) == EVENTS


def test_byte_by_byte():
    assert parse(STREAM[at:at + 1] for at in range(len(STREAM))) == EVENTS


@pytest.mark.parametrize("pieces", [
    [b"\xef\xbb\xbfdata: a\n\n"], [b"", b"\xef", b"\xbb", b"\xbfdata: a", b"\n\n"], [b"\xef\xbb\xbf\n", b"data: a\n\n"],
])
def test_a_byte_order_mark_breaks_the_stream(pieces):
    parser = Parser()
    assert [event for piece in pieces for event in parser.feed(piece)] == []
    assert parser.broken


def test_a_byte_order_mark_further_on_is_a_letter_of_a_line():
    parser = Parser()
    assert parser.feed(b"\n\xef\xbb\xbfdata: a\n\ndata: b\n\n") == [("", "b")]
    assert not parser.broken


@given(st.lists(st.binary(max_size=30), max_size=6), st.data())
def test_splits_never_matter(pieces, data):
    whole = b"\n".join(pieces)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(whole)), max_size=5)))
    split = [whole[a:b] for a, b in zip([0] + cuts, cuts + [len(whole)])]
    assert parse(split) == parse([whole])


def test_a_carriage_return_ends_a_line_when_the_next_byte_is_there():
    parser = Parser()
    assert parser.feed(b"data: a\r\r") == []
    assert parser.feed(b":") == [("", "a")]


@pytest.mark.parametrize("left, told", [
    (b"\xffdata: b\n\n", "invalid utf-8 sequence of 1 bytes"), (b"\xe2\x82x", "invalid utf-8 sequence of 2 bytes"),
    (b"\xe2\x82", "incomplete utf-8 byte sequence"),
])
def test_nothing_is_read_after_bytes_that_are_no_text(left, told):
    parser = Parser()
    assert parser.feed(b"data: a\n\n" + left) == [("", "a")]
    assert parser.end() == "%s from index 0" % told


def test_a_character_cut_by_pieces_is_whole_in_the_end():
    parser = Parser()
    assert parser.feed(b"data: \xe2\x82") == [] and parser.feed(b"\xac\n\n") == [("", "\u20ac")]
    assert parser.end() is None
