"""Unified diffs. The fixed ones were measured on codex 0.115.0, where there are several shortest ways."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reference_agent.protocol.unified_diff import hunks


def text(lines):
    return "".join(line + "\n" for line in lines)


@pytest.mark.parametrize("before, after, expected", [
    ("0123", "0223", "@@ -1,4 +1,4 @@ 0 -1 2 +2 3"),
    ("bcbccccaba", "aabb", "@@ -1,10 +1,4 @@ -b -c +a +a b -c -c -c -c -a b -a"),
    ("acca", "ccca", "@@ -1,4 +2,3 @@ -a c c +c a"),
    ("", "a", "@@ -0,0 +1 @@ +a"),
    ("ab", "", "@@ -1,2 +0,0 @@ -a -b"),
])
def test_which_way(before, after, expected):
    found = hunks(text(before), text(after), 3)
    assert " ".join(found.split("\n")[:-1]).replace("  ", " ") == expected.replace("  ", " ")


def test_the_end_of_the_file():
    assert hunks("a\nb", "a\nb\n", 3) == "@@ -1,2 +1,2 @@\n a\n-b\n\\ No newline at end of file\n+b\n"
    assert hunks("a\nb", "c\nb", 0) == "@@ -1 +1 @@\n-a\n+c\n"


def test_hunks_that_are_far_apart():
    many = [str(number) for number in range(30)]
    assert [line for line in hunks(text(many), text(["x"] + many[1:29] + ["y"]), 2).split("\n") if line[:1] == "@"] == [
        "@@ -1,3 +1,3 @@", "@@ -28,3 +28,3 @@"]


LINES = st.lists(st.sampled_from("abc"), max_size=12)


@given(LINES, LINES, st.integers(0, 3))
def test_it_leads_from_one_text_to_the_other(before, after, context):
    found = hunks(text(before), text(after), context)
    assert (found == "") == (before == after)
    result, place = [], 0
    for line in found.split("\n")[:-1]:
        if line.startswith("@@"):
            start, _, count = line.split()[1][1:].partition(",")
            start = int(start) - (count != "0")
            result, place = result + before[place:start], start
            continue
        if line[0] in " -":
            assert before[place] == line[1:]
            place += 1
        if line[0] in " +":
            result.append(line[1:])
    assert result + before[place:] == after


def test_texts_that_are_too_far_apart_are_replaced():
    before, after = [["%s%d" % (name, number) for number in range(3000)] for name in "ab"]
    assert hunks(text(before), text(after), 3) == "@@ -1,3000 +1,3000 @@\n%s%s" % (
        text("-" + line for line in before), text("+" + line for line in after))
