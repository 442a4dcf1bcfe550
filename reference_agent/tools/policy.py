"""Which commands are never run without asking, whatever the sandbox: `rm -f` and its kin (codex 0.115.0).

A script is looked into when it is made of plain words joined by `&&`, `||`, `;` and `|`; `sudo` in front is looked
through.
"""

import os
import re
from typing import List

__all__ = ["is_dangerous"]

_TOKEN = re.compile(r"""
    (?P<blank>[ \t\n]+)
  | (?P<joint>&&|\|\||;|\|)
  | (?P<word>(?:[^\s'"\\$`|&;<>()*?\[\]{}~\#!] | '[^']*' | "[^"\\$`]*")+)
""", re.VERBOSE)
_QUOTED = re.compile(r"""'[^']*'|"[^"]*\"""")
_SHELLS = frozenset(("bash", "zsh", "sh"))


def is_dangerous(argv):
    """Whether running `argv` could destroy what the user did not mean to lose."""
    if len(argv) == 3 and os.path.basename(argv[0]) in _SHELLS and argv[1] in ("-c", "-lc"):
        return any(_forces_removal(words) for words in _commands(argv[2]))
    return _forces_removal(argv)


def _forces_removal(words):
    if words[:1] == ["sudo"]:
        return _forces_removal(words[1:])
    return len(words) > 1 and words[0] == "rm" and words[1] in ("-f", "-rf")


def _commands(script):
    """The commands of a plain script as lists of words; none when it is not plain."""
    commands: List[List[str]] = [[]]
    at = 0
    while at < len(script):
        token = _TOKEN.match(script, at)
        if token is None:
            return []
        at = token.end()
        if token.lastgroup == "joint":
            commands.append([])
        elif token.lastgroup == "word":
            commands[-1].append(_unquoted(token.group()))
    return commands


def _unquoted(word):
    """`word` without its quotes; double quotes hold nothing that would need more."""
    return _QUOTED.sub(lambda piece: piece.group()[1:-1], word)
