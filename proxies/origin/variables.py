r"""Variables: values that an answer copies from a request, for scripts that must name what only the agent knows.
No I/O.

An example is the session id of a running command, a random number of the agent. The script can still write into it:

    { take = { session = 'session ID (\d+)' },
      items = [{ function_call = "write_stdin", arguments = '{"session_id":@{taken:session},"chars":"x"}' }] }

`take` maps names to regular expressions with one group. The origin searches each in the body, as text, of the request
that the answer replies to. The *last* match counts, because a request repeats the history of those before it. A value
holds for that answer and all later ones, until another `take` sets it. `@{taken:NAME}` may stand in any string, keys
too.
"""
import re
from typing import Any, Dict, Mapping, Set, Tuple

__all__ = ["Pattern", "VariableError", "captured", "names_in", "patterns_from", "replaced"]

Pattern = Tuple[str, Any]

_NAMED = re.compile(r"@\{taken:([^}]*)\}")
_NAME = re.compile(r"[a-z][a-z0-9_]*\Z")


class VariableError(Exception):
    """A `take` table that is not valid, or a pattern without a match. The message is one line without the path."""


def patterns_from(data: Any) -> Tuple[Pattern, ...]:
    """The compiled patterns of a `take` table, by name. Raises `VariableError`."""
    if not isinstance(data, dict):
        raise VariableError("must be a table of names and regular expressions")
    found = []
    for name, pattern in data.items():
        if not _NAME.match(name):
            raise VariableError("'{}' is not a name: use lower-case letters, digits and _".format(name))
        try:
            compiled = re.compile(pattern)
        except (re.error, TypeError) as error:
            raise VariableError("{}: not a regular expression: {}".format(name, error))
        if compiled.groups != 1:
            raise VariableError("{}: must have one group, has {}".format(name, compiled.groups))
        found.append((name, compiled))
    return tuple(found)


def captured(patterns: Tuple[Pattern, ...], text: str) -> Dict[str, str]:
    """What the group of each pattern matches last in `text`, by name. Raises `VariableError` without a match."""
    values = {}
    for name, pattern in patterns:
        found = [match.group(1) for match in pattern.finditer(text)]
        if not found or found[-1] is None:
            raise VariableError("{}: the request has no match for '{}'".format(name, pattern.pattern))
        values[name] = found[-1]
    return values


def names_in(value: Any) -> Set[str]:
    """The names in all `@{taken:NAME}` in the strings of `value`."""
    if isinstance(value, str):
        return set(_NAMED.findall(value))
    if isinstance(value, dict):
        return names_in(list(value) + list(value.values()))
    if isinstance(value, list):
        return set().union(*map(names_in, value)) if value else set()
    return set()


def replaced(value: Any, variables: Mapping[str, str]) -> Any:
    """`value` with the variable's value for every `@{taken:NAME}`; `variables` must hold all names."""
    if isinstance(value, str):
        return _NAMED.sub(lambda match: variables[match.group(1)], value)
    if isinstance(value, dict):
        return {replaced(key, variables): replaced(item, variables) for key, item in value.items()}
    if isinstance(value, list):
        return [replaced(item, variables) for item in value]
    return value
