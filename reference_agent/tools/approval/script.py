r"""Shell scripts that are plain: commands made of words and nothing else, which can be judged one by one.

    ls -l && touch 'a b' | wc; pwd          four commands
    ls > x,  echo $HOME,  (ls),  a=b ls,  ls & pwd,  ls # why          not plain

Commands are joined by `&&`, `||`, `|`, `;` and line ends. A word is as written, backslashes and globs included, but
without its quotes; a double-quoted piece holds neither `$` nor a backtick. The name of a command has no quotes, braces
or brackets and is no number, assignment or keyword. A script with a heredoc is not plain either, but
`heredoc_command` gives its words when it is a single command. (codex 0.115.0, measured; upstream uses tree-sitter's
grammar.)
"""

import re
from typing import List, Match, Optional

from ...execution.shells import script_of

__all__ = ["heredoc_command", "plain_commands"]

_TOKEN = re.compile(r"""
    (?P<blank> [ \t\r\v\f]+ | \\\r?\n (?=[\s\S]) )
  | (?P<line> \n )
  | (?P<joint> && | \|\|(?!\|) | ;(?!;) | \|(?![&|]) )
  | (?P<word> (?!\#) (?: [^ \t\r\n\v\f'"\\$`|&;<>()] | \\[^\r\n] | '[^']*' | "(?:[^"\\$`]|\\[\s\S])*" )+ )
""", re.VERBOSE)
_PIECE = re.compile(r"""'[^']*'|"(?:[^"\\]|\\[\s\S])*"|(?:[^'"\\]|\\[\s\S])+""")
_RANGE = re.compile(r"\{-?\d+\.\.-?\d+\}")
_NAME = re.compile(r"""(?!-?\d+\Z)(?!\w+\+?=)(?:\}|(?:[^'"{}\[\]\#\\]|\\[\s\S])+)\Z""")
_NO_NAMES = frozenset(("!", "if", "select", "until", "while", "for", "case", "function", "declare", "typeset", "export",
                       "readonly", "local", "unset", "unsetenv"))
_HEADER = re.compile(r"""
    (?P<blank> [ \t\r\v\f]+ | \\\n )
  | (?P<comment> \#[^\n]* )
  | (?P<fed> <<(?!<)(?P<dash>-?)[ \t]* (?: '(?P<single>[^'\n]+)' | "(?P<double>[^"\n]+)"
                                         | (?P<slash>\\?)(?P<bare>[^\s'"\\;&|<>()]+) ) )
  | (?P<redirect> \d*(?:<<<|>>?|<)&?[ \t]*[^\s'"$`|&;<>()]+ )
  | (?P<word> (?:[^\s'"\\$`|&;<>(){}\#]|\\[^\n])+ )
""", re.VERBOSE)


def plain_commands(argv: List[str]) -> List[List[str]]:
    """The commands of a plain script in a shell, as lists of words; [] when `argv` is no such thing."""
    script = script_of(argv)
    return [] if script is None else _commands(script)


def heredoc_command(argv: List[str]) -> Optional[List[str]]:
    """The words of the one command in `argv` that is fed by a heredoc, or None."""
    script = re.sub(r"\A(?:\s|\\\n|#[^\n]*\n|!\s)*", "", script_of(argv) or "")
    if script.startswith("(") and script.rstrip().endswith(")"):
        script = script.rstrip()[1:-1]
    words, fed, at = [], None, 0
    while at < len(script) and script[at] != "\n":
        token = _HEADER.match(script, at)
        if token is None or token.lastgroup == "fed" and fed:
            return None
        at = token.end()
        fed = token if token.group("fed") else fed
        if token.group("word"):
            words.append(token.group())
    if not fed or not _is_whole_heredoc(script[at + 1:], fed):
        return None
    while words and re.match(r"\w+\+?=", words[0]):
        del words[0]
    return words if words and words[0] not in _NO_NAMES and words[0][0] != "[" else None


def _is_whole_heredoc(text: str, fed: Match[str]) -> bool:
    """Whether `text` is the heredoc that the token `fed` announces, up to its end, and runs no command itself."""
    word = fed.group("single") or fed.group("double") or fed.group("bare")
    lines = text.split("\n")
    shown = [line.lstrip("\t") if fed.group("dash") else line for line in lines]
    if word not in shown:
        return False
    end = shown.index(word)
    literal = fed.group("bare") is None or fed.group("slash")
    return not "".join(lines[end + 1:]).strip() and (bool(literal) or not any("$(" in line for line in lines[:end]))


def _commands(script: str) -> List[List[str]]:
    commands: List[List[str]] = [[]]
    at, joint = 0, ""  # what came before the command that is being read
    while at < len(script):
        token = _TOKEN.match(script, at)
        if token is None:
            return []
        at, kind, text = token.end(), token.lastgroup, token.group()
        if kind == "word":
            word = _unquoted(text)
            if word is None or not commands[-1] and not _is_name(text):
                return []
            commands[-1].append(word)
        elif kind == "joint" and not commands[-1]:
            return []
        elif kind != "blank" and commands[-1]:
            commands.append([])
            joint = text
    if not commands[-1]:
        del commands[-1]
        return [] if joint not in (";", "\n") else commands
    return commands


def _is_name(word: str) -> bool:
    return bool(_NAME.match(word)) and word not in _NO_NAMES


def _unquoted(word: str) -> Optional[str]:
    """`word` without its quotes; None for one that is empty in several pieces, or counts."""
    pieces = _PIECE.findall(word)
    bare = [piece[1:-1] if piece[0] in "'\"" else piece for piece in pieces]
    if len(pieces) > 1 and not any(bare) or any(piece[0] not in "'\"" and _RANGE.search(piece) for piece in pieces):
        return None
    return "".join(bare)
