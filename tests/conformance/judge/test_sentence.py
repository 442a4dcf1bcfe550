import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conformance.judge import Difference
from conformance.judge.sentence import NAME, WIDTH, excerpts, more, named_path, sentences
from conformance.judge.verdict import ABSENT

from ..test_files import json_values


@pytest.mark.parametrize("difference, lines", [
    (Difference("a.b", "missing", 1), ["a.b: missing; upstream sends 1"]),
    (Difference("a.b", "extra", ABSENT, "x"), ['a.b: extra; upstream sends nothing here, the agent sends "x"']),
    (Difference("a", "changed", None, "x"), ["a: differs", "  upstream: null", '  agent:    "x"']),
    (Difference("a", "changed", ABSENT, "x"), ["a: differs", "  upstream: absent", '  agent:    "x"']),
    (Difference("a", "order", [1, 2], [2, 1]), ["a: same content in another order or form", "  upstream: [1,2]",
                                               "  agent:    [2,1]"]),
])
def test_a_difference_as_lines(difference, lines):
    assert sentences(difference) == lines


@pytest.mark.parametrize("item, shown", [
    ("", "a"), ("exec_command", "a (exec_command)"), ("one\ntwo", 'a ("one\\ntwo")'),
    ("x" * 500, 'a ("{}… (502 characters))'.format("x" * (NAME - 1))),
])
def test_a_path_names_its_item(item, shown):
    assert named_path("a", item) == shown
    assert sentences(Difference("a", "missing", 1, item=item)) == [shown + ": missing; upstream sends 1"]


@pytest.mark.parametrize("count, words", [(1, "1 more path"), (2, "2 more paths")])
def test_numbers_of_things(count, words):
    assert more(count, "path") == words


@settings(max_examples=40)
@given(json_values, json_values, st.sampled_from(["missing", "extra", "changed", "order"]))
def test_lines_are_bounded_and_single(expected, actual, kind):
    for line in sentences(Difference("path", kind, expected, actual)):
        assert len(line) < WIDTH + 80 and "\n" not in line


@settings(max_examples=40)
@given(st.text(max_size=300), st.text(max_size=300), st.text(max_size=300))
def test_excerpts_show_where_two_texts_part(head, left, right):
    expected, actual = head + "L" + left, head + "R" + right
    shown = excerpts(expected, actual)
    assert shown[0] != shown[1] and all(len(text) < WIDTH + 30 for text in shown)


def test_short_texts_are_shown_whole():
    assert excerpts("abc", "abd") == ("abc", "abd")


def test_long_texts_show_their_length_and_where_they_part():
    expected, actual = excerpts("a" * 500 + "L" + "b" * 500, "a" * 500 + "R" + "b" * 500)
    assert expected.startswith("…aaa") and "L" in expected and expected.endswith("… (1001 characters)")
    assert actual == expected.replace("L", "R")
