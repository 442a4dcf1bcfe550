"""Reading a command line: a table of options in, values out. `argparse` is not used: importing it costs 20 ms.

An option is written `--name value`, `--name=value`, `-x value` or `-xvalue`; `--` ends the options. Wrong usage raises
`UsageError`, whose text is worded like upstream's (codex 0.115.0, seen on `exec`).
"""

from typing import Any, Dict, NamedTuple, Optional, Tuple

__all__ = ["Option", "UsageError", "read"]

class Option(NamedTuple):
    """One option: `kind` is flag, value (the last one counts), list (each adds one) or many (each takes all that
    follow up to the next option, also separated by commas). `choices` limits the values, None does not."""

    names: Tuple[str, ...]
    kind: str
    choices: Optional[Tuple[str, ...]] = None


class UsageError(Exception):
    """The command line is wrong; the text says how."""


def read(arguments, options):
    """(values, rest): values by the option's first name without dashes and with underscores; what is no option."""
    by_name = {name: option for option in options for name in option.names}
    values: Dict[str, Any] = {_key(option): [] if option.kind in ("list", "many") else option.kind != "flag" and None
              for option in options}
    rest, queue = [], list(arguments)
    while queue:
        word = queue.pop(0)
        if word == "--":
            rest += queue
            break
        if not word.startswith("-") or word == "-":
            rest.append(word)
            continue
        name, attached = _split(word, by_name)
        option = by_name.get(name)
        if option is None:
            raise UsageError("unexpected argument '%s' found\n\n  tip: to pass '%s' as a value, use '-- %s'"
                             % (name, name, name))
        if option.kind == "flag":
            values[_key(option)] = True
            continue
        given = [attached] if attached is not None else _following(queue, option)
        if not given:
            raise UsageError("a value is required for '%s <%s>' but none was supplied"
                             % (option.names[0], _key(option).upper()))
        _store(values, option, given)
    return values, rest


def _store(values, option, given):
    if option.kind == "many":
        given = [piece for value in given for piece in value.split(",")]
    for value in given:
        if option.choices and value not in option.choices:
            raise UsageError("invalid value '%s' for '%s <%s>'\n  [possible values: %s]"
                             % (value, option.names[0], _key(option).upper(), ", ".join(option.choices)))
    if option.kind == "value":
        values[_key(option)] = given[0]
    else:
        values[_key(option)] += given


def _split(word, by_name):
    """(option name, attached value or None) of one word."""
    if word.startswith("--"):
        name, equals, value = word.partition("=")
        return name, value if equals else None
    if len(word) > 2 and word[:2] in by_name:
        return word[:2], word[2:].lstrip("=")
    return word, None


def _following(queue, option):
    if option.kind != "many":
        return [queue.pop(0)] if queue and (queue[0] == "-" or not queue[0].startswith("-")) else []
    taken = []
    while queue and not queue[0].startswith("-"):
        taken.append(queue.pop(0))
    return taken


def _key(option):
    return option.names[0].lstrip("-").replace("-", "_")
