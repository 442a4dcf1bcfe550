"""A first agent file, and a first try of it in plain words."""

import re
import shutil
from pathlib import Path
from typing import List, Tuple

from ..compat import parse_toml
from ..errors import BadInput
from ..files import compact_json
from ..judge import ScenarioVerdict
from ..judge.sentence import sentences
from ..suite.judging import judge, open_suite

__all__ = ["agent_file", "try_out", "TRIED"]

#: The scenarios of the first try: one request, and one tool call with its output.
TRIED = ("exec-plain", "turn-command")

_TEMPLATE = """\
name = {name}
title = {title}
command = {command}
drivers = ["exec"]            # what it speaks: exec, app-server, terminal (which needs a table [terminal])
{exec}
# [environment]               # laid over the clean environment that it gets
# MY_SETTING = "1"

# [unsupported]               # a scenario, a family or a "glob-*", and why: reported as such
# question = "it has no request_user_input"
"""

_EXEC = {
    True: "exec = {words}         # the words behind the command: the prompt, and no options\n",
    False: "# exec = [\"@{{prompt}}\"]      # it is started as `COMMAND exec --skip-git-repo-check … PROMPT`; with "
           "this line as `COMMAND PROMPT`\n",
}


def agent_file(name: str, command: List[str]) -> str:
    """The text of an agent file for ``command``; raises ``BadInput`` for a name that cannot be one.

    A word that is a file here is named by its place beside the agent file, so that it is found from anywhere. From the
    first word with ``@{prompt}`` or ``@{args}`` in it on, the words are exec's.
    """
    if not re.match(r"^[A-Za-z0-9][A-Za-z0-9._-]*$", name) or name.endswith(".toml"):
        raise BadInput("agents new: {!r} is no name: letters, digits, dots, hyphens; without .toml".format(name))
    words = [_beside(word) for word in command] or ["path/to/your/agent"]
    start = next((at for at, word in enumerate(words) if word in ("@{prompt}", "@{args}")), len(words))
    mine, rest = words[:start], words[start:]
    if not mine or rest and "@{prompt}" not in rest:
        raise BadInput("agents new: the command comes first, then where @{prompt} goes")
    text = _TEMPLATE.format(name=_quoted(name), title=_quoted("my agent " + name), command=_listed(mine),
                            exec=_EXEC[bool(rest)].format(words=_listed(rest)))
    parse_toml(text)
    return text


def try_out(path: str) -> Tuple[List[str], int]:
    """What happened in the scenarios of the first try, as lines; and 1 if the agent did not get through one, else 0."""
    suite = open_suite(path, pattern=",".join(TRIED))
    lines: List[str] = []
    for scenario in suite.scenarios:
        verdict = judge(suite, scenario)
        lines += _told(verdict)
        if verdict.status == "error":
            return lines + _advice(verdict, path), 1
    return lines + ["It can be judged. All scenarios: codex-conformance run --agent {}".format(path)], 0


def _told(verdict: ScenarioVerdict) -> List[str]:
    if verdict.status == "identical":
        return ["{}: it sends exactly what codex sends".format(verdict.scenario)]
    if verdict.status == "not supported":
        return ["{}: not played: {}".format(verdict.scenario, verdict.reason)]
    if verdict.status == "error":
        blamed = {"agent": "your agent"}.get(verdict.blame, "the " + verdict.blame)
        return ["{}: not judged, and {} is at fault: {}".format(verdict.scenario, blamed, verdict.reason)] + [
            "  | " + line for line in verdict.tail.splitlines()]
    if verdict.differences[0][:2] == ("exchanges[0]", "missing"):
        return ["{}: it ended, and sent no request: does it find the origin in $CODEX_HOME/config.toml?".format(
            verdict.scenario)]
    count, first = len(verdict.differences), sentences(verdict.differences[0])
    return ["{}: it got through; {} difference{} from codex, the first:".format(
        verdict.scenario, count, "" if count == 1 else "s")] + ["  " + line for line in first]


def _advice(verdict: ScenarioVerdict, path: str) -> List[str]:
    kinds = {
        "not-started": "Correct `command` in {}.",
        "crashed": "Start it by hand with the same words, or give `exec` in {} the words that it takes.",
        "hung": "Does it take its prompt from the command line and end after one turn? See `exec` in {}.",
    }
    kind = verdict.reason.split(":")[0]
    return [kinds.get(kind, "See docs/agents.md for what an agent meets; its file is {}.").format(path)]


def _beside(word: str) -> str:
    """``word``, or its place beside the agent file when it is a file here and no command."""
    if shutil.which(word) is None or "/" in word:
        path = Path(word)
        if path.is_file() and not path.is_absolute():
            return "@{here}/" + path.as_posix()
    return word


def _quoted(text: str) -> str:
    return compact_json(text)


def _listed(words: List[str]) -> str:
    return "[" + ", ".join(map(_quoted, words)) + "]"
