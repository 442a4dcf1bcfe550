"""What the merged tables mean: precedence, defaults, and one line for each mistake."""

import pytest

from reference_agent.settings.config import ConfigError, Sandbox
from tests.reference_agent.sample_settings import Place


@pytest.fixture
def place(tmp_path, monkeypatch):
    return Place(tmp_path, monkeypatch)


def test_defaults(place):
    settings = place.settings()
    assert (settings.model, settings.approval_policy, settings.personality) == (
        "gpt-5.3-codex", "on-request", "pragmatic")
    assert settings.sandbox == Sandbox("read-only")
    assert settings.cwd == place.workspace and settings.warnings == ()


def test_what_the_front_end_fixed_wins_over_the_profile_and_that_over_the_command_line(place):
    config = 'model = "file"\nprofile = "p"\n[profiles.p]\nmodel = "profile"\n'
    assert place.settings(config).model == "profile"
    assert place.settings(config, ["model=line"]).model == "profile"
    assert place.settings(config, model="fixed").model == "fixed"
    assert place.settings(config, model=None).model == "profile"


def test_a_profile_sets_only_some_keys(place):
    settings = place.settings('profile = "p"\n[profiles.p]\ndeveloper_instructions = "no"\nmodel_verbosity = "high"')
    assert settings.developer_instructions is None and settings.verbosity == "high"


@pytest.mark.parametrize("trust, mode, approval", [
    ("trusted", "workspace-write", "on-request"), ("untrusted", "workspace-write", "untrusted")])
def test_trust_decides_what_is_not_set(place, trust, mode, approval):
    settings = place.settings('[projects."{}"]\ntrust_level = "{}"'.format(place.workspace, trust))
    assert (settings.sandbox.mode, settings.approval_policy) == (mode, approval)


def test_writable_roots_are_those_configured_added_and_memories(place):
    sandbox = place.settings('[sandbox_workspace_write]\nwritable_roots = ["/z"]\nnetwork_access = true',
                             sandbox_mode="workspace-write", add_dirs=["more"]).sandbox
    assert sandbox.writable_roots == ("/z", place.workspace + "/more", place.codex_home + "/memories")
    assert sandbox.network_access


@pytest.mark.parametrize("config, feature, expected", [
    ("[features]\nunified_exec = false", "unified_exec", False),
    ("[features]\ncollab = false", "multi_agent", False),
    ("[features]\nunknown = true", "multi_agent", True),
    ("[features]\nenable_fanout = true\nmulti_agent = false", "multi_agent", True),
    ("experimental_use_unified_exec_tool = false", "unified_exec", False),
    ("[features]\ncode_mode = true", "code_mode", False),
])
def test_features(place, config, feature, expected):
    assert place.settings(config).features[feature] is expected


def test_a_feature_that_cannot_be_had_is_warned_about(place):
    assert any("js_repl" in warning for warning in place.settings("[features]\njs_repl = true").warnings)


@pytest.mark.parametrize("config", [
    "model = 3", 'sandbox_mode = "x"', 'approval_policy = "x"', 'model_reasoning_effort = "x"', "features = 3",
    "project_doc_max_bytes = -1", "project_doc_max_bytes = true", "[features]\nunified_exec = 1",
    '[tools.web_search]\ncontext_size = "x"', '[tools.web_search]\nallowed_domains = "x"', 'profile = "none"',
    'model_provider = "none"', 'model_instructions_file = "none.md"', 'model_catalog_json = "none.json"',
    '[sandbox_workspace_write]\nnetwork_access = "x"', "[[skills.config]]\nenabled = false",
    'model_provider = "p"\n[model_providers.p]\nname = "p"',
    'model_provider = "p"\n[model_providers.p]\nname = "p"\nbase_url = "u"\nstream_max_retries = "x"',
])
def test_a_mistake_is_one_line(place, config):
    with pytest.raises(ConfigError) as caught:
        place.settings(config)
    assert str(caught.value) and "\n" not in str(caught.value)


def test_a_provider_without_a_base_url_is_reported_in_the_agents_own_words(place):
    """Upstream's text for `exec` exists only for a value of the wrong type."""
    with pytest.raises(ConfigError) as caught:
        place.settings('model_provider = "p"\n[model_providers.p]\nname = "p"')
    assert caught.value.shown is None
    with pytest.raises(ConfigError) as caught:
        place.settings('model_provider = "p"\n[model_providers.p]\nname = "p"\nbase_url = 3')
    assert "invalid type: integer `3`" in caught.value.shown


def test_the_provider_keeps_its_keys_and_defaults(place):
    provider = place.settings(
        'model_provider = "p"\n[model_providers.p]\nname = "P"\nbase_url = "http://127.0.0.1:1/v1"\nenv_key = "K"\n'
        'query_params = { a = "b" }\nrequest_max_retries = 0').provider
    assert (provider.id, provider.name, provider.env_key, provider.query_params) == ("p", "P", "K", {"a": "b"})
    assert (provider.request_max_retries, provider.stream_max_retries) == (0, 5)


def test_the_instructions_file_is_trimmed(place):
    place.write(codex_home={"i.md": "\n  Text. \n\n"})
    assert place.settings('model_instructions_file = "i.md"').base_instructions == "Text."
