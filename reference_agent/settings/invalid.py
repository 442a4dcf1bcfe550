"""What `exec` prints for a configuration value of the wrong type: in the words of upstream's parser, Rust's serde
(codex 0.115.0, measured with `-c`).
"""

from typing import Any, Dict, Tuple, Union

__all__ = ["invalid"]

#: A type, or the names that are allowed.
Wanted = Union[type, Tuple[str, ...]]

_WANTED: Dict[type, str] = {str: "a string", bool: "a boolean", int: "usize", list: "a sequence", dict: "a map"}
_INTEGERS = {"model_context_window": "i64", "model_auto_compact_token_limit": "i64",
             "request_max_retries": "u64", "stream_max_retries": "u64", "stream_idle_timeout_ms": "u64"}
_STRUCTS = {name: "struct " + kind for name, kind in (
    ("features", "FeaturesToml"), ("tools", "ToolsToml"), ("agents", "AgentsToml"), ("skills", "SkillsConfig"),
    ("sandbox_workspace_write", "SandboxWorkspaceWrite"),
    ("shell_environment_policy", "ShellEnvironmentPolicyToml"))}
_SPECIAL: Dict[type, Dict[str, str]] = {int: _INTEGERS, dict: _STRUCTS}


def invalid(key: str, value: Any, wanted: Wanted) -> str:
    """The message for `value` at `key`, where a type or one of a tuple of names was wanted."""
    return "Error loading config.toml: %s\nin `%s`\n" % (_wrong(key, value, wanted), key)


def _wrong(key: str, value: Any, wanted: Wanted) -> str:
    if isinstance(wanted, tuple):
        if not isinstance(value, str):
            return "invalid type: unit variant, expected string only"
        names = ["`%s`" % name for name in wanted]
        return "unknown variant `%s`, expected %s" % (
            value, " or ".join(names) if len(names) == 2 else "one of " + ", ".join(names))
    special = _SPECIAL.get(wanted, {}).get(key.rpartition(".")[2])
    expected = special or _WANTED[wanted]
    fits = wanted is int and type(value) is int
    return "invalid %s: %s, expected %s" % ("value" if fits else "type", _shown(value), expected)


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return "boolean `%s`" % str(value).lower()
    if isinstance(value, int):
        return "integer `%d`" % value
    if isinstance(value, float):
        return "floating point `%r`" % value
    if isinstance(value, str):
        return 'string "%s"' % value
    return "sequence" if isinstance(value, list) else "map"
