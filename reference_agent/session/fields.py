"""The fields of a request's body beside `input` and `prompt_cache_key`: what the settings decide for a whole turn."""

from collections import OrderedDict

from ..context.instructions import instructions_of
from ..settings.models import find_model
from ..tools.specs import specs

__all__ = ["request_fields"]


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
