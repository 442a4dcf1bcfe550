r"""Values that an answer takes out of a request, for scripts that must name what only the agent knows. No I/O.

A running command's session id is the agent's own random number; the script types into it all the same:

    { take = { session = 'session ID (\d+)' },
      items = [{ function_call = "write_stdin", arguments = '{"session_id":@{taken:session},"chars":"x"}' }] }

`take` maps names to regular expressions with one group. Each is searched in the body, as text, of the request that
the answer replies to; the *last* match counts, because a request repeats the history of those before it. A value
holds for that answer and all later ones, until it is taken anew. `@{taken:NAME}` may stand in any string, keys too.
"""
import re
from typing import Any, Dict, Mapping, Set, Tuple

__all__ = ["TakeError", "Pattern", "names_in", "patterns_from", "put", "take"]

Pattern = Tuple[str, Any]

_NAMED = re.compile(r"@\{taken:([^}]*)\}")
_NAME = re.compile(r"[a-z][a-z0-9_]*\Z")


class TakeError(Exception):
    """A `take` that makes no sense, or that found nothing. The message is one line without the path."""


def patterns_from(data: Any) -> Tuple[Pattern, ...]:
    """The compiled patterns of a `take` table, by name. Raises `TakeError`."""
    if not isinstance(data, dict):
        raise TakeError("must be a table of names and regular expressions")
    found = []
    for name, pattern in data.items():
        if not _NAME.match(name):
            raise TakeError("'{}' is no name: use lower-case letters, digits and _".format(name))
        try:
            compiled = re.compile(pattern)
        except (re.error, TypeError) as error:
            raise TakeError("{}: not a regular expression: {}".format(name, error))
        if compiled.groups != 1:
            raise TakeError("{}: must have one group, has {}".format(name, compiled.groups))
        found.append((name, compiled))
    return tuple(found)


def take(patterns: Tuple[Pattern, ...], text: str) -> Dict[str, str]:
    """What the patterns' groups match last in a request's body. Raises `TakeError` for one that fits nowhere."""
    values = {}
    for name, pattern in patterns:
        found = [match.group(1) for match in pattern.finditer(text)]
        if not found or found[-1] is None:
            raise TakeError("{}: '{}' fits nowhere in the request".format(name, pattern.pattern))
        values[name] = found[-1]
    return values


def names_in(value: Any) -> Set[str]:
    """The names that the strings in `value` want to have replaced."""
    if isinstance(value, str):
        return set(_NAMED.findall(value))
    if isinstance(value, dict):
        return names_in(list(value) + list(value.values()))
    if isinstance(value, list):
        return set().union(*map(names_in, value)) if value else set()
    return set()


def put(value: Any, taken: Mapping[str, str]) -> Any:
    """`value` with every `@{taken:NAME}` replaced; all names must be known."""
    if isinstance(value, str):
        return _NAMED.sub(lambda match: taken[match.group(1)], value)
    if isinstance(value, dict):
        return {put(key, taken): put(item, taken) for key, item in value.items()}
    if isinstance(value, list):
        return [put(item, taken) for item in value]
    return value
