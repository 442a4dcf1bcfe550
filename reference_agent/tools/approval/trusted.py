"""Which commands are harmless, and which dangerous, by their words alone (codex 0.115.0, measured command by command).

Trusted are commands that read and show: `TRUSTED` with any arguments, the others of `_CONDITIONS` without the options
that make them write or run something. Dangerous is `rm -f` and `rm -rf`, in exactly this spelling. A shell that runs
a plain script is what its commands are.
"""

import os
import re
import sys
from typing import Callable, Dict, List

from .script import plain_commands

__all__ = ["is_dangerous", "is_trusted"]

TRUSTED = frozenset((
    "cat", "cd", "cut", "echo", "expr", "false", "grep", "head", "id", "ls", "nl", "paste", "pwd", "rev", "seq", "stat",
    "tail", "tr", "true", "uname", "uniq", "wc", "which", "whoami"))
_LINUX = frozenset(("numfmt", "tac"))
_FIND = frozenset(("-exec", "-execdir", "-ok", "-okdir", "-delete", "-fls", "-fprint", "-fprint0", "-fprintf"))
_RG = frozenset(("--pre", "--hostname-bin", "--search-zip", "-z"))
_GIT = frozenset(("status", "log", "diff", "show", "branch"))
_GIT_VALUES = frozenset(("-C", "--git-dir", "--work-tree", "--exec-path", "--namespace", "--super-prefix"))
_GIT_WRITES = frozenset(("--output", "--ext-diff", "--textconv", "--exec", "--paginate"))
_BRANCH_SHOWS = frozenset(("--list", "-l", "--show-current", "-a", "--all", "-r", "--remotes", "-v", "-vv",
                           "--verbose"))
_SED = re.compile(r"(\d+,)?\d+p")


def is_trusted(argv: List[str]) -> bool:
    """Whether `argv` may run without a question to the user."""
    commands = plain_commands(argv)
    if commands:
        return all(is_trusted(words) for words in commands)
    name = os.path.basename(argv[0].rstrip("/")) if argv else ""
    if name in TRUSTED or name in _LINUX and sys.platform.startswith("linux"):
        return True
    return name in _CONDITIONS and _CONDITIONS[name](argv[1:])


def is_dangerous(argv: List[str]) -> bool:
    """Whether running `argv` could destroy what the user did not mean to lose."""
    commands = plain_commands(argv)
    if commands:
        return any(is_dangerous(words) for words in commands)
    if argv[:1] == ["sudo"]:
        return is_dangerous(argv[1:])
    return len(argv) > 1 and argv[0] == "rm" and argv[1] in ("-f", "-rf")


def _base64(words: List[str]) -> bool:
    return not any(word == "--output" or word.startswith(("--output=", "-o")) for word in words)


def _rg(words: List[str]) -> bool:
    return not any(word in _RG or word.startswith(("--pre=", "--hostname-bin=")) for word in words)


def _sed(words: List[str]) -> bool:
    return 2 <= len(words) <= 3 and words[0] == "-n" and bool(_SED.fullmatch(words[1]))


def _git(words: List[str]) -> bool:
    if any(word.startswith(("-c", "--config-env")) for word in words):
        return False
    rest = list(words)
    while rest and rest[0].startswith("-"):
        del rest[:2 if rest[0] in _GIT_VALUES else 1]
    if not rest or rest[0] not in _GIT:
        return False
    options = rest[1:]
    if any(word in _GIT_WRITES or word.startswith(("--output=", "--exec=")) for word in options):
        return False
    return rest[0] != "branch" or all(word in _BRANCH_SHOWS or word.startswith("--format=") for word in options)


_CONDITIONS: Dict[str, Callable[[List[str]], bool]] = {
    "base64": _base64, "find": lambda words: not _FIND.intersection(words), "git": _git, "rg": _rg, "sed": _sed}
