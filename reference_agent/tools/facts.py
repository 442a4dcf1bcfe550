"""What decides which tools a request offers, and which recorded variant of each spec."""

from typing import Any, Callable, Dict, NamedTuple, Tuple

from ..settings.models import find_model

__all__ = ["Facts", "facts_of"]


class Facts(NamedTuple):
    """The turn's `settings` with their `features`, the facts of its `model`, and the `contract` with the specs.

    `variant` are the facts that the recorded variants of a spec depend on: `apply_patch` is `freeform`, `function` or
    None, the others are booleans.
    """

    settings: Any
    features: Dict[str, Any]
    model: Dict[str, Any]
    contract: Any
    variant: Dict[str, Any]

    def recorded(self, name: str) -> Dict[str, Any]:
        """The recorded spec of a tool; the caller must not change it. Raises `ContractError` when there is none."""
        return self.contract.tool(name, self.variant)

    def shell_tools(self) -> str:
        """The kind of shell tools: `disabled`, `unified_exec`, or what the model was trained on."""
        if not self.features["shell_tool"]:
            return "disabled"
        return "unified_exec" if self.features["unified_exec"] else self.model["shell_type"]

    def meet(self, condition: Tuple[str, str]) -> bool:
        """Whether the facts meet a condition of `versions.value.Tools.conditions`."""
        return _MET[condition[0]](self, condition[1])


#: How a condition of each kind is checked, given the facts and the condition's name.
_MET: Dict[str, Callable[[Facts, str], bool]] = {
    "feature": lambda facts, name: bool(facts.features[name]),
    "shell": lambda facts, kind: facts.shell_tools() == kind,
    "model": lambda facts, name: name in facts.model["experimental_supported_tools"],
}


def facts_of(settings: Any, contract: Any) -> Facts:
    """The facts of a request with these `settings`."""
    model, features = find_model(settings, contract), settings.features
    patch = model["apply_patch_tool_type"] or ("freeform" if features["apply_patch_freeform"] else None)
    return Facts(settings, features, model, contract, {
        "login": settings.allow_login_shell,
        "additional_permissions": features["exec_permission_approvals"],
        "default_mode_questions": features["default_mode_request_user_input"],
        "apply_patch": patch,
        "image_detail": features["image_detail_original"] and model["supports_image_detail_original"],
    })
