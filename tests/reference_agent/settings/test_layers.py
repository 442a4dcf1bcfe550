"""Where settings come from, and which of two sources wins."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reference_agent.settings.layers import ConfigError, load_layers, merge, parse_override, read_toml
from tests.reference_agent.sample_settings import Place

TRUSTED = '[projects."{}"]\ntrust_level = "trusted"\n'


@pytest.fixture
def place(tmp_path, monkeypatch):
    return Place(tmp_path, monkeypatch)


def layers(place, config="", overrides=(), below=""):
    place.write(codex_home={"config.toml": config})
    return load_layers(place.codex_home, place.workspace + below, overrides)


def test_tables_merge_and_values_replace():
    assert merge({"a": {"b": 1, "c": 2}, "d": [1]}, {"a": {"c": 3}, "d": []}) == {"a": {"b": 1, "c": 3}, "d": []}


@pytest.mark.parametrize("text, expected", [
    ("a=1", ("a", 1)),
    ("a.b = [1, 2]", ("a.b", [1, 2])),
    ('a="x y"', ("a", "x y")),
    ("a=x y", ("a", "x y")),
    ("a='x", ("a", "x")),
    ("a=", ("a", "")),
    ("a=b=c", ("a", "b=c")),
    ("a={b = 1}", ("a", {"b": 1})),
])
def test_an_override_is_toml_or_a_raw_string(text, expected):
    assert parse_override(text) == expected


@given(st.text())
def test_an_override_is_read_or_refused_in_one_line(text):
    try:
        key, _ = parse_override(text)
    except ConfigError as error:
        assert "\n" not in str(error)
    else:
        assert key and "=" in text


@pytest.mark.parametrize("content, says", [
    (b"model = [", "not valid TOML"), (b"model = '\xff'", "not UTF-8"), (b"a = 1\na = 2\n", "not valid TOML")])
def test_a_bad_file_is_one_line_with_its_name(tmp_path, content, says):
    path = tmp_path / "config.toml"
    path.write_bytes(content)
    with pytest.raises(ConfigError) as caught:
        read_toml(str(path))
    assert says in str(caught.value) and str(path) in str(caught.value) and "\n" not in str(caught.value)


def test_a_missing_file_is_empty(tmp_path):
    assert read_toml(str(tmp_path / "config.toml")) == {}


def test_a_project_counts_only_when_trusted(place):
    place.write(workspace={".codex/config.toml": 'model = "project"'})
    assert layers(place, 'model = "home"')["model"] == "home"
    assert layers(place, 'model = "home"\n' + TRUSTED.format(place.workspace))["model"] == "project"


def test_the_nearest_project_file_wins_and_the_command_line_over_all(place):
    place.write(workspace={".git": "", ".codex/config.toml": 'model = "root"\npersonality = "none"',
                           "a/.codex/config.toml": 'model = "near"'})
    trusted = TRUSTED.format(place.workspace)
    table = layers(place, trusted, below="/a")
    assert (table["model"], table["personality"]) == ("near", "none")
    assert layers(place, trusted, ["model=mine"], "/a")["model"] == "mine"


def test_a_directory_may_be_trusted_without_its_root(place):
    place.write(workspace={".git": "", ".codex/config.toml": 'model = "root"',
                           "a/.codex/config.toml": 'personality = "none"'})
    table = layers(place, TRUSTED.format(place.workspace + "/a"), below="/a")
    assert "model" not in table and table["personality"] == "none"


def test_a_path_counts_from_the_folder_of_its_file(place):
    place.write(workspace={".codex/config.toml": 'model_instructions_file = "p.md"'})
    home = 'model_catalog_json = "c.json"\nsandbox_workspace_write.writable_roots = ["r", "~/s", "/t/"]\n'
    table = layers(place, home + TRUSTED.format(place.workspace), ["js_repl_node_path=n"])
    assert table["model_instructions_file"] == place.workspace + "/.codex/p.md"
    assert table["model_catalog_json"] == place.codex_home + "/c.json"
    assert table["js_repl_node_path"] == place.workspace + "/n"
    assert table["sandbox_workspace_write"]["writable_roots"] == [place.codex_home + "/r", place.home + "/s", "/t"]
