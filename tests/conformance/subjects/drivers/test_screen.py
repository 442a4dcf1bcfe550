"""The screen: what is on it, however it arrives; what a terminal answers; nothing that is printed breaks it."""

from hypothesis import given
from hypothesis import strategies as st

from conformance.subjects.drivers.screen import Screen, frames, squash


def screen(rows=12, columns=40):
    seen, sent = [], []
    made = Screen(rows, columns, seen.append, sent.append)
    return made, seen, sent


def test_it_shows_what_was_drawn_and_tells_of_each_frame():
    made, seen, _ = screen()
    made.feed(b"one\x1b[?25h\rtwo\x1b[?25h")
    assert seen == ["one", "two"] and made.text == "two"
    made.feed("\r\n日本 wide\x1b[1;1Hx".encode("utf-8"))
    assert made.text == "xwo\n日本 wide"


def test_a_synchronised_update_is_seen_when_it_is_whole():
    made, seen, _ = screen()
    made.feed(b"\x1b[?2026hha")
    made.feed(b"lf")
    assert seen == []
    made.feed(b" and half\x1b[?2026l")
    assert seen == ["half and half"]


def test_text_is_found_however_it_is_wrapped():
    made, _, _ = screen(columns=10)
    made.feed("│ a rather│\r\n│ long li│\r\n│ne       │".encode("utf-8"))
    assert made.shows("a rather long line") and not made.shows("a rather short line")
    assert squash("│ a b │") == "ab"


def test_a_program_that_asks_is_answered():
    made, _, sent = screen()
    made.feed(b"ab\x1b[6n\x1b[c\x1b]10;?\x1b\\\x1b]11;?\x07")
    assert b"\x1b[1;3R" in sent and b"\x1b[?6c" in sent
    assert b"\x1b]10;rgb:ffff/ffff/ffff\x1b\\" in sent and b"\x1b]11;rgb:0000/0000/0000\x1b\\" in sent


def test_a_paste_is_marked_when_the_program_asked_for_that():
    made, _, _ = screen()
    assert made.paste("a\nb") == b"a\nb"
    made.feed(b"\x1b[?2004h")
    assert made.paste("ä") == b"\x1b[200~\xc3\xa4\x1b[201~"


def test_the_tail_has_no_empty_lines():
    made, _, _ = screen()
    made.feed(b"a\r\n\r\nb\r\n\r\nc")
    assert made.tail(2) == "b\nc"


PIECES = st.lists(st.one_of(
    st.binary(max_size=20),
    st.sampled_from([b"\x1b[", b"\x1b]", b"\x1b[?2026l", b"\x1b[?25h", b"\x1b[1;2;3r", b"\x1b[?1;2r", b"\x1b[99A",
                     b"\n"]),
    st.builds(lambda numbers, end: "\x1b[{}{}".format(";".join(map(str, numbers)), end).encode("ascii"),
              st.lists(st.integers(0, 10 ** 6), max_size=6), st.sampled_from("ABCDEFGHJKLMPXacdefghlmnr`"))),
    max_size=12)


@given(PIECES)
def test_nothing_breaks_it(pieces):
    made, _, _ = screen()
    for piece in pieces:
        made.feed(piece)
    made.feed(b"\x07\x07\x1b\\\x18\x1bc\x1b[?2026lstill here")  # whatever was open is closed
    assert "still here" in made.text


@given(PIECES)
def test_frames_are_the_whole_of_it(pieces):
    data = b"".join(pieces)
    assert b"".join(frames(data)) == data and b"" not in frames(data)
