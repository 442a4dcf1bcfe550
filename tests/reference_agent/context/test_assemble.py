"""Parts and fields in their order. What is expected was seen in requests of codex 0.115.0."""

import pytest

from reference_agent.context.assemble import changed_items, first_turn_items, user_items
from reference_agent.context.instructions import pin
from reference_agent.session.fields import request_fields
from reference_agent.settings.config import Mode, Sandbox
from reference_agent.settings.overrides import apply_turn


def starts(items):
    return [(item["role"], [part["text"].split("\n")[0].split(">")[0] for part in item["content"]]) for item in items]


def test_a_plain_first_turn(place, contract):
    assert starts(first_turn_items(place.settings(), contract)) == [
        ("developer", ["<permissions instructions"]), ("user", ["<environment_context"])]


def test_all_parts_of_a_first_turn_in_order(place, contract):
    place.write(workspace={"AGENTS.md": "text", ".agents/skills/s/SKILL.md": "---\nname: s\ndescription: d\n---\n"})
    settings = pin(place.settings('model = "gpt-5.4"\ndeveloper_instructions = "MINE"\n[features]\n'
                                  "codex_git_commit = true"), contract)._replace(personality="friendly")
    developer, user = starts(first_turn_items(settings, contract, Mode("plan")))
    assert developer[1][:5] == ["<permissions instructions", "MINE", "<collaboration_mode", "<personality_spec",
                                "<skills_instructions"]
    assert len(developer[1]) == 6 and len(user[1]) == 2 and user[1][0].startswith("# AGENTS.md instructions for ")


@pytest.mark.parametrize("mode, expected", [
    (None, None), (Mode("plan", ""), None), (Mode("plan", " x "), "<collaboration_mode> x </collaboration_mode>")])
def test_a_mode_speaks_by_its_own_words(place, contract, mode, expected):
    texts = [part["text"] for part in first_turn_items(place.settings(), contract, mode)[0]["content"][1:]]
    assert texts == ([expected] if expected else [])


@pytest.mark.parametrize("attribution, parts", [(None, 2), ('""', 1), ('" "', 1), ('"A <a@localhost>"', 2)])
def test_a_commit_trailer(place, contract, attribution, parts):
    config = "commit_attribution = {}\n".format(attribution) if attribution else ""
    settings = place.settings(config + "[features]\ncodex_git_commit = true")
    texts = [part["text"] for part in first_turn_items(settings, contract)[0]["content"]]
    assert len(texts) == parts and (attribution != '"A <a@localhost>"' or "A <a@localhost>" in texts[1])


@pytest.mark.parametrize("params, expected", [
    ({}, []), ({"effort": "high", "summary": "none", "serviceTier": "fast"}, []), ({"model": "gpt-5.4"}, []),
    ({"model": "gpt-5.2"}, [("developer", ["<model_switch"])]),
    ({"approvalPolicy": "never"}, [("developer", ["<permissions instructions"])]),
    ({"sandboxPolicy": {"type": "dangerFullAccess"}}, [("developer", ["<permissions instructions"])]),
    ({"cwd": "/elsewhere"}, [("user", ["<environment_context"])]),
    ({"personality": "friendly"}, [("developer", ["<personality_spec"])]),
    ({"personality": "none"}, []),
    ({"personality": "friendly", "model": "gpt-5.3-codex"}, [("developer", ["<model_switch"])]),
    ({"collaborationMode": {"mode": "plan", "settings": {"model": "gpt-5.4"}}},
     [("developer", ["<collaboration_mode"])]),
    ({"model": "gpt-5.2", "approvalPolicy": "never", "cwd": "/elsewhere"},
     [("developer", ["<model_switch", "<permissions instructions"]), ("user", ["<environment_context"])]),
])
def test_only_what_changed_is_sent_again(place, contract, params, expected):
    before = pin(place.settings('model = "gpt-5.4"'), contract)
    after, mode = apply_turn(before, None, params)
    assert starts(changed_items(before, after, contract, None, mode)) == expected


def test_model_and_effort_belong_to_the_mode(place, contract):
    before, mode = place.settings(model="gpt-5.4"), Mode("plan", "words")
    after = before._replace(reasoning_effort="high")
    assert starts(changed_items(before, after, contract, mode, mode)) == [("developer", ["<collaboration_mode"])]


def test_fields_in_wire_order(place, contract):
    fields = request_fields(place.settings('model = "gpt-5.4"\nservice_tier = "fast"'), contract, {"type": "object"})
    assert list(fields) == ["model", "instructions", "tools", "parallel_tool_calls", "reasoning", "include",
                            "service_tier", "text"]
    assert fields["service_tier"] == "priority" and list(fields["text"]) == ["verbosity", "format"]
    assert list(fields["text"]["format"].items()) == [
        ("type", "json_schema"), ("strict", True), ("schema", {"type": "object"}), ("name", "codex_output_schema")]


@pytest.mark.parametrize("model, config, reasoning, text", [
    ("gpt-5.4", "", {"effort": "medium"}, {"verbosity": "low"}),
    ("gpt-5.4", 'model_reasoning_summary = "auto"', {"effort": "medium", "summary": "auto"}, {"verbosity": "low"}),
    ("gpt-5.2", 'model_reasoning_summary = "none"', {"effort": "medium"}, {"verbosity": "low"}),
    ("gpt-5.1-codex", 'model_verbosity = "high"', {"effort": "medium", "summary": "auto"}, None),
    ("gpt-5", 'model_verbosity = "high"', {"effort": "medium", "summary": "auto"}, {"verbosity": "high"}),
    ("o3", 'model_reasoning_effort = "high"', None, None),
    ("o3", "model_supports_reasoning_summaries = true", {"summary": "auto"}, None),
])
def test_reasoning_and_verbosity_by_model(place, contract, model, config, reasoning, text):
    fields = request_fields(place.settings(config, model=model), contract)
    assert (fields["reasoning"], fields.get("text")) == (reasoning, text)
    assert fields["include"] == (["reasoning.encrypted_content"] if reasoning else [])


def test_user_items_count_every_image_and_end_with_skills(place):
    place.write(workspace={".agents/skills/s/SKILL.md": "---\nname: s\ndescription: d\n---\n", "t.txt": ""})
    inputs = [{"type": "image", "url": "u"}, {"type": "localImage", "path": "t.txt"},
              {"type": "mention", "name": "m", "path": "p"}, {"type": "text", "text": "use $s"}]
    first, quoted = user_items(inputs, place.settings())
    assert [part["type"] for part in first["content"]] == [
        "input_text", "input_image", "input_text", "input_text", "input_text"]
    assert "t.txt`: unsupported" in first["content"][3]["text"]
    assert quoted["content"][0]["text"].startswith("<skill>\n<name>s</name>\n")


def test_turn_parameters_stay_and_a_null_tier_unsets(place):
    settings = place.settings('service_tier = "flex"\nmodel_reasoning_effort = "low"')
    plan = {"mode": "plan", "settings": {"model": "m", "reasoning_effort": None}}
    settings, mode = apply_turn(settings, None, {"collaborationMode": plan, "effort": "high"})
    assert (mode, settings.model, settings.reasoning_effort) == (Mode("plan", None), "m", None)
    settings, mode = apply_turn(settings, mode, {"serviceTier": None, "sandboxPolicy": {
        "type": "workspaceWrite", "writableRoots": ["/a/"], "networkAccess": True}})
    assert settings.service_tier is None and mode.kind == "plan"
    assert settings.sandbox == Sandbox("workspace-write", True, ("/a",))
