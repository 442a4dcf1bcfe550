"""Skills: found, listed, mentioned. What is expected was seen in requests of codex 0.115.0."""

import pytest

from reference_agent.context.skills import load_skills, mentioned, skill_message, skills_part

HEAD = "---\nname: {}\ndescription: About {}.\n---\nBody\n"


def skill(name):
    return HEAD.format(name, name)


def names(skills):
    return [each.name for each in skills]


def test_the_order_is_scope_name_path(place):
    place.write(codex_home={"skills/x/SKILL.md": skill("a")}, home={".agents/skills/y/SKILL.md": skill("b")},
                workspace={".codex/skills/z/SKILL.md": skill("d"), ".agents/skills/z/SKILL.md": skill("c")})
    assert names(load_skills(place.settings())) == ["c", "d", "a", "b"]


def test_the_project_is_searched_from_its_root_down(place):
    place.write(workspace={".codex/skills/r/SKILL.md": skill("r"), "a/.agents/skills/a/SKILL.md": skill("a"),
                           "c/.agents/skills/c/SKILL.md": skill("c")})
    assert names(load_skills(place.settings(below="a"))) == ["a"]
    place.write(workspace={".git/HEAD": ""})
    assert names(load_skills(place.settings(below="a"))) == ["a", "r"]


def test_depth_is_limited_and_hidden_folders_are_left_out(place):
    place.write(workspace={".codex/skills/" + "d/" * depth + "SKILL.md": skill(str(depth)) for depth in range(9)})
    place.write(workspace={".codex/skills/.hidden/SKILL.md": skill("hidden")})
    assert names(load_skills(place.settings())) == [str(depth) for depth in range(7)]


@pytest.mark.parametrize("head, name, description", [
    ("name: n\ndescription: '  a   b '", "n", "a b"),
    ("description: only", "folder", "only"),
    ("name: n\ndescription: >-\n  one\n  two", "n", "one two"),
    ("name: n\ndescription: |\n  one\n  two", "n", "one two"),
    ('name: "n"\ndescription: "a: \\"b\\" \\u00e9"', "n", 'a: "b" \u00e9'),
    ("name: n\ndescription: it's # comment", "n", "it's"),
    ("# comment\nname: n\n\nlist:\n  - a: b\ndescription: d", "n", "d"),
])
def test_heads_that_can_be_read(place, head, name, description):
    place.write(workspace={".codex/skills/folder/SKILL.md": "---\n{}\n---\n".format(head)})
    skills = load_skills(place.settings())
    assert [(each.name, each.description) for each in skills] == [(name, description)]


@pytest.mark.parametrize("content", [
    "no head", "---\nname: n\n---\n", "---\nname: n\ndescription: a: b\n---\n", "---\nname: n\ndescription: d\n",
    "---\nname: n\ndescription: {}\n---\n".format("d" * 1025), "---\nname: {}\ndescription: d\n---\n".format("n" * 65),
    b"---\nname: n\ndescription: \xff\n---\n", '---\nname: n\ndescription: "\n---\n'])
def test_heads_that_cannot_be_read_are_left_out(place, content):
    place.write(workspace={".codex/skills/folder/SKILL.md": content})
    skills = load_skills(place.settings())
    assert skills == []


def test_the_list(place, contract):
    place.write(workspace={".codex/skills/a/SKILL.md": skill("a"), ".codex/skills/b/SKILL.md": skill("b"),
                           ".codex/skills/b/agents/openai.yaml": "policy:\n  allow_implicit_invocation: false\n"})
    skills = load_skills(place.settings())
    part = skills_part(skills, contract)
    assert "\n- a: About a. (file: {}/.codex/skills/a/SKILL.md)\n".format(place.workspace) in part
    assert "- b:" not in part and names(skills) == ["a", "b"]
    assert skills_part([each for each in skills if not each.listed], contract) is None


def test_a_skill_can_be_switched_off(place):
    place.write(workspace={".codex/skills/a/SKILL.md": skill("a")})
    path = place.workspace + "/.codex/skills/a/SKILL.md"
    for enabled, expected in (("false", []), ("true", ["a"])):
        config = '[[skills.config]]\npath = "{}"\nenabled = {}'.format(path, enabled)
        assert names(load_skills(place.settings(config))) == expected


@pytest.mark.parametrize("text, expected", [
    ("use $b and $a, $b", ["a", "b"]), ("$ab $a-x", []), ("x$a.", ["a"]), ("`$a`", ["a"]), ("$A", []),
    ("$PATH $home", []), ("[$a](nowhere)", []), ("[$a](nowhere) $a", ["a"]), ("[$z]({b}) $a", ["b", "a"]),
    ("[$z](skill://{b})", ["b"]), ("$twice", []), ("$a:1", []),
])
def test_mentions(place, text, expected):
    place.write(workspace={".codex/skills/{}/SKILL.md".format(name): skill(name)
                           for name in ("a", "b", "PATH", "home", "twice")},
                codex_home={"skills/twice/SKILL.md": skill("twice")})
    skills = load_skills(place.settings())
    text = text.format(b=place.workspace + "/.codex/skills/b/SKILL.md")
    assert names(mentioned([{"type": "text", "text": text}], skills)) == expected


def test_a_skill_input_comes_first_and_its_name_is_no_mention(place):
    place.write(workspace={".codex/skills/a/SKILL.md": skill("a"), ".codex/skills/b/SKILL.md": skill("b")})
    skills = load_skills(place.settings())
    asked = {"type": "skill", "name": "a", "path": skills[1].path}
    assert names(mentioned([{"type": "text", "text": "$a"}, asked], skills)) == ["b"]


def test_the_message_quotes_the_file(place):
    place.write(workspace={".codex/skills/a/SKILL.md": skill("a")})
    only = load_skills(place.settings())[0]
    assert skill_message(only) == "<skill>\n<name>a</name>\n<path>{}</path>\n{}\n</skill>".format(
        only.path, skill("a"))
