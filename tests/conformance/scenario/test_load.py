import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.errors import BadInput
from conformance.scenario.load import load_scenarios, select
from conformance.scenario.placeholders import FOLDERS, fill

HEAD = 'id = "one"\ntitle = "t"\nprotects = "p"\nfamily = "turn"\ndriver = "exec"\n'


def load(folder, *texts):
    for number, text in enumerate(texts):
        (folder / "{}.toml".format(number)).write_text(text, encoding="utf-8")
    return load_scenarios(folder)


def test_a_file_is_a_scenario_with_defaults(tmp_path):
    (scenario,) = load(tmp_path, HEAD).values()
    assert (scenario.id, scenario.cwd, scenario.args, scenario.git) == ("one", ".", [], None)
    assert [step["do"] for step in scenario.steps] == ["turn"] and len(scenario.answers) == 1
    assert scenario.source == tmp_path / "0.toml"


def test_cases_are_laid_over_the_common_part(tmp_path):
    found = load(tmp_path, HEAD + (
        '[config]\nmodel = "m"\n[config.features]\na = true\n'
        '[[cases]]\nid = "plain"\n'
        '[[cases]]\nid = "other"\nargs = ["-x"]\nconfig.features.b = true\n'))
    assert list(found) == ["plain", "other"]
    assert found["plain"].config == {"model": "m", "features": {"a": True}}
    assert found["other"].config == {"model": "m", "features": {"a": True, "b": True}}
    assert (found["plain"].args, found["other"].args) == ([], ["-x"])


@pytest.mark.parametrize("text, words", [
    ("id = ", "not TOML"),
    (HEAD.replace('"exec"', '"telepathy"'), "(one): at driver: 'telepathy' is not one of"),
    (HEAD + "colour = 1\n", "(one): at top level: Additional properties"),
    (HEAD.replace("id", "name", 1), "(no id): at top level"),
    (HEAD.replace('"one"', '"../x"'), "at id: '../x' does not match"),
    (HEAD + "steps = []\n", "at steps: []"),
    (HEAD + 'steps = [{ do = "dance" }]\n', "at steps[0].do: 'dance'"),
    (HEAD + 'steps = [{ do = "read" }]\n', "at steps[0]"),
    (HEAD + 'steps = [{ do = "signal" }]\n', "at steps[0]: 'signal' is a required property"),
    (HEAD + 'steps = [{ do = "signal", signal = "SIGSEGV" }]\n', "at steps[0].signal: 'SIGSEGV'"),
    (HEAD + 'compare = ["mood"]\n', "at compare[0]: 'mood' does not match"),
    (HEAD + "cases = 1\n", "at top level"),
    (HEAD + 'cases = ["x"]\n', "at top level"),
    (HEAD + 'args = ["@{nowhere}"]\n', "(one): '@{nowhere}' is no placeholder: known are @{workspace}"),
    (HEAD + 'args = ["@{workspace"]\n', "'@{workspace' is no placeholder"),
    (HEAD + 'args = ["@{"]\n', "'@{' is no placeholder"),
    (HEAD + 'args = ["@{}"]\n', "'@{}' is no placeholder"),
    (HEAD + '[files]\n"@{root}/x" = ""\n', "'@{root}' is no placeholder"),
    (HEAD + 'files.x.base64 = "A"\n', "at files.x"),
    (HEAD + 'files.x.base64 = "%%%%"\n', "at files.x"),
])
def test_a_bad_file_is_one_line_with_its_name(text, words, tmp_path):
    with pytest.raises(BadInput) as error:
        load(tmp_path, text)
    assert str(error.value).startswith(str(tmp_path / "0.toml")) and words in str(error.value)
    assert "\n" not in str(error.value)


def test_an_id_stands_once(tmp_path):
    with pytest.raises(BadInput, match="1.toml: scenario 'one' is also in .*0.toml"):
        load(tmp_path, HEAD, HEAD)
    with pytest.raises(BadInput, match="scenario 'one' is also in"):
        load(tmp_path, HEAD + "[[cases]]\n[[cases]]\n")


def test_a_folder_without_scenarios_is_bad_input(tmp_path):
    with pytest.raises(BadInput, match="no scenario files"):
        load_scenarios(tmp_path)


def test_all_shipped_scenarios_load_and_say_what_they_protect():
    scenarios = load_scenarios()
    assert len(scenarios) >= 30
    assert all(scenario.title != scenario.protects for scenario in scenarios.values())


@pytest.mark.parametrize("pattern, expected", [
    (None, ["a-1", "a-2", "b"]), ("a-*", ["a-1", "a-2"]), ("b, a-1", ["a-1", "b"]),
    ("a-1,a-*", ["a-1", "a-2"])])
def test_a_glob_selects_in_the_files_order(pattern, expected, tmp_path):
    found = load(tmp_path, *[HEAD.replace("one", name) for name in ("a-1", "a-2", "b")])
    assert [scenario.id for scenario in select(found, pattern)] == expected


@pytest.mark.parametrize("pattern", ["c", "a-1,c", "a-1,", "[", "A-1", ""])
def test_a_glob_that_fits_none_is_bad_input(pattern, tmp_path):
    found = load(tmp_path, HEAD.replace("one", "a-1"))
    with pytest.raises(BadInput, match="no scenario matches '.*': `codex-conformance scenarios` lists them"):
        select(found, pattern)


def test_places_are_filled_in_everywhere():
    places = {"workspace": "/w", "home": "/h"}
    value = {"@{home}/x": ["@{workspace}", 1, None, {"a": "b@{home}c@{workspace}"}]}
    assert fill(value, places) == {"/h/x": ["/w", 1, None, {"a": "b/hc/w"}]}


@given(st.text())
def test_what_names_no_place_stays(text):
    places = {place: "elsewhere" for place in FOLDERS}
    if not any("@{" + place + "}" in text for place in FOLDERS):
        assert fill(text, places) == text
