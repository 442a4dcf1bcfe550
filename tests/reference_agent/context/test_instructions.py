"""The base prompt and the personality in it."""

import json

import pytest

from reference_agent.context.assemble import first_turn_items
from reference_agent.context.instructions import instructions_of, personality_spec, pin, prompt_of
from tests.reference_agent.settings.test_models import OWN

WORDS = {"personality_default": "D", "personality_friendly": "F", "personality_pragmatic": "P"}


def own(place, messages, **fixed):
    model = dict(OWN, model_messages=messages)
    place.write(codex_home={"c.json": json.dumps({"models": [model]})})
    return place.settings('model = "own"\nmodel_catalog_json = "c.json"', **fixed)


def spec_parts(settings, contract):
    return [part["text"] for part in first_turn_items(settings, contract)[0]["content"]
            if part["text"].startswith("<personality_spec>")]


def test_a_recorded_model_has_a_prompt_for_each_personality(place, contract):
    prompts = {prompt_of(place.settings(model="gpt-5.4", personality=name), contract)
               for name in ("none", "friendly", "pragmatic")}
    plain = prompt_of(place.settings("[features]\npersonality = false", model="gpt-5.4"), contract)
    assert len(prompts | {plain}) == 4


def test_a_model_without_personalities_has_one_prompt(place, contract):
    assert len({prompt_of(place.settings(model="gpt-5.2", personality=name), contract)
                for name in ("none", "friendly", "pragmatic")}) == 1


def test_what_the_user_gave_replaces_all(place, contract):
    settings = place.settings(model="gpt-5.4", personality="friendly", base_instructions="")
    assert prompt_of(settings, contract) == "" and personality_spec(settings, contract) is None


@pytest.mark.parametrize("personality, expected", [(None, "T P P"), ("friendly", "T F F"), ("none", "T  ")])
def test_an_own_template(place, contract, personality, expected):
    messages = {"instructions_template": "T {{ personality }} {{ personality }}", "instructions_variables": WORDS}
    assert prompt_of(own(place, messages, personality=personality), contract) == expected


def test_without_a_template_the_personality_is_in_a_message_of_its_own(place, contract):
    settings = pin(own(place, {"instructions_variables": WORDS}), contract)
    assert instructions_of(settings, contract) == "Own prompt."
    assert spec_parts(settings, contract) == [contract.fill("personality-spec", message="P")]


def test_a_thread_keeps_its_prompt_and_gets_a_message_on_another_personality(place, contract):
    settings = pin(place.settings(model="gpt-5.4"), contract)
    assert spec_parts(settings, contract) == []
    turned = settings._replace(personality="friendly", model="gpt-5.3-codex")
    assert instructions_of(turned, contract) == instructions_of(settings, contract)
    assert len(spec_parts(settings._replace(personality="friendly"), contract)) == 1
