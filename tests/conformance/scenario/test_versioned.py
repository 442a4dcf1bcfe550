"""Scenarios with a range of versions, differences and placeholders for models, and their digests."""

import pytest

from conformance.errors import BadInput
from conformance.scenario.digest import scenario_digest
from conformance.scenario.load import load_scenarios
from conformance.scenario.versioned import for_version, holding, model_placeholders, models_of

HEAD = 'id = "one"\ntitle = "t"\nprotects = "p"\nfamily = "turn"\ndriver = "exec"\n'
DIFFERS = """
config = { model = "m", features = { a = true, b = true } }
args = ["-x", "1"]
[[differs]]
versions = ">=0.130.0"
config.features.b = false
args = ["-y"]
[[differs]]
versions = ">=0.160.0,<0.170.0"
config.model = "n"
answers = []
"""


def load(folder, *texts):
    for number, text in enumerate(texts):
        (folder / "{}.toml".format(number)).write_text(text, encoding="utf-8")
    return load_scenarios(folder)


@pytest.mark.parametrize("version, model, b, args, answers", [
    ("0.115.0", "m", True, ["-x", "1"], 1), ("0.130.0", "m", False, ["-y"], 1), ("0.160.0", "n", False, ["-y"], 0),
    ("0.170.0", "m", False, ["-y"], 1)])
def test_what_differs_is_laid_over_the_scenario(version, model, b, args, answers, tmp_path):
    scenario = for_version(load(tmp_path, HEAD + DIFFERS)["one"], version)
    assert scenario.config == {"model": model, "features": {"a": True, "b": b}}
    assert (scenario.args, len(scenario.answers), scenario.outside) == (args, answers, "")


def test_a_scenario_that_was_made_for_a_version_stays_as_it_is(tmp_path):
    scenario = load(tmp_path, HEAD + DIFFERS)["one"]
    for version in ("0.115.0", "0.160.0"):
        made = for_version(scenario, version)
        assert made.differs == [] and for_version(made, "0.130.0") == for_version(made, version) == made


def test_a_scenario_that_does_not_hold_says_so(tmp_path):
    scenarios = load(tmp_path, HEAD + 'versions = ">=0.130.0,<0.160.0"\n', HEAD.replace("one", "two"))
    outside = for_version(scenarios["one"], "0.115.0")
    assert outside.outside == "the scenario holds for codex >=0.130.0,<0.160.0, and this is codex 0.115.0"
    assert [scenario.id for scenario in holding(scenarios.values(), "0.115.0")] == ["two"]
    assert [scenario.id for scenario in holding(scenarios.values(), "0.130.0")] == ["one", "two"]
    assert for_version(scenarios["one"], "0.130.0").outside == ""


def test_a_model_is_named_by_its_shape(tmp_path):
    scenario = load(tmp_path, HEAD + (
        'config = { model = "@{model:classic}" }\nargs = ["a @{model:classic}", "@{home}"]\n'))
    for version, model in (("0.115.0", "gpt-5.4"), ("0.169.0", "gpt-5.5")):
        made = for_version(scenario["one"], version)
        assert (made.config["model"], made.args) == (model, ["a " + model, "@{home}"])
    assert set(model_placeholders()) == {"model:classic", "model:lite"}
    assert models_of("0.115.0") == {"classic": "gpt-5.4"}


def test_a_model_that_a_version_does_not_have_is_refused(tmp_path):
    scenario = load(tmp_path, HEAD + 'config = { model = "@{model:lite}" }\n')["one"]
    with pytest.raises(BadInput) as caught:
        for_version(scenario, "0.115.0")
    assert "(one): no model of codex 0.115.0 is known for @{model:lite}" in str(caught.value)


@pytest.mark.parametrize("text, words", [
    ('versions = "0.115.0"\n', "0.toml (one): versions: '0.115.0' is not a range of versions"),
    ('versions = ">=0.2.0,<0.1.0"\n', "(one): versions: no version is in the range"),
    ("versions = 1\n", "at versions: 1 is not of type 'string'"),
    ('[[differs]]\nversions = "new"\nargs = []\n', "(one): differs[0]: versions: 'new' is not a range"),
    ("[[differs]]\nargs = []\n", "at differs[0]: 'versions' is a required property"),
    ('[[differs]]\nversions = "<0.1.0"\n', "at differs[0]"),
    ('[[differs]]\nversions = "<0.1.0"\nid = "two"\n', "at differs[0]: Additional properties"),
    ('[[differs]]\nversions = "<0.1.0"\nargs = 1\n', "(one): differs[0]: at args: 1 is not of type 'array'"),
    ('[[differs]]\nversions = "<0.1.0"\nargs = ["@{x}"]\n', "(one): differs[0]: '@{x}' is no placeholder"),
    ('args = ["@{model:x}"]\n', "'@{model:x}' is no placeholder"),
])
def test_a_bad_range_or_difference_is_one_line_that_names_it(text, words, tmp_path):
    with pytest.raises(BadInput) as caught:
        load(tmp_path, HEAD + text)
    assert words in str(caught.value) and "\n" not in str(caught.value)


def digest(folder, text, version="0.115.0"):
    folder.mkdir()
    return scenario_digest(for_version(load(folder, text)["one"], version))


def test_the_digest_is_of_what_is_written(tmp_path):
    plain = digest(tmp_path / "a", HEAD + 'config = { model = "gpt-5.4" }\n')
    same = [HEAD.replace('"t"', '"another title"').replace('"p"', '"q"') + 'config = { model = "gpt-5.4" }\n',
            HEAD + 'versions = "<0.160.0"\nproves = ["pairing.once"]\nconfig = { model = "@{model:classic}" }\n',
            HEAD + 'config.model = "gpt-5.4"\n[[differs]]\nversions = ">=0.130.0"\nargs = ["a"]\n',
            HEAD + '[[cases]]\nconfig = { model = "gpt-5.4" }\n']
    assert {digest(tmp_path / "same{}".format(number), text) for number, text in enumerate(same)} == {plain}
    others = [HEAD, HEAD + 'config = { model = "gpt-5.2" }\n', HEAD + 'config.model = "gpt-5.4"\nbare = false\n']
    assert len({digest(tmp_path / "other{}".format(n), text) for n, text in enumerate(others)} | {plain}) == 4


def test_a_new_optional_field_changes_no_digest():
    scenario = load_scenarios()["exec-plain"]
    assert scenario_digest(scenario._replace(notifications=["new"])) == scenario_digest(scenario)


def test_the_digest_is_of_the_differences_that_apply(tmp_path):
    texts = [HEAD + DIFFERS, HEAD + DIFFERS.replace('"-y"', '"-z"')]
    digests = {version: [digest(tmp_path / "{}-{}".format(version, number), text, version)
                         for number, text in enumerate(texts)] for version in ("0.115.0", "0.130.0")}
    assert digests["0.115.0"][0] == digests["0.115.0"][1] and digests["0.130.0"][0] != digests["0.130.0"][1]
    assert digests["0.115.0"][0] != digests["0.130.0"][0]
