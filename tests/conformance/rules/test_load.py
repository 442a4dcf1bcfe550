import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conformance.errors import BadInput
from conformance.rules.load import RULES, beginning_of, load_rules

HEAD = "version = 1\n"
RULE = '[[rules]]\nid = "one"\nkind = "mask"\nwhere = ["request.**"]\nreason = "r"\n'


def load(folder, text):
    path = folder / "rules.toml"
    path.write_text(text, encoding="utf-8")
    return load_rules(path)


def test_the_shipped_rules_load_and_give_reasons():
    rules = load_rules()
    assert len(rules.all) > 10 and rules.version >= 1 and RULES.is_file()
    assert all(len(rule.reason) > 10 for rule in rules.all)


def test_defaults(tmp_path):
    (rule,) = load(tmp_path, HEAD + RULE).all
    assert (rule.id, rule.label, rule.pool, rule.pattern) == ("one", "one", "one", None)
    (rule,) = load(tmp_path, HEAD + RULE + 'as = "x"\n').all
    assert (rule.label, rule.pool) == ("x", "x")


@pytest.mark.parametrize("where, path, looks", [
    ("request.body.key", "request.body.key", True),
    ("request.body.key", "request.body.keys", False),
    ("request.body.key", "request_body.key", False),
    ("request.*.key", "request.body.key", True),
    ("request.*.key", "request.body.other.key", False),
    ("request.**", "request.body.other.key", True),
    ("**", "dialogue.x", True),
    ("request.headers.x-a", "request.headers.x-a", True),
    ("body.*.text", "body.*.text", True),
])
def test_where_is_a_glob_of_steps(where, path, looks, tmp_path):
    rules = load(tmp_path, HEAD + RULE.replace("request.**", where))
    assert bool(rules.at(path)) is looks
    assert rules.at(path) is rules.at(path)


def test_keys_that_no_rule_names_are_one_path():
    """An agent may send a million keys."""
    body = load_rules().root.below("request").below("body")
    assert body.below("one") is body.below("two") is body.below("") is not body.below("input")
    assert body.below("one").below("x") is body.below("one").below("y").below("z")


@pytest.mark.parametrize("pattern, beginning", [
    ("abcd", "abcd"), ("^abcd(e)", "abcd"), (r"(?m)^a b: \d", "a b: "), (r"\A\bab\{\}[0-9]", "ab{}"),
    ("abcdx*", "abcd"),
    ("abcdx?", "abcd"), ("abcdx{2}", "abcd"), ("abcdx+", "abcd"), ("abcd|efgh", ""), ("(?:abcd|efgh)ijkl", ""),
    (r"(?:(?<!\n)|(?<=x))abcd(?:e|f)", "abcd"), ("abc[d]", ""), (r"\d+abcd", ""), ("", ""), (r"abcd[|]", "abcd"),
    (r"abcd[\]|]", "abcd"), (r"abcd\|", "abcd|"), ("abcd((e)|(f(g)))", "abcd")])
def test_the_beginning_of_a_pattern(pattern, beginning):
    assert beginning_of(pattern) == beginning


SEARCHED = [rule for rule in load_rules().all if rule.pattern is not None]


@settings(max_examples=20, suppress_health_check=[HealthCheck.data_too_large, HealthCheck.too_slow])
@pytest.mark.parametrize("rule", SEARCHED, ids=[rule.id for rule in SEARCHED])
@given(st.data())
def test_what_saves_time_changes_no_match(rule, data):
    """Texts that the pattern matches, side by side; the shortcuts find what ``finditer`` finds."""
    some = st.from_regex(rule.pattern) | st.sampled_from(["", "\n", rule.starts, rule.starts[:-1], "-0000-0000-"])
    text = "".join(data.draw(st.lists(some, max_size=2)))
    spans = [match.span() for match in rule.pattern.finditer(text)]
    assert [match.span() for match in rule.matches(text)] == spans
    assert all(text.startswith(rule.starts, start) for start, _ in spans)
    assert not spans or rule.needs is None or rule.needs.search(text)
    assert all(end - start >= rule.least for start, end in spans)


@pytest.mark.parametrize("text, words", [
    ("", "at top level"),
    ("rules = 1\nversion = 1\n", "at rules: 1"),
    ("rules = [1]\nversion = 1\n", "at rules[0]"),
    ('version = "1"\n' + RULE, "at version"),
    (HEAD + RULE.replace("mask", "hide"), "at rules[0].kind: 'hide' is not one of"),
    (HEAD + RULE.replace('reason = "r"\n', ""), "at rules[0]: 'reason' is a required property"),
    (HEAD + RULE + 'colour = "red"\n', "at rules[0]: Additional properties"),
    (HEAD + RULE.replace('["request.**"]', '"request.**"'), "at rules[0].where"),
    (HEAD + RULE.replace('["request.**"]', "[]"), "at rules[0].where: []"),
    (HEAD + RULE + 'pattern = "("\n', "rules[0]: pattern: "),
    (HEAD + RULE + 'pattern = "x"\nneeds = "("\n', "rules[0]: needs: "),
    (HEAD + RULE.replace("request.**", "request.x*"), "at rules[0].where[0]: 'request.x*' does not match"),
    (HEAD + RULE.replace("mask", "number"), "at rules[0]: 'pattern' is a required property"),
    (HEAD + RULE.replace("mask", "race"), "at rules[0]: 'pattern' is a required property"),
    (HEAD + RULE + RULE, "two rules have the id 'one'"),
    (HEAD + RULE + 'as = "<x>"\n', "at rules[0].as"),
])
def test_a_bad_file_is_one_line_that_names_the_rule(text, words, tmp_path):
    with pytest.raises(BadInput) as error:
        load(tmp_path, text)
    assert str(error.value).startswith(str(tmp_path / "rules.toml")) and words in str(error.value)
    assert "\n" not in str(error.value)
