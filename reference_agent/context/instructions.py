"""The base prompt, and how a personality enters it.

* What the client or the file gave (`settings.base_instructions`) replaces everything, personality included.
* Without the feature `personality` the model's plain prompt is used.
* Otherwise, for a model with personalities: its template with the personality's text; for others: the plain prompt.

A thread keeps the prompt that it started with. A `<personality_spec>` part holds a personality
that is not in that prompt. (codex 0.115.0, measured.)
"""

from typing import Any, Dict, Optional

__all__ = ["personality_spec", "pin", "prompt_of", "supports_personality"]

from ..settings.models import find_model

SLOT = "{{ personality }}"


def prompt_of(settings: Any, contract: Any) -> str:
    """The base prompt for these settings, whatever the thread started with."""
    if settings.base_instructions is not None:
        return settings.base_instructions
    model = find_model(settings, contract)
    plain = settings.personality is None or not settings.features["personality"]
    if "prompts" in model:
        prompts = model["prompts"]
        return contract.instructions(prompts["plain" if plain or settings.personality not in prompts
                                             else settings.personality])
    template = (model["model_messages"] or {}).get("instructions_template")
    if plain or template is None:
        return model["base_instructions"]
    return template.replace(SLOT, message_of(model, settings.personality, contract))


def pin(settings: Any, contract: Any) -> Any:
    """The settings of a thread that starts now: its prompt and personality are remembered for its life."""
    return settings._replace(instructions=prompt_of(settings, contract), start_personality=settings.personality)


def instructions_of(settings: Any, contract: Any) -> str:
    """The `instructions` of a request."""
    return settings.instructions if settings.instructions is not None else prompt_of(settings, contract)


def message_of(model: Dict[str, Any], personality: str, contract: Any) -> str:
    """The model's own words for a personality; empty when it has none."""
    if "personalities" in model:
        name = model["personalities"].get(personality)
        return contract.text(name) if name else ""
    variables = (model["model_messages"] or {}).get("instructions_variables") or {}
    return variables.get("personality_" + personality) or ""


def supports_personality(model: Dict[str, Any]) -> bool:
    """Whether the model has words for every personality."""
    if "personalities" in model:
        return bool(model["personalities"])
    variables = (model["model_messages"] or {}).get("instructions_variables") or {}
    return all(variables.get("personality_" + name) is not None for name in ("default", "friendly", "pragmatic"))


def personality_spec(settings: Any, contract: Any) -> Optional[str]:
    """The `<personality_spec>` text for the settings' personality, or None when it has no words."""
    if settings.personality is None or not settings.features["personality"] or settings.base_instructions is not None:
        return None
    message = message_of(find_model(settings, contract), settings.personality, contract)
    return contract.fill("personality-spec", message=message) if message else None


def is_baked(settings: Any, contract: Any) -> bool:
    """Whether the thread's prompt already has the settings' personality in it."""
    model = find_model(settings, contract)
    if not supports_personality(model):
        return False
    return instructions_of(settings, contract) == prompt_of(settings, contract) and has_template(model)


def has_template(model: Dict[str, Any]) -> bool:
    """Whether the model's prompt depends on the personality."""
    return "prompts" in model or (model["model_messages"] or {}).get("instructions_template") is not None
