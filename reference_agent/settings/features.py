"""Feature switches, and how tables turn them on and off. Which there are is a matter of the version.

A profile's `[features]` win over the file's and over
`--enable/--disable`. This agent has no JavaScript runtime:
features that need one are switched off with a warning, as upstream does when it finds no suitable Node. (codex
0.115.0, measured.)
"""

import os
from typing import Any, Dict, List, Set, Tuple

from ..versions import Version
from ..versions.value import UNDER_DEVELOPMENT
from .invalid import invalid
from .layers import ConfigError

__all__ = ["deprecations", "is_feature", "resolve_features", "unstable_warnings"]

#: Older names that upstream still accepts.
ALIASES = {
    "collab": "multi_agent",
    "connectors": "apps",
    "experimental_use_freeform_apply_patch": "apply_patch_freeform",
    "experimental_use_unified_exec_tool": "unified_exec",
    "include_apply_patch_tool": "apply_patch_freeform",
    "memory_tool": "memories",
    "request_permissions": "exec_permission_approvals",
    "smart_approvals": "guardian_approval",
    "web_search": "web_search_request",
}

#: Top-level keys older than `[features]`.
LEGACY_KEYS = ("experimental_use_unified_exec_tool", "experimental_use_freeform_apply_patch")

#: Features that need Node >= 22.22, which this agent does not drive.
NEED_NODE = ("js_repl", "js_repl_tools_only", "code_mode", "code_mode_only")


def is_feature(name: str, codex: Version) -> bool:
    """Whether `--enable` and `--disable` know the name; in files an unknown name is ignored."""
    return name in codex.features or name in ALIASES


def resolve_features(table: Dict[str, Any], profile: Dict[str, Any],
                     codex: Version) -> Tuple[Dict[str, bool], List[str]]:
    """({feature: on}, warnings) of a configuration table and the chosen profile's table. Raises ConfigError."""
    features = {name: default for name, (_, default) in codex.features.items()}
    for layer in (table, profile):
        for key in LEGACY_KEYS:
            if isinstance(layer.get(key), bool):
                features[ALIASES[key]] = layer[key]
        for key, value in layer.get("features", {}).items():
            if not isinstance(value, bool):
                raise ConfigError("features.{} = {!r}: expected a boolean".format(key, value),
                                  invalid("features", value, bool))
            name = ALIASES.get(key, key)
            if name in features:
                features[name] = value
    if features.get("enable_fanout"):
        features["multi_agent"] = True
    warnings = []
    for name in NEED_NODE:
        if features.get(name):
            features[name] = False
            warnings.append("Disabled `{}`: this agent has no JavaScript runtime.".format(name))
    return features, warnings


def unstable_warnings(features: Dict[str, bool], table: Dict[str, Any], codex_home: str,
                      codex: Version) -> List[str]:
    """The one warning about switches that are under development, or none when suppressed."""
    if table.get("suppress_unstable_features_warning"):
        return []
    on = [name for name in sorted(table.get("features", {}))
          if features.get(name) and codex.features.get(name, ("",))[0] == UNDER_DEVELOPMENT]
    if not on:
        return []
    return [
        "Under-development features enabled: {}. Under-development features are incomplete and may behave "
        "unpredictably. To suppress this warning, set `suppress_unstable_features_warning = true` in {}.".format(
            ", ".join(on), os.path.join(codex_home, "config.toml"))]


def deprecations(table: Dict[str, Any], profile: Dict[str, Any]) -> List[Tuple[str, str]]:
    """(what is deprecated, what to do instead) for each old name that a table uses, in the order of the names."""
    used: Set[str] = set()
    for layer in (table, profile):
        used.update(key for key in LEGACY_KEYS if isinstance(layer.get(key), bool))
        used.update(layer.get("features", {}))
    return [_deprecation(key) for key in sorted(used) if key in _SEARCHES or key in ALIASES and key not in _UNMENTIONED]


def _deprecation(key: str) -> Tuple[str, str]:
    if key in _SEARCHES:
        return ("`[features].%s` is deprecated because web search is enabled by default." % key,
                'Set `web_search` to `"live"`, `"cached"`, or `"disabled"` at the top level (or under a profile) in '
                'config.toml if you want to override it.')
    name = ALIASES[key]
    return ("`[features].%s` is deprecated. Use `[features].%s` instead." % (key, name),
            "Enable it with `--enable %s` or `[features].%s` in config.toml. See "
            "https://developers.openai.com/codex/config-basic#feature-flags for details." % (name, name))


_SEARCHES = ("web_search", "web_search_cached", "web_search_request")
#: An older name that upstream accepts without a warning.
_UNMENTIONED = ("smart_approvals",)
