"""The user's rules about commands: `rules/*.rules` in `CODEX_HOME`, and in the `.codex` folders of the project.

    prefix_rule(pattern=["git", ["push", "fetch"]], decision="prompt", justification="it leaves the house")
    host_executable(name="git", paths=["/usr/bin/git"])

A rule fits a command that begins with its words; a list stands for any of its words. When no rule knows the command's
path, it is looked up by its base name, which must be one of its `host_executable` paths if there are any. The files are
Starlark upstream; here a file may hold calls with literal values, names given to such values, and `+` of them. One that
holds anything else makes all rules void, as an error does upstream, and causes a warning. The reader skips
`network_rule`. (codex 0.115.0, measured.)

Upstream reads the rules of any project, trusted or not, when it has no `config.toml`. A folder could so allow its own
commands: this agent takes from a project that is not trusted only what asks or forbids.
"""

import os
from typing import TYPE_CHECKING, Any, Callable, Dict, Iterable, Iterator, List, NamedTuple, Optional, Sequence, Tuple

from ...protocol.request import encode
from ...settings.config import Settings
from ...settings.layers import between, project_root, read_toml, trust_level

if TYPE_CHECKING:
    import ast

__all__ = ["ALLOW", "FORBID", "PROMPT", "Match", "Rule", "Rules", "RulesError", "listed", "load", "parse", "save"]

ALLOW, PROMPT, FORBID = 0, 1, 2
_DECISIONS = {"allow": ALLOW, "prompt": PROMPT, "forbidden": FORBID}
_PARAMETERS = ("pattern", "decision", "match", "not_match", "justification")


class RulesError(Exception):
    """A file of rules cannot be used; one line."""


class _Unreadable(Exception):
    """What is wrong with a file of rules, with the line."""


class Match(NamedTuple):
    """A rule that fits a command: its `decision`, the words that it is about, and why it is there."""

    decision: int
    prefix: Tuple[str, ...]
    justification: Optional[str]


class Rule(NamedTuple):
    """`pattern` holds the alternatives of each word; `decision` is ALLOW, PROMPT or FORBID."""

    pattern: Tuple[Tuple[str, ...], ...]
    decision: int
    justification: Optional[str] = None

    def fits(self, words: List[str]) -> bool:
        """Whether the command `words` begins as the pattern says."""
        return len(words) >= len(self.pattern) and all(
            word in alternatives for word, alternatives in zip(words, self.pattern))


class Rules:
    """All rules of a thread. `add` is what the user allows while it runs."""

    def __init__(self, rules: Iterable[Rule] = (), hosts: Optional[Dict[str, List[str]]] = None) -> None:
        self._rules: List[Rule] = list(rules)
        self._hosts: Dict[str, List[str]] = dict(hosts or {})

    def matches(self, words: List[str]) -> List[Match]:
        """The `Match` of each rule that fits the command `words`."""
        found = self._fitting(words)
        if found or not words or "/" not in words[0]:
            return found
        name = os.path.basename(words[0])
        known = self._hosts.get(name)
        return [] if known is not None and words[0] not in known else self._fitting([name] + words[1:])

    def add(self, prefix: List[str]) -> None:
        """Allow commands that begin with `prefix` from now on."""
        rule = Rule(tuple((word,) for word in prefix), ALLOW)
        if rule not in self._rules:
            self._rules.append(rule)

    def also(self, prefix: List[str]) -> "Rules":
        """These rules and one that allows `prefix`, as a copy."""
        more = Rules(self._rules, self._hosts)
        more.add(prefix)
        return more

    def allowed(self) -> List[Tuple[str, ...]]:
        """The patterns that are allowed, as the model is shown them: simple ones first."""
        shown = {tuple(words[0] if len(words) == 1 else "[%s]" % "|".join(words) for words in rule.pattern)
                 for rule in self._rules if rule.decision == ALLOW}
        return sorted(shown, key=lambda words: (len(words), sum(map(len, words)), words))

    def _fitting(self, words: List[str]) -> List[Match]:
        return [Match(rule.decision, tuple(words[:len(rule.pattern)]), rule.justification)
                for rule in self._rules if rule.fits(words)]


def load(settings: Settings, warn: Callable[[str], None]) -> "Rules":
    """The `Rules` of a thread with these `settings`; calls `warn(text)` when a file of rules is unusable."""
    rules: List[Rule] = []
    hosts: Dict[str, List[str]] = {}
    try:
        for path, trusted in _files(settings):
            more, known = parse(_read(path), path)
            rules += [rule for rule in more if trusted or rule.decision != ALLOW]
            hosts.update(known)
    except RulesError as error:
        warn("Error parsing rules; custom rules not applied. %s" % error)
        return Rules()
    return Rules(rules, hosts)


def save(codex_home: str, prefix: List[str]) -> None:
    """Write down in `rules/default.rules` that commands that begin with `prefix` are allowed. Raises OSError."""
    folder = os.path.join(codex_home, "rules")
    os.makedirs(folder, exist_ok=True)
    line = 'prefix_rule(pattern=%s, decision="allow")\n' % listed(prefix)
    with open(os.path.join(folder, "default.rules"), "ab+") as file:
        file.seek(0)
        before = file.read()
        if line.encode("utf-8") not in before.splitlines(True):
            file.write((b"" if not before or before.endswith(b"\n") else b"\n") + line.encode("utf-8"))


def listed(words: Sequence[str]) -> str:
    """A list of words as files of rules and the model's texts write it."""
    return "[%s]" % ", ".join(encode(word).decode("utf-8") for word in words)


def parse(text: str, path: str) -> Tuple[List[Rule], Dict[str, List[str]]]:
    """(rules, {name: paths} of host executables) of the file `path`. Raises `RulesError`."""
    import ast

    names: Dict[str, Any] = {}
    rules: List[Rule] = []
    hosts: Dict[str, List[str]] = {}
    line = 1
    try:
        for statement in ast.parse(text).body:
            line = statement.lineno
            if isinstance(statement, ast.Assign) and len(statement.targets) == 1:
                names[getattr(statement.targets[0], "id")] = _value(statement.value, names)
            elif isinstance(getattr(statement, "value", None), ast.Call):
                _call(getattr(statement, "value"), names, rules, hosts)
            elif not (isinstance(statement, ast.Expr) and isinstance(_value(statement.value, names), str)):
                raise _Unreadable("line %d: a kind of statement that this agent does not read" % line)
    except _Unreadable as error:
        raise RulesError("%s: %s" % (path, error))
    except SyntaxError as error:
        raise RulesError("%s: line %d: a syntax error" % (path, error.lineno or line))
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError, MemoryError):
        raise RulesError("%s: line %d: a kind of value that this agent does not read" % (path, line))
    return rules, hosts


def _call(call: "ast.Call", names: Dict[str, Any], rules: List[Rule], hosts: Dict[str, List[str]]) -> None:
    function = getattr(call.func, "id")
    given: Dict[Any, Any] = {word.arg: _value(word.value, names) for word in call.keywords}
    given.update(zip(_PARAMETERS, (_value(argument, names) for argument in call.args)))
    if function == "prefix_rule":
        for name in sorted(set(given).difference(_PARAMETERS), key=str):
            raise _Unreadable("line %d: no parameter `%s`" % (call.lineno, name))
        given.setdefault("pattern", [])
        rule = _rule(call.lineno, **given)
        rules.append(rule)
    elif function == "host_executable":
        hosts[given["name"]] = list(given["paths"])
    elif function != "network_rule":
        raise _Unreadable("line %d: no function `%s`" % (call.lineno, function))


def _rule(line: int, pattern: Any, decision: str = "allow", match: Any = (), not_match: Any = (),
          justification: Optional[str] = None) -> Rule:
    words = tuple((word,) if isinstance(word, str) else tuple(word) for word in pattern)
    if not isinstance(pattern, list) or not words or not all(words):
        raise _Unreadable("line %d: pattern cannot be empty" % line)
    if not all(isinstance(word, str) for alternatives in words for word in alternatives):
        raise _Unreadable("line %d: pattern element must be a string or list of strings" % line)
    if decision not in _DECISIONS:
        raise _Unreadable("line %d: invalid decision: %s" % (line, decision))
    if justification is not None and not justification.strip():
        raise _Unreadable("line %d: justification cannot be empty" % line)
    rule = Rule(words, _DECISIONS[decision], justification)
    import shlex

    for examples, wanted in ((match, True), (not_match, False)):
        for example in examples or ():
            if rule.fits(shlex.split(example) if isinstance(example, str) else list(example)) is not wanted:
                raise _Unreadable(
                    "line %d: expected example to %smatch: %s" % (line, "" if wanted else "not ", example))
    return rule


def _value(node: "ast.AST", names: Dict[str, Any]) -> Any:
    """The value of an expression made of literals, names and `+`."""
    import ast

    if isinstance(node, ast.Name) and node.id in names:
        return names[node.id]
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        return _value(node.left, names) + _value(node.right, names)
    if isinstance(node, ast.List):
        return [_value(item, names) for item in node.elts]
    return ast.literal_eval(node)


def _files(settings: Settings) -> Iterator[Tuple[str, bool]]:
    """(path, whether it may allow) of each file of rules, those of the project last."""
    yield from ((path, True) for path in _listed(settings.codex_home))
    root = project_root(settings.cwd, list(settings.project_root_markers)) or settings.cwd
    for directory in between(root, settings.cwd):
        folder = os.path.join(directory, ".codex")
        found = _listed(folder) if folder != settings.codex_home else []
        if found:
            trust = trust_level(read_toml(os.path.join(settings.codex_home, "config.toml")), directory, root)
            if trust == "trusted" or not os.path.isfile(os.path.join(folder, "config.toml")):
                yield from ((path, trust == "trusted") for path in found)


def _listed(folder: str) -> List[str]:
    folder = os.path.join(folder, "rules")
    names = sorted(os.listdir(folder)) if os.path.isdir(folder) else ()
    paths = [os.path.join(folder, name) for name in names if name.endswith(".rules")]
    return [path for path in paths if os.path.isfile(path)]


def _read(path: str) -> str:
    try:
        with open(path, "rb") as file:
            return file.read().decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise RulesError("%s: %s" % (path, getattr(error, "strerror", None) or "stream did not contain valid UTF-8"))
