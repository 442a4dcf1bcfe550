"""Files of rules: what they say, what makes them void, where they are found, how one is added (codex 0.115.0)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reference_agent.tools.approval.rules import ALLOW, FORBID, PROMPT, Rules, RulesError, load, parse, save

from .deciding import settings

ALLOW_TOUCH = 'prefix_rule(pattern=["touch"], decision="allow")\n'


def rules_of(text):
    return Rules(*parse(text, "f"))


def decisions(rules, *words):
    return [match.decision for match in rules.matches(list(words))]


def test_a_rule_fits_what_begins_with_its_words():
    rules = rules_of('prefix_rule(pattern=["git", ["push", "fetch"]], decision="prompt", justification="it leaves")\n')
    (match,) = rules.matches(["git", "push", "x"])
    assert match == (PROMPT, ("git", "push"), "it leaves")
    assert rules.matches(["git"]) == rules.matches(["git", "log"]) == rules.matches([]) == []


def test_what_a_file_may_say():
    rules = rules_of('"""Rules."""\n# none\nBAD = "forbidden"\nRM = ["rm"] + ["-r"]\nprefix_rule(RM, BAD)\n'
                     'network_rule(host="x.example", protocol="https", decision="allow")\n'
                     'prefix_rule(pattern=["a"], match=["a b", ["a"]], not_match=["b"])')
    assert decisions(rules, "rm", "-r", "x") == [FORBID] and decisions(rules, "a") == [ALLOW]


@pytest.mark.parametrize("text, why", [
    ("prefix_rule(", "f: "), ("foo()", "no function `foo`"), ("prefix_rule(pattern=[])", "pattern cannot be empty"),
    ('prefix_rule(pattern=["a", []])', "pattern cannot be empty"), ('prefix_rule(pattern=("a",))', "pattern"),
    ('prefix_rule(pattern=["a"], decision="maybe")', "invalid decision: maybe"), ("prefix_rule()", "pattern"),
    ('prefix_rule(pattern=["a"], zzz=1)', "zzz"), ('prefix_rule(pattern=["a", 1])', "f: "), ("import os", "line 1"),
    ('prefix_rule(pattern=["a"], justification=" ")', "justification cannot be empty"),
    ('prefix_rule(pattern=["a"], match=["b"])', "to match: b"), ('load("x", "y")', "no function `load`"),
    ('prefix_rule(pattern=["a"], not_match=["a b"])', "to not match: a b"), ("for x in []:\n  pass", "line 1"),
    ("__import__('os')", "no function"), ("x.y()", "f: ")])
def test_what_makes_rules_void(text, why):
    with pytest.raises(RulesError) as raised:
        parse(ALLOW_TOUCH + "\n" + text, "f") if "line 1" not in why else parse(text, "f")
    assert why in str(raised.value) and "\n" not in str(raised.value)
    for words in ("attribute", "argument", "closed", "invalid syntax", "object", "EOF", "malformed"):
        assert words not in str(raised.value), "Python's own words"


def test_a_path_is_looked_up_by_its_name():
    rules = rules_of(ALLOW_TOUCH + 'prefix_rule(pattern=["/bin/ls"], decision="prompt")')
    assert decisions(rules, "/x/touch") == [ALLOW] and decisions(rules, "/bin/ls") == [PROMPT]
    assert decisions(rules, "ls") == decisions(rules, "touched") == []
    known = rules_of(ALLOW_TOUCH + 'host_executable(name="touch", paths=["/usr/bin/touch"])')
    assert decisions(known, "/usr/bin/touch") == [ALLOW] and decisions(known, "/bin/touch") == []


def put(folder, name, text):
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def test_where_rules_are_found(tmp_path):
    home, project, warnings = tmp_path / "home", tmp_path / "project", []
    put(home, "rules/a.rules", ALLOW_TOUCH)
    put(home, "rules/other.txt", "(")
    put(project, ".codex/rules/b.rules", 'prefix_rule(["mkdir"])\nprefix_rule(["ls"], decision="prompt")')
    place = settings(folder=project)._replace(codex_home=str(home))
    rules = load(place, warnings.append)
    assert decisions(rules, "touch") == [ALLOW] and decisions(rules, "ls") == [PROMPT]
    assert decisions(rules, "mkdir") == []  # an untrusted project allows nothing
    put(home, "config.toml", '[projects."%s"]\ntrust_level = "trusted"\n' % project)
    assert decisions(load(place, warnings.append), "mkdir") == [ALLOW]
    put(home, "config.toml", "")
    put(project, ".codex/config.toml", "")
    assert decisions(load(place, warnings.append), "ls") == [] and warnings == []
    put(home, "rules/c.rules", "(")
    assert decisions(load(place, warnings.append), "touch") == [] and "custom rules not applied" in warnings[0]
    put(home, "rules/c.rules", "")
    (home / "rules/d.rules").write_bytes(b"\xff")
    assert decisions(load(place, warnings.append), "touch") == [] and "valid UTF-8" in warnings[1]


def test_no_rules_at_all(tmp_path):
    assert load(settings(folder=tmp_path), None).allowed() == []


@given(st.lists(st.text(st.characters(blacklist_categories=("Cs",))), min_size=1))
def test_what_is_saved_is_read_again(tmp_path_factory, words):
    home = tmp_path_factory.mktemp("home")
    save(str(home), ["first"])
    save(str(home), words)
    save(str(home), words)
    rules = load(settings(folder=home), None)
    assert decisions(rules, *words) and len(rules.allowed()) == len({("first",), tuple(words)})


def test_saving_keeps_what_is_there(tmp_path):
    put(tmp_path, "rules/default.rules", "# mine")
    save(str(tmp_path), ["a b", "c"])
    assert (tmp_path / "rules/default.rules").read_text(encoding="utf-8") == (
        '# mine\nprefix_rule(pattern=["a b", "c"], decision="allow")\n')


def test_what_is_allowed_is_listed_simple_ones_first():
    rules = rules_of('prefix_rule(["git", ["push", "pull"]])\nprefix_rule(["b", "c"])\nprefix_rule(["rm"], "prompt")')
    rules.add(["mkdir"])
    rules.add(["mkdir"])
    assert rules.allowed() == [("mkdir",), ("b", "c"), ("git", "[push|pull]")]
