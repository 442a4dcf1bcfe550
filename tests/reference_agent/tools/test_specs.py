"""Which tools are offered, in which order. What is expected was seen in requests of codex 0.115.0."""

import json

import pytest

from reference_agent.tools import specs as specs_module
from reference_agent.tools.registry import find
from reference_agent.tools.specs import specs
from reference_agent.versions import DEFAULT
from reference_agent.versions.contract import load_contract
from tests.reference_agent.sample_settings import Place
from tests.reference_agent.settings.test_models import OWN

AGENTS = ["spawn_agent", "send_input", "resume_agent", "wait_agent", "close_agent"]
PLAIN = ["exec_command", "write_stdin", "update_plan", "request_user_input", "apply_patch", "web_search",
         "view_image"] + AGENTS
ALL = """unified_exec = true
request_permissions_tool = true
image_generation = true
artifact = true
enable_fanout = true"""


@pytest.fixture
def place(tmp_path, monkeypatch):
    return Place(tmp_path, monkeypatch)


@pytest.fixture(scope="module")
def contract():
    return load_contract(DEFAULT)


def names(tools):
    return [tool.get("name", tool["type"]) for tool in tools]


def by_name(tools):
    return {tool.get("name", tool["type"]): tool for tool in tools}


def own(place, config="", **facts):
    place.write(codex_home={"c.json": json.dumps({"models": [dict(OWN, **facts)]})})
    return place.settings('model = "own"\nmodel_catalog_json = "c.json"\n' + config)


@pytest.mark.parametrize("model, features, expected", [
    ("gpt-5.4", "", PLAIN),
    ("o3", "", [name for name in PLAIN if name != "apply_patch"]),
    ("gpt-5", "apply_patch_freeform = true", PLAIN),
    ("gpt-5.4", "unified_exec = false", ["shell_command"] + PLAIN[2:]),
    ("gpt-oss-20b", "unified_exec = false", ["shell"] + PLAIN[2:]),
    ("gpt-5.4", "shell_tool = false", PLAIN[2:]),
    ("gpt-5.4", "multi_agent = false", PLAIN[:7]),
    ("gpt-5.4", ALL, PLAIN[:4] + ["request_permissions", "apply_patch", "web_search", "image_generation",
                                  "view_image", "artifacts"] + AGENTS + ["spawn_agents_on_csv"]),
    ("gpt-oss-20b", "image_generation = true", PLAIN),
])
def test_the_list(place, contract, model, features, expected):
    assert names(specs(place.settings("[features]\n" + features, model=model), contract)) == expected


@pytest.mark.parametrize("shell_type, expected", [
    ("default", ["shell"]), ("local", ["local_shell"]), ("shell_command", ["shell_command"]), ("disabled", []),
    ("unified_exec", ["exec_command", "write_stdin"])])
def test_the_shell_of_a_model(place, contract, shell_type, expected):
    tools = specs(own(place, "[features]\nunified_exec = false", shell_type=shell_type), contract)
    assert names(tools)[:names(tools).index("update_plan")] == expected


def test_a_model_may_have_experimental_tools_in_a_fixed_order(place, contract):
    tools = specs(own(place, experimental_supported_tools=["list_dir", "unknown", "grep_files"]), contract)
    assert names(tools)[4:6] == ["grep_files", "list_dir"]


@pytest.mark.parametrize("kind, expected", [("freeform", "custom"), ("function", "function"), (None, None)])
def test_the_kind_of_apply_patch(place, contract, kind, expected):
    tool = by_name(specs(own(place, apply_patch_tool_type=kind), contract)).get("apply_patch")
    assert (tool and tool["type"]) == expected


def test_variants_of_specs(place, contract):
    def properties(name, config="", model="gpt-5.4"):
        return by_name(specs(place.settings(config, model=model), contract))[name]["parameters"]["properties"]

    detail = "[features]\nimage_detail_original = true"
    assert "login" in properties("exec_command") and "additional_permissions" not in properties("exec_command")
    assert "login" not in properties("exec_command", "allow_login_shell = false")
    assert "additional_permissions" in properties("exec_command", "[features]\nexec_permission_approvals = true")
    assert "detail" in properties("view_image", detail)
    assert "detail" not in properties("view_image", detail, "gpt-5.2")


@pytest.mark.parametrize("config, sandbox, expected", [
    ("", "read-only", False), ("", "danger-full-access", True), ('web_search = "live"', "read-only", True),
    ('web_search = "cached"', "danger-full-access", True), ('web_search = "disabled"', "danger-full-access", None),
    ("[features]\nweb_search_request = true", "read-only", True),
    ("[features]\nweb_search_request = true\nweb_search_cached = true", "read-only", False),
])
def test_web_search_modes(place, contract, config, sandbox, expected):
    tool = by_name(specs(place.settings(config, sandbox_mode=sandbox), contract)).get("web_search")
    assert (tool and tool["external_web_access"]) is expected


def test_web_search_options_in_wire_order(place, contract):
    config = ('[tools.web_search]\ncontext_size = "low"\nallowed_domains = ["example.org"]\n'
              '[tools.web_search.location]\ntimezone = "Etc/UTC"\ncountry = "DE"')
    tool = by_name(specs(own(place, config, web_search_tool_type="text_and_image"), contract))["web_search"]
    assert json.dumps(tool) == json.dumps({
        "type": "web_search", "external_web_access": False, "filters": {"allowed_domains": ["example.org"]},
        "user_location": {"type": "approximate", "country": "DE", "timezone": "Etc/UTC"},
        "search_context_size": "low", "search_content_types": ["text", "image"]})


def roles(settings, contract):
    tool = by_name(specs(settings, contract))["spawn_agent"]
    text = tool["parameters"]["properties"]["agent_type"]["description"]
    assert "<slot:" not in text and "<slot:" not in tool["description"]
    return text.partition("Available roles:\n")[2]


def test_own_roles_come_first_and_replace_built_in_ones(place, contract):
    place.write(codex_home={"z.toml": 'model = "m"\nname = "renamed"', "broken.toml": "x = [",
                            "agents/f.toml": 'name = "file"\ndescription = "F"\ndeveloper_instructions = "i"',
                            "agents/g.toml": 'name = "unfinished"\ndescription = "G"'})
    text = roles(place.settings('[agents.z]\ndescription = " Z "\nconfig_file = "z.toml"\n'
                                '[agents.worker]\ndescription = "W"\n[agents.none]\ndescription = " "\n'
                                '[agents.bad]\ndescription = "B"\nconfig_file = "broken.toml"\n'), contract)
    note = contract.fill("agent-role-note.model", model="m")
    assert text.startswith("file: {\nF\n}\nrenamed: {\nZ\n" + note + "\n}\nworker: {\nW\n}\ndefault: {\n")
    assert "unfinished" not in text and "bad" not in text and "none:" not in text and text.count("worker: {") == 1


def test_own_models_are_listed_by_priority(place, contract):
    models = [dict(OWN, slug="own", priority=2), dict(OWN, slug="b", priority=1, display_name="B", description="D",
              default_reasoning_level="low", supported_reasoning_levels=[{"effort": "low", "description": "quick"}]),
              dict(OWN, slug="hidden", visibility="hide"), dict(OWN, slug="elsewhere", supported_in_api=False)]
    place.write(codex_home={"c.json": json.dumps({"models": models})})
    text = by_name(specs(place.settings('model_catalog_json = "c.json"'), contract))["spawn_agent"]["description"]
    assert ("\n\n- B (`b`): D Default reasoning effort: low. Supported reasoning efforts: low (quick).\n"
            "- Own (`own`):  Default reasoning effort: none. Supported reasoning efforts: .\n###") in text
    assert "hidden" not in text and "elsewhere" not in text


def test_no_model_to_choose_is_said(place, contract):
    text = by_name(specs(own(place, visibility="hide"), contract))["spawn_agent"]["description"]
    assert contract.text("agent-models.none") in text


def test_the_agent_imports_only_tools_whose_condition_is_met(place, contract, monkeypatch):
    """The module of a tool that cannot be offered costs time before the first request."""
    asked = []
    monkeypatch.setattr(specs_module, "find", lambda name, version: asked.append(name) or find(name, version))
    assert names(specs(place.settings('model = "gpt-5.4"'), contract)) == asked == PLAIN
