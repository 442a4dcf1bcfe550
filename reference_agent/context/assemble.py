"""Puts together what the model sees: the items before the conversation, and the fields around it.

First turn: one developer message (permissions, developer instructions, collaboration mode, personality,
skills, commit trailer: each part only if it applies), one user message (AGENTS.md text, environment), then the
user's own items. Later turns repeat only the parts that changed. (codex 0.115.0, measured.)
"""

from collections import OrderedDict

from reference_agent.context import images, skills
from reference_agent.context.documents import agents_part
from reference_agent.context.environment import environment_context
from reference_agent.context.instructions import instructions_of, is_baked, personality_spec, prompt_of
from reference_agent.context.models import find_model
from reference_agent.context.permissions import permissions
from reference_agent.tools.specs import specs

__all__ = ["changed_items", "first_turn_items", "request_fields", "user_items"]


def message(role, texts):
    """A message item with one `input_text` part for each text."""
    return {"type": "message", "role": role, "content": [images.text_part(text) for text in texts]}


def first_turn_items(settings, contract, mode=None):
    """The input items before the user's words. `mode` is a `config.Mode`, or None when no client set one."""
    parts = [
        permissions(settings, contract),
        settings.developer_instructions,
        mode_part(mode, settings, contract),
        None if is_baked(settings, contract) else personality_spec(settings, contract),
        skills.skills_part(skills.load_skills(settings)[0], contract),
        commit_part(settings, contract),
    ]
    about = [agents_part(settings, contract), environment_context(settings.cwd)]
    return [message("developer", [part for part in parts if part is not None]),
            message("user", [part for part in about if part is not None])]


def changed_items(before, after, contract, before_mode=None, after_mode=None):
    """The items that tell the model what changed between two turns' settings and modes; often none.

    A mode counts as changed when its model or effort did (codex 0.115.0, measured).
    """
    parts = []
    if after.model != before.model:
        prompt = prompt_of(after, contract)
        if prompt:
            parts.append(contract.fill("model-switch", instructions=prompt))
    if after.sandbox != before.sandbox or after.approval_policy != before.approval_policy:
        parts.append(permissions(after, contract))
    if (after_mode, after.model, after.reasoning_effort) != (before_mode, before.model, before.reasoning_effort):
        parts.append(mode_part(after_mode, after, contract))
    if after.personality != before.personality and after.model == before.model:
        parts.append(personality_spec(after, contract))
    parts = [part for part in parts if part is not None]
    items = [message("developer", parts)] if parts else []
    if after.cwd != before.cwd:
        items.append(message("user", [environment_context(after.cwd)]))
    return items


def mode_part(mode, settings, contract):
    """The `<collaboration_mode>` text, or None without a mode or with an empty one."""
    if mode is None or mode.developer_instructions == "":
        return None
    text = mode.developer_instructions
    if text is None:
        asks = mode.kind == "default" and settings.features["default_mode_request_user_input"]
        text = contract.text("mode.default.questions" if asks else "mode." + mode.kind)
    return "<collaboration_mode>{}</collaboration_mode>".format(text)


def commit_part(settings, contract):
    """The instructions on the commit trailer, or None."""
    if not settings.features["codex_git_commit"]:
        return None
    trailer = settings.commit_attribution
    if trailer is None:
        return contract.text("commit-trailer")
    return contract.fill("commit-trailer.own", trailer=trailer.strip()) if trailer.strip() else None


def request_fields(settings, contract, output_schema=None, mode=None):
    """Body fields beside `input` and `prompt_cache_key`, in wire order, those that do not apply left out."""
    model = find_model(settings, contract)
    thinks = model["supports_reasoning_summaries"]
    fields = OrderedDict([
        ("model", settings.model),
        ("instructions", instructions_of(settings, contract)),
        ("tools", specs(settings, contract, mode)),
        ("parallel_tool_calls", model["supports_parallel_tool_calls"]),
        ("reasoning", reasoning(settings, model) if thinks else None),
        ("include", ["reasoning.encrypted_content"] if thinks else []),
    ])
    if settings.service_tier:
        fields["service_tier"] = "priority" if settings.service_tier == "fast" else settings.service_tier
    text = {}
    verbosity = (settings.verbosity or model["default_verbosity"]) if model["support_verbosity"] else None
    if verbosity:
        text["verbosity"] = verbosity
    if output_schema is not None:
        text["format"] = OrderedDict([("type", "json_schema"), ("strict", True), ("schema", output_schema),
                                      ("name", "codex_output_schema")])
    if text:
        fields["text"] = text
    return fields


def reasoning(settings, model):
    """The `reasoning` object of a model that reasons; keys that are not set are absent."""
    effort = settings.reasoning_effort or model["default_reasoning_level"]
    summary = settings.reasoning_summary or model["default_reasoning_summary"]
    found = OrderedDict()
    if effort:
        found["effort"] = effort
    if summary and summary != "none":
        found["summary"] = summary
    return found


def user_items(inputs, settings):
    """The items of one user input: its message, then a message for each skill that it names.

    `inputs` are app-server inputs: `{"type": "text", "text"}`, `{"type": "image", "url"}`,
    `{"type": "localImage", "path"}`, `{"type": "skill", "name", "path"}`, `{"type": "mention", ...}`.
    """
    content, pictures = [], 0
    for item in inputs:
        if item["type"] == "text":
            content.append(images.text_part(item["text"]))
        elif item["type"] == "image":
            pictures += 1
            content += images.remote_image_parts(item["url"])
        elif item["type"] == "localImage":
            pictures += 1
            content += images.local_image_parts(item["path"], settings.cwd, pictures)
    items = [{"type": "message", "role": "user", "content": content}]
    for skill in named_skills(inputs, settings):
        text = skills.skill_message(skill)
        if text is not None:
            items.append(message("user", [text]))
    return items


def named_skills(inputs, settings):
    """The skills that these inputs name; the folders are searched only if they may name one."""
    if not any(item["type"] == "skill" or "$" in item.get("text", "") for item in inputs):
        return []
    return skills.mentioned(inputs, skills.load_skills(settings)[0])
