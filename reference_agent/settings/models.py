"""Facts of the model in use: from the user's own catalogue, or else from the contract.

A model's facts are those of the entry with the longest slug that begins its name; one `namespace/` in
front of the name is ignored; a model that no entry fits has the fallback's facts. (codex 0.115.0, measured.)
"""

import json
import re
from typing import TYPE_CHECKING, Any, Dict, Optional, Sequence, Tuple

from .choices import SUMMARIES, VERBOSITIES
from .layers import ConfigError

if TYPE_CHECKING:
    from ..versions.contract import Contract
    from .config import Settings

__all__ = ["catalogue_of", "default_slug", "find_model", "is_known", "read_catalogue"]

#: The facts of one model, as the catalogue has them.
Model = Dict[str, Any]

NAMESPACED = re.compile(r"[A-Za-z0-9_]*/([^/]+)\Z")

#: Keys that an own catalogue may leave out, with what upstream then assumes.
DEFAULTS = {
    "description": None,
    "default_reasoning_level": None,
    "default_reasoning_summary": "auto",
    "model_messages": None,
    "default_verbosity": None,
    "apply_patch_tool_type": None,
    "web_search_tool_type": "text",
    "supports_image_detail_original": False,
    "context_window": None,
    "auto_compact_token_limit": None,
    "effective_context_window_percent": 95,
    "input_modalities": ["text", "image"],
}
REQUIRED = (
    "slug", "display_name", "supported_reasoning_levels", "shell_type", "visibility", "supported_in_api",
    "priority", "base_instructions", "supports_reasoning_summaries", "support_verbosity", "truncation_policy",
    "supports_parallel_tool_calls", "experimental_supported_tools",
)


def choices_of(efforts: Tuple[str, ...]) -> Dict[str, Tuple[Optional[str], ...]]:
    """The allowed values of those keys that have few; `efforts` are the version's."""
    return {
        "shell_type": ("default", "local", "unified_exec", "disabled", "shell_command"),
        "visibility": ("list", "hide", "none"),
        "apply_patch_tool_type": ("freeform", "function", None),
        "web_search_tool_type": ("text", "text_and_image"),
        "default_verbosity": VERBOSITIES + (None,),
        "default_reasoning_level": efforts + (None,),
        "default_reasoning_summary": SUMMARIES,
    }


def read_catalogue(path: str, efforts: Tuple[str, ...]) -> Tuple[Model, ...]:
    """The models of a `model_catalog_json` file, as a tuple of facts; `efforts` are the version's. Raises ConfigError.
    """
    try:
        with open(path, encoding="utf-8") as file:
            models = json.load(file)["models"]
    except OSError as error:
        raise ConfigError("model_catalog_json {}: {}".format(path, error.strerror))
    except (ValueError, KeyError, TypeError) as error:
        raise ConfigError("model_catalog_json {}: not a catalogue ({}: {})".format(
            path, type(error).__name__, error))
    if not models:
        raise ConfigError("model_catalog_json {} must contain at least one model".format(path))
    if not isinstance(models, list) or not all(isinstance(model, dict) for model in models):
        raise ConfigError("model_catalog_json {}: `models` must be a list of objects".format(path))
    for model in models:
        missing = [key for key in REQUIRED if key not in model]
        if missing:
            raise ConfigError("model_catalog_json {}: model {!r}: missing {}".format(
                path, model.get("slug"), ", ".join(missing)))
        check_model(model, "model_catalog_json {}: model {!r}".format(path, model["slug"]), efforts)
    return tuple(dict(DEFAULTS, **model) for model in models)


def check_model(model: Model, where: str, efforts: Tuple[str, ...]) -> None:
    """Raise ConfigError for a value that no model can have."""
    for key, choices in choices_of(efforts).items():
        if key in model and model[key] not in choices:
            raise ConfigError("{}: {} = {!r}: expected one of {}".format(
                where, key, model[key], ", ".join(filter(None, choices))))
    for key in ("slug", "display_name", "base_instructions"):
        if not isinstance(model[key], str):
            raise ConfigError("{}: {}: expected a string".format(where, key))
    for level in model["supported_reasoning_levels"]:
        if not isinstance(level, dict) or level.get("effort") not in efforts or "description" not in level:
            raise ConfigError("{}: supported_reasoning_levels: {!r}: expected effort and description".format(
                where, level))


def catalogue_of(settings: "Settings", contract: "Contract") -> Sequence[Model]:
    """The facts of all models that the user can choose."""
    return settings.catalogue if settings.catalogue is not None else contract.models


def default_slug(catalogue: Sequence[Model]) -> str:
    """The model that a user gets who names none: the first by priority that can be chosen."""
    ordered = sorted(catalogue, key=lambda model: (
        not model["supported_in_api"], model["visibility"] != "list", model["priority"]))
    return ordered[0]["slug"]


def find_model(settings: "Settings", contract: "Contract", slug: Optional[str] = None) -> Model:
    """The facts of `slug` (default: the settings' model), with what the settings force upon them."""
    slug = settings.model if slug is None else slug
    catalogue = catalogue_of(settings, contract)
    model = longest_prefix(slug, catalogue)
    if model is None:
        namespaced = NAMESPACED.match(slug)
        model = longest_prefix(namespaced.group(1), catalogue) if namespaced else None
    model = contract.fallback if model is None else model
    if settings.supports_reasoning_summaries:
        model = dict(model, supports_reasoning_summaries=True)
    return model


def is_known(settings: "Settings", contract: "Contract") -> bool:
    """Whether the model in use has an entry of its own or shares one by prefix."""
    return find_model(settings._replace(supports_reasoning_summaries=None), contract) is not contract.fallback


def longest_prefix(slug: str, catalogue: Sequence[Model]) -> Optional[Model]:
    """The entry with the longest slug that `slug` begins with, or None."""
    fitting = [model for model in catalogue if slug.startswith(model["slug"])]
    return max(fitting, key=lambda model: len(model["slug"])) if fitting else None
