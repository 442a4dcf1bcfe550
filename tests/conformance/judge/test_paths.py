"""A path that a difference can have is read, one that none can have is not; what an entry's path fits."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conformance.goldens.store import list_goldens, read_golden, version_folder
from conformance.judge import align
from conformance.judge.diff import step
from conformance.judge.paths import misread, pattern_of, without_numbers

from ..bad_agents import VERSION
from ..leaves import leaves

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
def test_wherever_a_difference_is_its_path_is_read_and_fits_itself(expected, actual, said, shown):
    expected = [dict(exchange, response={"status": 200, "events": [1, 2]}) for exchange in expected]
    golden = {"scenario": "s", "exchanges": expected, "dialogue": said, "races": {}}
    verdict = align(golden, {"exchanges": actual, "dialogue": shown})
    assert [(found.path, misread(found.path)) for found in verdict.differences if misread(found.path) is not None] == []
    for path in (found.path for found in verdict.differences):
        assert pattern_of(path).match(path) and pattern_of(without_numbers(path)).match(path)
        assert misread(without_numbers(path)) is None
    assert all(found.path.isprintable() and found.path.encode("utf-8") for found in verdict.differences)


def test_every_place_of_a_golden_is_read():
    folder = version_folder(VERSION)
    read = 0
    for scenario in list_goldens(folder)[::40]:
        golden = read_golden(folder, scenario)
        paths = [path for path, _ in leaves("dialogue", golden["dialogue"])]
        for number, exchange in enumerate(golden["exchanges"]):
            where = "exchanges[{}].request".format(number)
            paths += [path for path, _ in leaves(where + ".body", exchange["request"]["body"])]
            paths += [step(where + ".headers", name.lower()) for name, _ in exchange["request"]["headers"]]
        assert [path for path in paths if misread(path) is not None] == []
        read += len(paths)
    assert read > 100


@pytest.mark.parametrize("path", [
    "*", "dialogue", "dialogue*", "dialogue.*", "complaints[0]", "complaints[*]", "complaints[*]*", "exchanges[12]",
    "exchanges[*].request.*", "exchanges[*].req*", "ex*", "exchanges*", "exchanges[0].*", "exchanges[0].*.body.model",
    "exchanges[0].request.headers", "exchanges[0].request.headers.x-codex-*", "exchanges[0].request.headers.via[1]",
    "exchanges[0].request.headers.*[1]", 'exchanges[0].request.headers["a.b"]', "exchanges[0].request.headers[*]",
    "exchanges[*].request.body.tools[*].*.x", "exchanges[0].request.body[*].*", "exchanges[*].request.body.input*",
    'exchanges[*].request.body["a[*]b"].c', 'dialogue["a*"]', 'dialogue["\\ud800"]',
    'dialogue["\\ud800\\udc00"]', 'dialogue["\\\\ud800."]',
    'dialogue["\\n"]', 'dialogue[""]',
    "exchanges[0].response", "exchanges[0].races.workspaces", "exchanges[0].request.body[0]"])
def test_a_path_that_can_be(path):
    assert misread(path) is None


@pytest.mark.parametrize("path, rest", [
    ("exchange[0].request.body", "exchange[0].request.body"), ("Exchanges[0]", "Exchanges[0]"),
    ("exchanges[x]", "[x]"), ("exchanges.0.request", ".0.request"), ("exchanges.*", ".*"),
    ("exchanges[*].requst.body", ".requst.body"), ("exchanges[*].requst*", ".requst*"),
    ("exchanges[*].headers", ".headers"), ("exchanges[0].request.headers.User-Agent", ".User-Agent"),
    ('exchanges[0].request.headers["a.B"]', '["a.B"]'), ("exchanges[0].request.headers[0]", "[0]"),
    ("exchanges[0].request.body..x", "..x"), ("exchanges[0].request.method.x", ".x"),
    ("exchanges[0].request.method.*", ".*"), ("complaints[0].x", ".x"), ("complaints[0].*", ".*"),
    ('dialogue["plain"]', '["plain"]'), ('dialogue["\\u00e9."]', '["\\u00e9."]'), ('dialogue["\\x."]', '["\\x."]'),
    ("dialogue ", "dialogue "), ("dialogue.a\n", ".a\n"), ("dialogue.\ud800", ".\ud800"),
    ("$.exchanges[0]", "$.exchanges[0]"), ("request*", "request*"), ("exchanges[0", "[0"), ("dialogue[", "["),
    ("exchanges[*", "[*"), ("exchanges[*]..", ".."),
    # A `*` is a whole step, or at the end.
    ("*.tools[3]*", "*.tools[3]*"), ("*input[*]", "*input[*]"), ("ex*s[0].response", "ex*s[0].response"),
    ("exchanges[*].request.headers.x-*-id", "*-id"), ("dialogue**", "**"), ("dialogue.**", "*"),
    ("exchanges[00]", "[00]"), ("exchanges[0].request.body.input[01]", "[01]"),
    ("exchanges[1*].response", "[1*].response"),
    ("exchanges[0].request", ""), ("", "")])
def test_a_path_that_cannot_be(path, rest):
    assert misread(path) == rest


@pytest.mark.parametrize("path, fitting, other", [
    ("exchanges[*].x", ["exchanges[10].x", 'exchanges["a.]b"].x'], ["exchanges[1].y[2].x", "exchanges[].x"]),
    ("a*", ["a", "a.b[0]", "a\nb", "ab"], ["b.a"]), ("a.b", ["a.b"], ["a-b", "a.b.c"]), ("*", ["", "a"], []),
    ("a.*", ["a.b", "a.b[0].c"], ["a", 'a["b.c"]', "ab"]),
    ("a.*.c", ["a.b.c", "a.*.c"], ["a.b.b.c", "a[0].c", "a.b[0].c", "a..c"]),
    ('a["x[*]y"]', ['a["x[*]y"]'], ['a["x[0]y"]', 'a["x[z]y"]'])])
def test_what_a_path_fits(path, fitting, other):
    assert [text for text in fitting + other if pattern_of(path).match(text)] == fitting


@pytest.mark.parametrize("path, general", [
    ("exchanges[12].x[0][1]", "exchanges[*].x[*][*]"), ('a["[0]"][3]', 'a["[0]"][*]'), ("dialogue", "dialogue")])
def test_a_path_without_numbers(path, general):
    assert without_numbers(path) == general and pattern_of(general).match(path)
