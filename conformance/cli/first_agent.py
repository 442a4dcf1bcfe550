"""Write a first agent file and run its agent in two scenarios."""

import re
import shutil
from pathlib import Path
from typing import List, Tuple

from ..compat import parse_toml
from ..errors import BadInput
from ..files import compact_json
from ..harmless import shown
from ..judge import ScenarioVerdict
from ..judge.sentence import sentences
from ..suite.judging import judge, open_suite

__all__ = ["agent_file", "try_out", "TRIED"]

#: The scenarios of the first run: one request, and one tool call with its output.
TRIED = ("exec-plain", "turn-command")

_TEMPLATE = """\
name = {name}
title = {title}
command = {command}
drivers = ["exec"]            # how it is driven: exec, app-server, terminal (which needs a table [terminal])
{exec}
# [environment]               # variables to add to the clean environment in which it starts
# MY_SETTING = "1"

# [unsupported]               # a scenario, a family or a "glob-*" that it cannot run, and why
# question = "it has no request_user_input"
"""

_EXEC = {
    True: "exec = {words}         # the words after the command: the prompt, and no options\n",
    False: "# exec = [\"@{{prompt}}\"]      # it is started as `COMMAND exec --skip-git-repo-check … PROMPT`; with "
           "this line as `COMMAND PROMPT`\n",
}


def agent_file(name: str, command: List[str]) -> str:
    """The text of an agent file for ``command``; raises ``BadInput`` for a name that no agent can have.

    A word that names a file in the current folder is written relative to the agent file (``@{here}``), so that it works
    from any folder. The words from the first ``@{prompt}`` or ``@{args}`` on become the agent's ``exec``.
    """
    if not re.match(r"^[A-Za-z0-9][A-Za-z0-9._-]*$", name) or name.endswith(".toml"):
        raise BadInput("agents new: {!r} cannot be a name: use letters, digits, dots and hyphens, without "
                       ".toml".format(name))
    for word in command:
        if shown(word) != word:
            raise BadInput("agents new: the word {!r} holds what no agent file can: bytes that are not UTF-8, or "
                           "control characters".format(word))
    words = [_beside(word) for word in command] or ["path/to/your/agent"]
    start = next((at for at, word in enumerate(words) if word in ("@{prompt}", "@{args}")), len(words))
    mine, rest = words[:start], words[start:]
    if not mine or rest and "@{prompt}" not in rest:
        raise BadInput("agents new: write the command first, then @{prompt}")
    text = _TEMPLATE.format(name=_quoted(name), title=_quoted("my agent " + name), command=_listed(mine),
                            exec=_EXEC[bool(rest)].format(words=_listed(rest)))
    parse_toml(text)
    return text


def try_out(path: str) -> Tuple[List[str], int]:
    """Lines that say what happened in the scenarios of the first run; and 0 if the suite can judge the agent, else 1.

    The first scenario that ends in an error or without a request ends the first run.
    """
    suite = open_suite(path, pattern=",".join(TRIED))
    lines: List[str] = []
    for scenario in suite.scenarios:
        verdict = judge(suite, scenario)
        lines += _in_words(verdict)
        if verdict.status == "error":
            return lines + _advice(verdict, path), 1
        if _sent_nothing(verdict):
            return lines + ["Correct {}, so that your agent sends its requests to the origin.".format(path)], 1
    return lines + ["The suite can judge it. To run all scenarios: codex-conformance run --agent {}".format(path)], 0


def _in_words(verdict: ScenarioVerdict) -> List[str]:
    if verdict.status == "identical":
        return ["{}: your agent sends exactly what codex sends".format(verdict.scenario)]
    if verdict.status == "not supported":
        return ["{}: not run: {}".format(verdict.scenario, verdict.reason)]
    if verdict.status == "error":
        blamed = {"agent": "your agent"}.get(verdict.blame, "the " + verdict.blame)
        return ["{}: not judged, and {} is at fault: {}".format(verdict.scenario, blamed, verdict.reason)] + [
            "  | " + line for line in verdict.tail.splitlines()]
    if _sent_nothing(verdict):
        return ["{}: your agent ended without a request: does it read base_url from $CODEX_HOME/config.toml?".format(
            verdict.scenario)]
    count, first = verdict.differing, sentences(verdict.differences[0])
    return ["{}: your agent completed it, with {} difference{} from codex; the first:".format(
        verdict.scenario, count, "" if count == 1 else "s")] + ["  " + line for line in first]


def _sent_nothing(verdict: ScenarioVerdict) -> bool:
    return bool(verdict.differences) and verdict.differences[0][:2] == ("exchanges[0]", "missing")


def _advice(verdict: ScenarioVerdict, path: str) -> List[str]:
    kinds = {
        "not-started": "Correct `command` in {}.",
        "crashed": "Start it by hand with the same command line, or set `exec` in {} to the arguments that it expects.",
        "hung": "Does it read its prompt from the command line and exit after one turn? See `exec` in {}.",
    }
    kind = verdict.reason.split(":")[0]
    return [kinds.get(kind, "docs/agents.md describes what an agent must do; its file is {}.").format(path)]


def _beside(word: str) -> str:
    """``word``, or its path relative to the agent file if it is a file in the current folder and not a command."""
    if shutil.which(word) is None or "/" in word:
        path = Path(word)
        if path.is_file() and not path.is_absolute():
            return "@{here}/" + path.as_posix()
    return word


def _quoted(text: str) -> str:
    return compact_json(text)


def _listed(words: List[str]) -> str:
    return "[" + ", ".join(map(_quoted, words)) + "]"
