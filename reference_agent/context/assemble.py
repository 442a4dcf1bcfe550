"""Puts together what the model sees: the items before the conversation, and the fields around it.

First turn: one developer message (permissions, developer instructions, collaboration mode, personality,
skills, commit trailer: each part only if it applies), one user message (AGENTS.md text, environment), then the
user's own items. Later turns repeat only the parts that changed. (codex 0.115.0, measured.)
"""

from typing import Any, Dict, List, Optional

from . import images, skills
from .documents import agents_part
from .environment import environment_context
from .instructions import is_baked, personality_spec, prompt_of
from .permissions import permissions

__all__ = ["changed_items", "first_turn_items", "user_items"]


def message(role: str, texts: List[str]) -> Dict[str, Any]:
    """A message item with one `input_text` part for each text."""
    return {"type": "message", "role": role, "content": [images.text_part(text) for text in texts]}


def first_turn_items(settings: Any, contract: Any, mode: Any = None) -> List[Dict[str, Any]]:
    """The input items before the user's words. `mode` is a `config.Mode`, or None when no client set one."""
    parts = [
        permissions(settings, contract),
        settings.developer_instructions,
        mode_part(mode, settings, contract),
        None if is_baked(settings, contract) else personality_spec(settings, contract),
        skills.skills_part(skills.load_skills(settings), contract),
        commit_part(settings, contract),
    ]
    about = [agents_part(settings, contract), environment_context(settings.cwd)]
    return [message("developer", [part for part in parts if part is not None]),
            message("user", [part for part in about if part is not None])]


def changed_items(before: Any, after: Any, contract: Any, before_mode: Any = None,
                  after_mode: Any = None) -> List[Dict[str, Any]]:
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


def mode_part(mode: Any, settings: Any, contract: Any) -> Optional[str]:
    """The `<collaboration_mode>` text, or None without a mode or with an empty one."""
    if mode is None or mode.developer_instructions == "":
        return None
    text = mode.developer_instructions
    if text is None:
        asks = mode.kind == "default" and settings.features["default_mode_request_user_input"]
        text = contract.text("mode.default.questions" if asks else "mode." + mode.kind)
    return "<collaboration_mode>{}</collaboration_mode>".format(text)


def commit_part(settings: Any, contract: Any) -> Optional[str]:
    """The instructions on the commit trailer, or None."""
    if not settings.features["codex_git_commit"]:
        return None
    trailer = settings.commit_attribution
    if trailer is None:
        return contract.text("commit-trailer")
    return contract.fill("commit-trailer.own", trailer=trailer.strip()) if trailer.strip() else None


def user_items(inputs: List[Dict[str, Any]], settings: Any) -> List[Dict[str, Any]]:
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


def named_skills(inputs: List[Dict[str, Any]], settings: Any) -> List[Any]:
    """The skills that these inputs name; the folders are searched only if they may name one."""
    if not any(item["type"] == "skill" or "$" in item.get("text", "") for item in inputs):
        return []
    return skills.mentioned(inputs, skills.load_skills(settings))
