"""Reading a command line by a table of options. `argparse` is not used: importing it takes 20 ms.

An option is written `--name value`, `--name=value`, `-x value` or `-xvalue`; `--` ends the options. Wrong usage raises
`UsageError` with upstream's text (codex 0.115.0, measured on `exec`): a tip where a name or a value is nearly right,
and a line of usage that names the options read so far.
"""

import os
from typing import Any, Dict, Iterable, List, NamedTuple, Optional, Sequence, Tuple

from .refused import Refused

__all__ = ["Option", "UsageError", "help_text", "read", "too_many"]

_ALL = "[OPTIONS] [PROMPT] [COMMAND]"


class Option(NamedTuple):
    """One option.

    `kind` is `flag`, `value` (may be given once), `list` (each adds one value) or `many` (each takes all words up
    to the next option, and splits them at commas). `choices` are the allowed values, None allows all. `metavar`
    names the value in messages. `excludes` is the first name of an option that must not be given as well.
    """

    names: Tuple[str, ...]
    kind: str
    choices: Optional[Tuple[str, ...]] = None
    metavar: Optional[str] = None
    excludes: Optional[str] = None

    @property
    def shown(self) -> str:
        """The option as messages write it: `--model <MODEL>`."""
        if self.kind == "flag":
            return self.names[0]
        metavar = self.metavar or _key(self).upper()
        return "%s <%s>%s" % (self.names[0], metavar, "..." if self.kind == "many" else "")


class UsageError(Refused):
    """The command line is wrong: exit code 2. The text says what is wrong."""

    def __init__(self, message: str) -> None:
        super().__init__(message, "error: %s\n\nFor more information, try '--help'." % message, 2)


def read(arguments: Iterable[str], options: Sequence[Option],
         program: Optional[str] = None) -> Tuple[Dict[str, Any], List[str]]:
    """(values by option, words that are no option). Raises UsageError.

    A value's key is the option's first name without dashes, `-` within it replaced by `_`. `program` is how the command
    line begins, for the line of usage; None leaves that line out.
    """
    arguments = list(arguments)
    if not all(map(_is_text, arguments)):
        raise UsageError("invalid UTF-8 was detected in one or more arguments" + (
            "\n\nUsage: %s %s" % (program, _ALL) if program else ""))
    return _Reading(options, program).read(arguments)


def help_text(usage: str, options: Iterable[Option]) -> str:
    """What `--help` prints: the line of usage and the options."""
    lines = ["usage: " + usage, "", "options:"]
    for option in options:
        value = "" if option.kind == "flag" else " " + "|".join(option.choices or [option.metavar or "VALUE"])
        lines.append("  " + ", ".join(option.names) + value)
    return "\n".join(lines) + "\n"


def _is_text(argument: str) -> bool:
    try:
        os.fsencode(argument).decode("utf-8")
    except UnicodeError:
        return False
    return True


def too_many(word: str, program: str) -> UsageError:
    """The error for one word more than the command takes."""
    return UsageError("unexpected argument '%s' found\n\nUsage: %s %s" % (word, program, _ALL))


class _Reading:
    def __init__(self, options: Sequence[Option], program: Optional[str]) -> None:
        self._by_name = {name: option for option in options for name in option.names}
        self._program = program
        self._values: Dict[str, Any] = {
            _key(option): [] if option.kind in ("list", "many") else option.kind != "flag" and None
            for option in options}
        self._used: List[Option] = []
        self._rest: List[str] = []

    def read(self, queue: List[str]) -> Tuple[Dict[str, Any], List[str]]:
        while queue:
            word = queue.pop(0)
            if word == "--":
                self._rest += queue
                break
            if word.startswith("-") and word != "-":
                self._option(word, queue)
            else:
                self._rest.append(word)
        for option in self._used:
            for other in self._used:
                if option.excludes == other.names[0]:
                    first, second = sorted((option, other), key=self._used.index)
                    kept = [used for used in self._used if used is not second]
                    raise self._wrong("the argument '%s' cannot be used with '%s'" % (first.shown, second.shown), kept)
        return self._values, self._rest

    def _option(self, word: str, queue: List[str]) -> None:
        name, attached = _split(word, self._by_name)
        option = self._by_name.get(name)
        if option is None:
            raise self._unknown(name)
        if option.kind in ("flag", "value") and option in self._used:
            raise self._wrong("the argument '%s' cannot be used multiple times" % option.shown, None)
        if option not in self._used:
            self._used.append(option)
        if option.kind == "flag":
            if attached is not None:
                raise self._wrong("unexpected value '%s' for '%s' found; no more were expected"
                                  % (attached, option.shown), self._used)
            self._values[_key(option)] = True
            return
        given = [attached] if attached is not None else _following(queue, option)
        if not given:
            raise UsageError("a value is required for '%s' but none was supplied%s" % (option.shown, _possible(option)))
        self._store(option, given)

    def _store(self, option: Option, given: List[str]) -> None:
        if option.kind == "many":
            given = [piece for value in given for piece in value.split(",")]
        for value in given:
            if option.choices and value not in option.choices:
                from .suggest import nearest

                near = nearest(value, option.choices)
                tip = "\n\n  tip: a similar value exists: '%s'" % near if near else ""
                raise UsageError("invalid value '%s' for '%s'%s%s" % (value, option.shown, _possible(option), tip))
        if option.kind == "value":
            self._values[_key(option)] = given[0]
        else:
            self._values[_key(option)] += given

    def _unknown(self, name: str) -> UsageError:
        from .suggest import nearest

        name = name if name.startswith("--") else name[:2]
        message = "unexpected argument '%s' found\n\n  tip: " % name
        long = [known for known in self._by_name if known.startswith("--")]
        near = nearest(name[2:], [known[2:] for known in long]) if name.startswith("--") else None
        if near is None:
            return self._wrong(message + "to pass '%s' as a value, use '-- %s'" % (name, name), self._used)
        option = self._by_name["--" + near]
        return self._wrong(message + "a similar argument exists: '--%s'" % near,
                           self._used + [option] * (option not in self._used))

    def _wrong(self, message: str, used: Optional[List[Option]]) -> UsageError:
        """The error with its line of usage, which names the options `used`; None names none of them."""
        if self._program is None:
            return UsageError(message)
        if used is None or not used and not self._rest:
            words = [_ALL]
        else:
            words = [option.shown for option in used] + ["<PROMPT>" if self._rest else "[PROMPT]"]
        return UsageError("%s\n\nUsage: %s %s" % (message, self._program, " ".join(words)))


def _possible(option: Option) -> str:
    return "\n  [possible values: %s]" % ", ".join(option.choices) if option.choices else ""


def _split(word: str, by_name: Dict[str, Option]) -> Tuple[str, Optional[str]]:
    """(option name, attached value or None) of one word."""
    if word.startswith("--"):
        name, equals, value = word.partition("=")
        return name, value if equals else None
    if len(word) > 2 and word[:2] in by_name:
        return word[:2], word[2:].lstrip("=")
    return word, None


def _following(queue: List[str], option: Option) -> List[str]:
    if option.kind != "many":
        return [queue.pop(0)] if queue and (queue[0] == "-" or not queue[0].startswith("-")) else []
    words = []
    while queue and not queue[0].startswith("-"):
        words.append(queue.pop(0))
    return words


def _key(option: Option) -> str:
    return option.names[0].lstrip("-").replace("-", "_")
