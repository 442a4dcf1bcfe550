"""The AGENTS.md chain. What is expected was seen in requests of codex 0.115.0."""

import pytest

from reference_agent.context.documents import agents_part, user_instructions


def chain(place, contract, home=(), workspace=(), config="", below="a/b", git=True):
    files = dict(workspace)
    if git:
        files[".git/HEAD"] = ""
    place.write(codex_home=dict(home), workspace=files)
    return user_instructions(place.settings(config, below=below), contract)


@pytest.mark.parametrize("home, workspace, expected", [
    ({}, {}, None),
    ({"AGENTS.md": "\n h \n\n"}, {}, "h"),
    ({}, {"AGENTS.md": "\n w \n\n"}, "\n w \n\n"),
    ({"AGENTS.md": " h"}, {"AGENTS.md": "w\n"}, "h\n\n--- project-doc ---\n\nw\n"),
    ({"AGENTS.md": "h", "AGENTS.override.md": "o"}, {}, "o"),
    ({"AGENTS.md": "h", "AGENTS.override.md": " \n"}, {}, "h"),
    ({"AGENTS.md": "h", "AGENTS.override.md": b"\xff"}, {}, "h"),
    ({}, {"AGENTS.md": "r\n", "a/AGENTS.md": "a", "a/b/AGENTS.md": "b"}, "r\n\n\na\n\nb"),
    ({}, {"AGENTS.md": "r", "a/AGENTS.md": "a", "a/AGENTS.override.md": "o"}, "r\n\no"),
    ({}, {"AGENTS.md": "r", "a/AGENTS.md": "a", "a/AGENTS.override.md": " "}, "r"),
    ({}, {"AGENTS.md": b"x\xff\r\ny"}, "x\ufffd\r\ny"),
    ({}, {"AGENTS.md/is/a": "folder", "a/AGENTS.md": "a"}, "a"),
    ({}, {"c/AGENTS.md": "aside"}, None),
])
def test_the_chain(place, contract, home, workspace, expected):
    assert chain(place, contract, home, workspace) == expected


def test_outside_a_repository_only_the_directory_itself_counts(place, contract):
    assert chain(place, contract, (), {"AGENTS.md": "r", "a/b/AGENTS.md": "b"}, git=False) == "b"


@pytest.mark.parametrize("most, expected", [(0, None), (4, "abc\n"), (5, "abc\n\n\nd"), (9, "abc\n\n\ndefgh")])
def test_the_budget_cuts_what_is_over(place, contract, most, expected):
    files = {"AGENTS.md": "abc\n", "a/AGENTS.md": "defgh", "a/b/AGENTS.md": ""}
    assert chain(place, contract, (), files, "project_doc_max_bytes = {}".format(most)) == expected


def test_fallback_names_are_tried_in_order(place, contract):
    config = 'project_doc_fallback_filenames = ["", " C.md ", "d/E.md"]'
    files = {"d/E.md": "e", "a/C.md": "c", "a/d/E.md": "no", "a/b/AGENTS.md": "b", "a/b/C.md": "no"}
    assert chain(place, contract, (), files, config) == "e\n\nc\n\nb"


def test_markers_decide_where_the_project_begins(place, contract):
    files = {"AGENTS.md": "r", "a/AGENTS.md": "a", "a/root": "", "a/b/AGENTS.md": "b"}
    assert chain(place, contract, (), files, 'project_root_markers = ["root"]') == "a\n\nb"
    assert chain(place, contract, (), files, "project_root_markers = []") == "b"


def test_the_part_names_the_directory(place, contract):
    place.write(workspace={"AGENTS.md": "text"})
    assert agents_part(place.settings(), contract) == (
        "# AGENTS.md instructions for {}\n\n<INSTRUCTIONS>\ntext\n</INSTRUCTIONS>".format(place.workspace))
