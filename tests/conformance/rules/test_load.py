import pytest

from conformance.errors import BadInput
from conformance.rules.load import RULES, load_rules

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
    (HEAD + RULE.replace("mask", "number"), "at rules[0]: 'pattern' is a required property"),
    (HEAD + RULE.replace("mask", "race"), "at rules[0]: 'pattern' is a required property"),
    (HEAD + RULE + RULE, "rule 'one' stands there twice"),
    (HEAD + RULE + 'as = "<x>"\n', "at rules[0].as"),
])
def test_a_bad_file_is_one_line_that_names_the_rule(text, words, tmp_path):
    with pytest.raises(BadInput) as error:
        load(tmp_path, text)
    assert str(error.value).startswith(str(tmp_path / "rules.toml")) and words in str(error.value)
    assert "\n" not in str(error.value)
