"""Feature switches of codex 0.115.0: name, stage, default, and how tables turn them on and off.

Listed by `codex features list` of that version. A profile's `[features]` win over the file's and over
`--enable/--disable`. Features that need a JavaScript runtime cannot be had here: they are switched off
with a warning, as upstream does when it finds no suitable Node.
"""

import os
from typing import Set

from .invalid import invalid
from .layers import ConfigError

__all__ = ["FEATURES", "deprecations", "is_feature", "resolve_features", "unstable_warnings"]

UNDER_DEVELOPMENT, EXPERIMENTAL, STABLE, DEPRECATED, REMOVED = (
    "under development", "experimental", "stable", "deprecated", "removed")

#: name: (stage, default)
FEATURES = {
    "apply_patch_freeform": (UNDER_DEVELOPMENT, False),
    "apps": (EXPERIMENTAL, False),
    "artifact": (UNDER_DEVELOPMENT, False),
    "child_agents_md": (UNDER_DEVELOPMENT, False),
    "code_mode": (UNDER_DEVELOPMENT, False),
    "code_mode_only": (UNDER_DEVELOPMENT, False),
    "codex_git_commit": (UNDER_DEVELOPMENT, False),
    "codex_hooks": (UNDER_DEVELOPMENT, False),
    "collaboration_modes": (REMOVED, True),
    "default_mode_request_user_input": (UNDER_DEVELOPMENT, False),
    "elevated_windows_sandbox": (REMOVED, False),
    "enable_fanout": (UNDER_DEVELOPMENT, False),
    "enable_request_compression": (STABLE, True),
    "exec_permission_approvals": (UNDER_DEVELOPMENT, False),
    "experimental_windows_sandbox": (REMOVED, False),
    "fast_mode": (STABLE, True),
    "guardian_approval": (EXPERIMENTAL, False),
    "image_detail_original": (UNDER_DEVELOPMENT, False),
    "image_generation": (UNDER_DEVELOPMENT, False),
    "js_repl": (EXPERIMENTAL, False),
    "js_repl_tools_only": (UNDER_DEVELOPMENT, False),
    "memories": (UNDER_DEVELOPMENT, False),
    "multi_agent": (STABLE, True),
    "personality": (STABLE, True),
    "plugins": (UNDER_DEVELOPMENT, False),
    "powershell_utf8": (UNDER_DEVELOPMENT, False),
    "prevent_idle_sleep": (EXPERIMENTAL, False),
    "realtime_conversation": (UNDER_DEVELOPMENT, False),
    "remote_models": (REMOVED, False),
    "request_permissions_tool": (UNDER_DEVELOPMENT, False),
    "request_rule": (REMOVED, False),
    "responses_websockets": (UNDER_DEVELOPMENT, False),
    "responses_websockets_v2": (UNDER_DEVELOPMENT, False),
    "runtime_metrics": (UNDER_DEVELOPMENT, False),
    "search_tool": (REMOVED, False),
    "shell_snapshot": (STABLE, True),
    "shell_tool": (STABLE, True),
    "shell_zsh_fork": (UNDER_DEVELOPMENT, False),
    "skill_env_var_dependency_prompt": (UNDER_DEVELOPMENT, False),
    "skill_mcp_dependency_install": (STABLE, True),
    "sqlite": (REMOVED, True),
    "steer": (REMOVED, True),
    "tool_call_mcp_elicitation": (UNDER_DEVELOPMENT, False),
    "tool_suggest": (UNDER_DEVELOPMENT, False),
    "undo": (STABLE, False),
    "unified_exec": (STABLE, True),
    "use_legacy_landlock": (STABLE, False),
    "use_linux_sandbox_bwrap": (REMOVED, False),
    "voice_transcription": (UNDER_DEVELOPMENT, False),
    "web_search_cached": (DEPRECATED, False),
    "web_search_request": (DEPRECATED, False),
}

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


def is_feature(name):
    """Whether `--enable` and `--disable` know the name; in files an unknown name is ignored."""
    return name in FEATURES or name in ALIASES


def resolve_features(table, profile):
    """({feature: on}, warnings) of a configuration table and the chosen profile's table. Raises ConfigError."""
    features = {name: default for name, (_, default) in FEATURES.items()}
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
    if features["enable_fanout"]:
        features["multi_agent"] = True
    warnings = []
    for name in NEED_NODE:
        if features[name]:
            features[name] = False
            warnings.append("Disabled `{}`: this agent has no JavaScript runtime.".format(name))
    return features, warnings


def unstable_warnings(features, table, codex_home):
    """The one warning about switches that are under development, or none when suppressed."""
    if table.get("suppress_unstable_features_warning"):
        return []
    on = [name for name in sorted(table.get("features", {}))
          if features.get(name) and FEATURES.get(name, ("",))[0] == UNDER_DEVELOPMENT]
    if not on:
        return []
    return [
        "Under-development features enabled: {}. Under-development features are incomplete and may behave "
        "unpredictably. To suppress this warning, set `suppress_unstable_features_warning = true` in {}.".format(
            ", ".join(on), os.path.join(codex_home, "config.toml"))]


def deprecations(table, profile):
    """(what is deprecated, what to do instead) for each old name that a table uses, in the order of the names."""
    used: Set[str] = set()
    for layer in (table, profile):
        used.update(key for key in LEGACY_KEYS if isinstance(layer.get(key), bool))
        used.update(layer.get("features", {}))
    return [_deprecation(key) for key in sorted(used) if key in _SEARCHES or key in ALIASES and key not in _UNMENTIONED]


def _deprecation(key):
    if key in _SEARCHES:
        return ("`[features].%s` is deprecated because web search is enabled by default." % key,
                'Set `web_search` to `"live"`, `"cached"`, or `"disabled"` at the top level (or under a profile) in '
                'config.toml if you want to override it.')
    name = ALIASES[key]
    return ("`[features].%s` is deprecated. Use `[features].%s` instead." % (key, name),
            "Enable it with `--enable %s` or `[features].%s` in config.toml. See "
            "https://developers.openai.com/codex/config-basic#feature-flags for details." % (name, name))


_SEARCHES = ("web_search", "web_search_cached", "web_search_request")
#: An older name that upstream takes without a word.
_UNMENTIONED = ("smart_approvals",)
