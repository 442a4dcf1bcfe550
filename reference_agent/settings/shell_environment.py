"""`[shell_environment_policy]`: which variables the commands of a thread get (codex 0.115.0, measured).

A value of the wrong type is refused in the words of upstream, as for any other key.
"""

from typing import Any, Dict, NamedTuple, Tuple

from .invalid import invalid
from .layers import ConfigError

__all__ = ["ShellEnvironment", "shell_environment_of"]

KEY = "shell_environment_policy"
#: In the order in which upstream lists them.
INHERIT = ("core", "all", "none")
_LISTS, _FLAGS = ("exclude", "include_only"), ("ignore_default_excludes", "experimental_use_profile")


class ShellEnvironment(NamedTuple):
    """Which variables of the agent's environment commands inherit (`core`, `all` or `none`), which of those are left
    out, which are set beside them, and to which all of them are limited; `execution.environment` has the order.
    """

    inherit: str = "all"
    ignore_default_excludes: bool = True
    exclude: Tuple[str, ...] = ()
    set: Tuple[Tuple[str, str], ...] = ()
    include_only: Tuple[str, ...] = ()


def shell_environment_of(table: Dict[str, Any]) -> ShellEnvironment:
    """The policy in a whole configuration. `experimental_use_profile` has no effect, as in upstream.

    Raises ConfigError for a value that is none.
    """
    policy = table.get(KEY)
    if policy is None:
        return ShellEnvironment()
    if policy == []:
        raise ConfigError(KEY + " = []: expected a table", "Error loading config.toml: invalid length 0, expected "
                          "struct ShellEnvironmentPolicyToml with 6 elements\nin `%s`\n" % KEY)
    _check(KEY, policy, dict)
    for flag in _FLAGS:
        _check(KEY + "." + flag, policy.get(flag, False), bool)
    for name in _LISTS:
        _check(KEY + "." + name, policy.get(name, []), list)
        for pattern in policy.get(name, []):
            _check(KEY + "." + name, pattern, str)
    _check(KEY + ".set", policy.get("set", {}), dict)
    for name, value in policy.get("set", {}).items():
        _check(KEY + ".set." + name, value, str)
    return ShellEnvironment(_inherit(policy.get("inherit", "all")), policy.get("ignore_default_excludes", True),
                            tuple(policy.get("exclude", ())), tuple(sorted(policy.get("set", {}).items())),
                            tuple(policy.get("include_only", ())))


def _inherit(value: Any) -> str:
    """The strategy; upstream's parser also takes a table with its name as the only key and an empty table as value."""
    key = KEY + ".inherit"
    if isinstance(value, dict) and list(value.values()) == [{}]:
        value = list(value)[0]
    elif isinstance(value, dict):
        wanted = "wanted exactly 1 element, found %d elements" % len(value)
        why = "expected an empty table" if len(value) == 1 else wanted
        raise ConfigError("%s = %r: expected one of %s" % (key, value, ", ".join(INHERIT)),
                          "Error loading config.toml: %s\nin `%s`\n" % (why, key))
    if not isinstance(value, str) or value not in INHERIT:
        raise ConfigError("%s = %r: expected one of %s" % (key, value, ", ".join(INHERIT)),
                          invalid(key, value, INHERIT))
    return value


def _check(key: str, value: Any, kind: type) -> None:
    if not isinstance(value, kind):
        expected = {dict: "a table", list: "an array", bool: "a boolean", str: "a string"}[kind]
        raise ConfigError("%s = %r: expected %s" % (key, value, expected), invalid(key, value, kind))
