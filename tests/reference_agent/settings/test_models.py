"""Which facts a model has, and what its own catalogue may say."""

import json

import pytest

from reference_agent.settings.config import ConfigError
from reference_agent.settings.models import find_model, is_known

OWN = {"slug": "own", "display_name": "Own", "supported_reasoning_levels": [], "shell_type": "default",
       "visibility": "list", "supported_in_api": True, "priority": 1, "base_instructions": "Own prompt.",
       "supports_reasoning_summaries": True, "support_verbosity": True, "supports_parallel_tool_calls": True,
       "truncation_policy": {"mode": "tokens", "limit": 10000}, "experimental_supported_tools": []}


def with_catalogue(place, *models, **fixed):
    place.write(codex_home={"c.json": json.dumps({"models": models})})
    return place.settings('model_catalog_json = "c.json"', **fixed)


@pytest.mark.parametrize("slug, entry", [
    ("gpt-5.4", "gpt-5.4"), ("gpt-5.4-mini", "gpt-5.4"), ("gpt-5.1-codex-maximal", "gpt-5.1-codex-max"),
    ("gpt-5-mini", "gpt-5"), ("any/gpt-5.2", "gpt-5.2"), ("/gpt-5.4", "gpt-5.4"),
    ("a/b/gpt-5.4", None), ("a-b/gpt-5.4", None), ("GPT-5.4", None), ("o3", None)])
def test_the_longest_slug_that_begins_the_name_counts(place, contract, slug, entry):
    settings = place.settings(model=slug)
    assert find_model(settings, contract).get("slug") == entry
    assert is_known(settings, contract) is (entry is not None)


def test_an_unknown_model_can_be_said_to_reason(place, contract):
    settings = place.settings("model_supports_reasoning_summaries = true", model="o3")
    assert find_model(settings, contract)["supports_reasoning_summaries"] is True
    assert not is_known(settings, contract)


def test_an_own_catalogue_replaces_the_recorded_one(place, contract):
    settings = with_catalogue(place, OWN, model="gpt-5.4")
    assert not is_known(settings, contract)
    assert find_model(settings._replace(model="own-2"), contract)["base_instructions"] == "Own prompt."


@pytest.mark.parametrize("models, expected", [
    ([dict(OWN, slug="a", priority=2), dict(OWN, slug="b", priority=1)], "b"),
    ([dict(OWN, slug="a", visibility="hide"), dict(OWN, slug="b", priority=9)], "b"),
    ([dict(OWN, slug="a", supported_in_api=False), dict(OWN, slug="b", visibility="none")], "b"),
    ([dict(OWN, slug="a"), dict(OWN, slug="b")], "a")])
def test_the_default_is_the_first_that_can_be_chosen(place, models, expected):
    assert with_catalogue(place, *models).model == expected


@pytest.mark.parametrize("models", [
    [], [{}], [dict(OWN, shell_type="x")], [dict(OWN, base_instructions=1)], [dict(OWN, default_verbosity="x")], [1],
    [dict(OWN, supported_reasoning_levels=[{"effort": "x", "description": ""}])]])
def test_a_bad_catalogue_is_one_line(place, models):
    with pytest.raises(ConfigError) as caught:
        with_catalogue(place, *models)
    assert "c.json" in str(caught.value) and "\n" not in str(caught.value)
