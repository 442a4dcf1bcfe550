"""A path that a difference can have is read, one that none can have is not; what an entry's path fits."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conformance.goldens.store import list_goldens, read_golden, version_folder
from conformance.judge import align
from conformance.judge.diff import flatten, step
from conformance.judge.places import misread, pattern_of

from ..bad_agents import VERSION

ODD = st.text(st.sampled_from('aB.[]"\\*0\n\t\x00\x7f\x85\u2028\ud800\udc00é😀 '), max_size=5)
headers = st.lists(st.lists(st.text(st.sampled_from('aB."'), max_size=3), min_size=2, max_size=2), max_size=4)
values = st.recursive(st.integers(0, 1) | ODD, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(
    ODD, inner, max_size=3), max_leaves=6)
requests = st.fixed_dictionaries({
    "method": st.sampled_from(["GET", "POST"]), "path": ODD, "form": st.sampled_from(["compact", "loose"]),
    "headers": headers, "body": values | st.dictionaries(st.sampled_from(["input", "tools"]), values)})
answers = st.sampled_from([{"status": 200, "events": [1, 2]}])
exchanges = st.fixed_dictionaries({"request": requests, "response": answers | st.just({"status": 200, "events": [1]}),
                                   "races": st.dictionaries(st.just("workspaces"), st.just("here"))})
dialogues = st.dictionaries(ODD, values, max_size=2)


@settings(max_examples=300)
@given(st.lists(exchanges, max_size=2), st.lists(exchanges, max_size=2), dialogues, dialogues)
def test_wherever_a_difference_is_its_path_is_read_and_fits_itself(expected, actual, said, heard):
    expected = [dict(exchange, response={"status": 200, "events": [1, 2]}) for exchange in expected]
    golden = {"scenario": "s", "exchanges": expected, "dialogue": said, "races": {}}
    verdict = align(golden, {"exchanges": actual, "dialogue": heard})
    assert [(found.path, misread(found.path)) for found in verdict.differences if misread(found.path) is not None] == []
    assert all(pattern_of(found.path).match(found.path) for found in verdict.differences)
    assert all(found.path.isprintable() and found.path.encode("utf-8") for found in verdict.differences)


def test_every_place_of_a_golden_is_read():
    folder = version_folder(VERSION)
    read = 0
    for scenario in list_goldens(folder)[::40]:
        golden = read_golden(folder, scenario)
        paths = list(flatten("dialogue", golden["dialogue"]))
        for number, exchange in enumerate(golden["exchanges"]):
            where = "exchanges[{}].request".format(number)
            paths += flatten(where + ".body", exchange["request"]["body"])
            paths += [step(where + ".headers", name.lower()) for name, _ in exchange["request"]["headers"]]
        assert [path for path in paths if misread(path) is not None] == []
        read += len(paths)
    assert read > 100


@pytest.mark.parametrize("path", [
    "*", "dialogue", "dialogue*", "complaints[0]", "exchanges[12]", "exchanges[*].request.*", "*.tools[3]*",
    "*input[*]", "exchanges[0].request.headers", "exchanges[0].request.headers.via[1]",
    'exchanges[0].request.headers["a.B"]',
    'exchanges[*].request.body["a[*]b"].c', 'dialogue["\\ud800"]', 'dialogue["\\n"]', 'dialogue[""]',
    "ex*s[0].response", "exchanges[0].races.workspaces", "exchanges[0].request.body[0]"])
def test_a_path_that_can_be(path):
    assert misread(path) is None


@pytest.mark.parametrize("path, rest", [
    ("exchange[0].request.body", "[0].request.body"), ("Exchanges[0]", "Exchanges[0]"), ("exchanges[x]", "x]"),
    ("exchanges.0.request", ".0.request"), ("exchanges[*].requst.body", "st.body"), ("exchanges[*].headers", "headers"),
    ("exchanges[0].request.headers.User-Agent", "User-Agent"), ("exchanges[0].request.body..x", ".x"),
    ("exchanges[0].request.method.x", ".x"), ("complaints[0].x", ".x"), ('dialogue["plain"]', '"]'), ("dialogue ", " "),
    ("dialogue.a\n", "\n"), ("dialogue.\ud800", "\ud800"), ("$.exchanges[0]", "$.exchanges[0]"),
    ("request*", "request*"),
    ("exchanges[0].request", ""), ("exchanges[0", ""), ("", ""), ("dialogue[", ""), ("exchanges[*]..", ".")])
def test_a_path_that_cannot_be(path, rest):
    assert misread(path) == rest


@pytest.mark.parametrize("path, fitting, other", [
    ("exchanges[*].x", ["exchanges[10].x", 'exchanges["a.]b"].x'], ["exchanges[1].y[2].x", "exchanges[].x"]),
    ("a*", ["a", "a.b[0]", "a\nb"], ["b.a"]), ("a.b", ["a.b"], ["a-b", "a.b.c"]),
    ('a["x[*]y"]', ['a["x[*]y"]', 'a["x[0]y"]'], ['a["x[z]y"]'])])
def test_what_a_path_fits(path, fitting, other):
    assert [text for text in fitting + other if pattern_of(path).match(text)] == fitting
