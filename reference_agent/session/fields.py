"""The fields of a request's body beside `input` and `prompt_cache_key`: what the settings decide for a whole turn."""

from collections import OrderedDict
from typing import Any, Dict, Optional

from ..context.instructions import instructions_of
from ..settings.config import Mode, Settings
from ..settings.models import find_model
from ..tools.specs import specs
from ..versions.contract import Contract

__all__ = ["request_fields"]


def request_fields(settings: Settings, contract: Contract, output_schema: Any = None,
                   mode: Optional[Mode] = None) -> Dict[str, Any]:
    """Body fields beside `input` and `prompt_cache_key`, in wire order, those that do not apply left out."""
    model = find_model(settings, contract)
    thinks = model["supports_reasoning_summaries"]
    fields: Dict[str, Any] = OrderedDict([
        ("model", settings.model),
        ("instructions", instructions_of(settings, contract)),
        ("tools", specs(settings, contract, mode)),
        ("parallel_tool_calls", model["supports_parallel_tool_calls"]),
        ("reasoning", reasoning(settings, model) if thinks else None),
        ("include", ["reasoning.encrypted_content"] if thinks else []),
    ])
    if settings.service_tier:
        fields["service_tier"] = "priority" if settings.service_tier == "fast" else settings.service_tier
    text: Dict[str, Any] = {}
    verbosity = (settings.verbosity or model["default_verbosity"]) if model["support_verbosity"] else None
    if verbosity:
        text["verbosity"] = verbosity
    if output_schema is not None:
        text["format"] = OrderedDict([("type", "json_schema"), ("strict", True), ("schema", output_schema),
                                      ("name", "codex_output_schema")])
    if text:
        fields["text"] = text
    return fields


def reasoning(settings: Settings, model: Dict[str, Any]) -> Dict[str, str]:
    """The `reasoning` object of a model that reasons; keys that are not set are absent."""
    effort = settings.reasoning_effort or model["default_reasoning_level"]
    summary = settings.reasoning_summary or model["default_reasoning_summary"]
    found: Dict[str, str] = OrderedDict()
    if effort:
        found["effort"] = effort
    if summary and summary != "none":
        found["summary"] = summary
    return found
