"""Describes a command for people: the files that it reads, lists or searches, or `unknown`.

The description covers plain scripts. It leaves out commands that only format another one's output (`wc`, `head -n 5`
...), a leading `echo`, a final `true`, and `cd`, which changes the folder of the commands after it. If one command
remains unknown, the whole script is unknown. Of a path the description has the last part that is specific. (codex
0.115.0, measured.)
"""

import re
import shlex
from typing import Any, Callable, Dict, List, Optional, Tuple

from ...execution.quoting import join
from ...execution.shells import script_of
from .script import plain_commands

__all__ = ["actions"]

#: What a command does, as clients see it.
Action = Dict[str, Any]
#: The text that a command searches for, and the path that it searches.
Search = Tuple[Optional[str], Optional[str]]

#: The options that take the next word as their value, by command.
_VALUES = {
    "ls": "-I -w --block-size --format --time-style --color --quoting-style",
    "eza": "-I --ignore-glob --color --sort --time-style --time",
    "exa": "-I --ignore-glob --color --sort --time-style --time",
    "tree": "-L -P -I --charset --filelimit --sort",
    "du": "-d --max-depth -B --block-size --exclude --time-style",
    "git ls-files": "--exclude --exclude-from --pathspec-from-file",
    "rg": "-g --glob --iglob -t --type --type-add --type-not -m --max-count -A -B -C --context --max-depth",
    "fd": "-t --type -e --extension -E --exclude --search-path",
    "ag": "-G -g --file-search-regex --ignore-dir --ignore-file --path-to-ignore",
    "grep": "-e --regexp -f --file -m --max-count -C --context -A --after-context -B --before-context",
    "bat": "--theme --language --style --terminal-width --tabs --line-range --map-syntax",
    "less": "-p -P -x -y -z -j --pattern --prompt --tabs --shift --jump-target",
    "awk": "-F -v -f --field-separator --assign --file",
    "nl": "-s -w -v -i -b",
    "sed": "-e -f --expression --file",
}
_SAME = {"rga": "rg", "ripgrep-all": "rg", "egrep": "grep", "fgrep": "grep", "git grep": "grep", "ack": "ag",
         "pt": "ag", "batcat": "bat"}
_SHAPES = frozenset(("wc", "tr", "cut", "sort", "uniq", "tee", "column", "yes", "printf"))
_DULL = frozenset(("build", "dist", "node_modules", "src"))
_WALKS = ("os.walk", "os.listdir", "os.scandir", "glob.glob", "glob.iglob", "pathlib.Path", ".rglob(")
_LINES = re.compile(r"(\d+,)?\d+p")
_JOINTS = ("|", "&&", "||", ";")
#: Commands whose words after `--` count whatever they look like.
_LITERAL = frozenset(("ls", "eza", "exa", "tree", "du", "git ls-files", "cat", "bat", "less", "more", "grep"))
#: Commands whose words are read up to one that looks like a joint.
_CUT = frozenset(("rg", "ag", "grep", "fd", "find", "awk", "sed", "python", "python2", "python3"))
_COUNT = re.compile(r"\+?\d+")


def actions(argv: List[str]) -> List[Action]:
    """The actions of the command `argv`, as clients see them."""
    script = script_of(argv)
    unknown = [{"type": "unknown", "command": join(argv) if script is None else script}]
    commands = _joined(argv) if script is None else plain_commands(argv)
    kept = [words for words in commands if script is None or not _only_shapes(words)]
    found: List[Action] = []
    folder = ""
    for words in kept:
        if words[0] == "cd":
            folder = _moved(folder, words[1:])
        else:
            found.append(_action(words, folder))
    found = _telling(found)
    if not kept or any(action["type"] == "unknown" for action in found):
        return unknown
    if script is not None and len(found) == 1:
        found = [dict(found[0], command=_whole(script, commands, found[0]))]
    return [action for index, action in enumerate(found) if index == 0 or action != found[index - 1]]


def _joined(argv: List[str]) -> List[List[str]]:
    """The commands of an `argv` that has a script's joints among its words."""
    commands: List[List[str]] = [[]]
    for word in argv[2:] if argv[1:2] == ["|"] and argv[0] in ("yes", "y", "no", "n") else argv:
        if word in _JOINTS:
            commands.append([])
        else:
            commands[-1].append(word)
    return [words for words in commands if words]


def _whole(script: str, commands: List[List[str]], action: Action) -> str:
    """The command that a single action is shown with: all that was written, if it is no part of a pipe."""
    words = _split(script)
    pipes = [word for word in words if word in _JOINTS]
    if len(commands) == 1 and not pipes:
        return join(words)
    cuts = any(words[index:index + 2] == ["sed", "-n"] for index in range(len(words)))
    return script if action["type"] == "read" and "|" in pipes and cuts else action["command"]


def _split(script: str) -> List[str]:
    try:
        return shlex.split(script.replace("\\\n", "''"))
    except ValueError:
        return [script]


def _telling(found: List[Action]) -> List[Action]:
    """Without the commands that say nothing: `echo` in front of others, `true`, and `nl` with options only."""
    if len(found) > 1:
        found = [action for action in found if action != {"type": "unknown", "command": "true"}]
    while len(found) > 1:
        dull = [index for index, action in enumerate(found) if action["type"] == "unknown" and (
            index == 0 and action["command"].split(" ")[0] == "echo" or re.fullmatch(r"nl( -\S+)*", action["command"]))]
        if not dull:
            break
        del found[dull[0]]
    return found


def _moved(folder: str, words: List[str]) -> str:
    words = words[1:2] if words[:1] == ["--"] else [word for word in words if not word.startswith("-")][-1:]
    return _under(folder, words[0]) if words else folder


def _under(folder: str, path: str) -> str:
    return path if path.startswith("/") or not folder else folder.rstrip("/") + "/" + path


def _action(words: List[str], folder: str) -> Action:
    """The action of one command that is run in `folder`."""
    name, rest = words[0], words[1:]
    if name == "git" and rest and rest[0] in ("grep", "ls-files"):
        name, rest = "git " + rest[0], rest[1:]
    name = _SAME.get(name, name)
    if name in _CUT:
        rest = rest[:min([rest.index(joint) for joint in _JOINTS if joint in rest] or [len(rest)])]
    shown: Action = {"type": "unknown", "command": join(words)}
    if re.fullmatch(r"python([23](\..*)?)?", name):
        script = next((after for option, after in zip(rest, rest[1:]) if option == "-c"), "")
        return dict(shown, type="listFiles", path=None) if any(walk in script for walk in _WALKS) else shown
    if name in ("ls", "eza", "exa", "tree", "du", "git ls-files"):
        return dict(shown, type="listFiles", path=_short(_first(_operands(rest, name))))
    if name in _SEARCHES:
        query, path = _SEARCHES[name](rest, name)
        if query is None and (name in ("find", "fd") or "--files" in rest):
            return dict(shown, type="listFiles", path=_short(path))
        return dict(shown, type="search", query=query, path=_short(path))
    path = _READS[name](rest, name) if name in _READS else None
    return shown if path is None else dict(shown, type="read", name=_short(path), path=_under(folder, path))


def _operands(rest: List[str], name: str) -> List[str]:
    """The words that are neither options nor their values."""
    takes_value, at = _VALUES.get(name, "").split(), 0
    found: List[str] = []
    while at < len(rest):
        word = rest[at]
        if word == "--":
            after = rest[at + 1:]
            return found + [word for word in after if name in _LITERAL or not word.startswith("-")]
        if not word.startswith("-"):
            found.append(word)
        at += 2 if word in takes_value else 1
    return found


def _first(words: List[str]) -> Optional[str]:
    return words[0] if words else None


def _short(path: Optional[str]) -> Optional[str]:
    """The last part of `path` that says something."""
    if path is None:
        return None
    path = path.replace("\\", "/").rstrip("/")
    parts = [part for part in path.split("/") if part and part not in _DULL]
    return parts[-1] if parts else path


def _query_first(rest: List[str], name: str) -> Search:
    words = _operands(rest, name)
    if name == "rg" and "--files" in rest:
        return None, _first(words)
    return _first(words), words[1] if len(words) > 1 else None


def _grep(rest: List[str], name: str) -> Search:
    patterns = [after for option, after in zip(rest, rest[1:])
                if option in ("-e", "--regexp", "-f", "--file") and "--" not in rest[:rest.index(option)]]
    words = _operands(rest, name)
    return _first(patterns or words), _first(words[0 if patterns else 1:])


def _fd(rest: List[str], name: str) -> Search:
    words = _operands(rest, name)
    if len(words) != 1:
        return (words[0], words[1]) if words else (None, None)
    pathish = words[0] in (".", "..") or "/" in words[0] or "\\" in words[0]
    return (None, words[0]) if pathish else (words[0], None)


def _find(rest: List[str], name: str) -> Search:
    path = _first([word for word in rest if not word.startswith("-") and word not in ("!", "(", ")")])
    for option, after in zip(rest, rest[1:]):
        if option in ("-name", "-iname", "-path", "-regex"):
            return after, path
    return None, path


def _only_one(rest: List[str], name: str) -> Optional[str]:
    words = _operands(rest, name)
    return words[0] if len(words) == 1 else None


def _head(rest: List[str], name: str) -> Optional[str]:
    """`head FILE`, `head -n 5 FILE`, `head -n5 FILE`; `tail` likes `+5` too."""
    if len(rest) == 1:
        return None if rest[0].startswith("-") else rest[0]
    glued = bool(rest) and rest[0] != "-n"
    count = rest[0][2:] if glued and rest[0].startswith("-n") else rest[1] if rest[:1] == ["-n"] else ""
    if not _COUNT.fullmatch(count) or name == "head" and count.startswith("+"):
        return None
    return _first([word for word in rest[1 if glued else 2:] if not word.startswith("-")])


def _awk(rest: List[str], name: str) -> Optional[str]:
    words = _operands(rest, name)
    if "-f" in rest or "--file" in rest:
        return _first(words)
    return words[1] if len(words) > 1 else None


def _sed(rest: List[str], name: str) -> Optional[str]:
    if "-n" not in rest:
        return None
    words = _operands([word for word in rest if word != "-n"], name)
    if not any(_LINES.fullmatch(word) for word in rest):
        return None
    return _first(words[1:] if words and _LINES.fullmatch(words[0]) else words)


#: By command, the function of (words after the name, name) that gives the file that the command reads.
_READS: Dict[str, Callable[[List[str], str], Optional[str]]] = {
    "cat": _only_one, "bat": _only_one, "less": _only_one, "more": _only_one, "head": _head, "tail": _head,
    "awk": _awk, "sed": _sed, "nl": lambda rest, name: _first(_operands(rest, name))}
#: The same for commands that search.
_SEARCHES: Dict[str, Callable[[List[str], str], Search]] = {
    "rg": _query_first, "ag": _query_first, "grep": _grep, "git grep": _grep, "fd": _fd, "find": _find}


def _only_shapes(words: List[str]) -> bool:
    """Whether a command only gives another one's output a shape."""
    name, rest = words[0], words[1:]
    if name in _SHAPES:
        return True
    if name in ("head", "tail"):
        return not rest or len(rest) == 1 and rest[0].startswith("-") or len(rest) == 2 and rest[0] in ("-n", "-c") \
            and bool(_COUNT.fullmatch(rest[1])) and not (name == "head" and rest[1].startswith("+"))
    if name == "xargs":
        return not _changes(rest)
    return name in ("awk", "sed") and _action(words, "")["type"] == "unknown"


def _changes(rest: List[str]) -> bool:
    """Whether what `xargs` runs changes files."""
    while rest and rest[0].startswith("-") and rest[0] != "--":
        rest = rest[2 if rest[0] in ("-E", "-e", "-I", "-L", "-n", "-P", "-s") else 1:]
    rest = rest[1:] if rest[:1] == ["--"] else rest
    if not rest:
        return False
    in_place = any(word.startswith(("-i", "-pi")) for word in rest[1:])
    return rest[0] in ("perl", "ruby", "sed") and in_place or rest[0] == "sed" and "--in-place" in rest \
        or rest[0] == "rg" and "--replace" in rest
