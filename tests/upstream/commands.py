"""Shell commands, what upstream makes of them under the policy `untrusted`, and random scripts to ask it about.

``judged(commands)`` runs one turn in which the model calls exec_command with each of them; the user declines
whatever is asked. ``script(seed)`` is made of pieces that shells and their parsers disagree about.
"""

import json
import random
from pathlib import Path

from conformance.scenario.load import Scenario
from conformance.subjects.agent import load_agent
from conformance.subjects.npm import fetch
from conformance.subjects.run import run_scenario

__all__ = ["judged", "script", "upstream"]

WORDS = ("a", "b c", "'a b'", '"a b"', "-n", "--x=y", "1", "*.py", "a\\ b", "a=b", "$A", '"$A"', "~", "{a,b}",
         "#c", "a#b", "''", '""', "é", "a'b'\"c\"", '"a\\"b"', ".", "src/x", "'|'", "\\;", "-", "!", "[", "]", "a{b}",
         "`a`", "$(a)", "(a)", "2>&1", ">x", "<x", "1,5p", "'1,5p'", "-name", "-exec", "-c", "-f", "-rf",
         "--output=x", "<<<a", "/a/b/src/")
NAMES = ("ls", "cat", "rg", "grep", "find", "sed -n", "git", "git log", "git branch", "head -n 5", "tail",
         "wc -l", "echo", "cd", "touch", "rm", "sort", "base64", "/bin/ls", "awk", "nl", "true", "xargs", "bash -c",
         "sudo", "tr", "du", "a=b", "'ls'", "l's'", "[", "!", "if", "fd", "less", "python3 -c")
JOINTS = (" && ", "&&", " || ", "; ", ";", " | ", "|", "\n", " & ", " |& ", ";;", " ", " \\\n", "\n\n", ";\n", "&&\n")


def script(seed):
    """A random script, mostly of one to three commands."""
    dice = random.Random(seed)
    text = ""
    for number in range(dice.choice((1, 1, 2, 2, 3, 4))):
        words = [dice.choice(NAMES)] + [dice.choice(WORDS) for _ in range(dice.choice((0, 1, 1, 2, 3)))]
        text += (dice.choice(JOINTS) if number else "") + " ".join(words)
    return text + dice.choice(("",) * 8 + (";", "\n", " ", "&&"))


def upstream():
    """The real binary as `fetch` knows it."""
    npm = load_agent("codex").npm
    return fetch(npm["package"], npm["version"])


def judged(commands):
    """[{"command", "asked", "prefix", "actions"}]: whether the user was asked, for which prefix, and what it is about.

    The actions are None for a command that no notification reported.
    """
    calls = [{"function_call": "exec_command", "call_id": "call_{}".format(number),
              "arguments": json.dumps({"cmd": command})} for number, command in enumerate(commands)]
    chosen = Scenario(
        "commands", "", "", "approval", "app-server", Path("commands"), config={"model": "gpt-5.4"},
        thread={"sandbox": "danger-full-access", "approvalPolicy": "untrusted"}, steps=[{"do": "turn", "text": "Go."}],
        answers=[{"items": calls}, {"items": [{"message": "Done."}]}],
        replies=[{"result": {"decision": "decline"}}] * len(commands), notifications=["item/started"])
    run = run_scenario(load_agent("codex")._replace(deadline=50.0), chosen, npm_binary=upstream().binary)
    dialogue = run.transcript["dialogue"]
    asked = {approval["params"]["itemId"]: approval["params"] for approval in dialogue.get("approvals", [])}
    told = {item["id"]: item["commandActions"] for item in (
        notice["params"]["item"] for notice in dialogue["notifications"]) if item["type"] == "commandExecution"}
    told.update((name, params["commandActions"]) for name, params in asked.items())
    return [{"command": command, "asked": call["call_id"] in asked,
             "prefix": asked.get(call["call_id"], {}).get("proposedExecpolicyAmendment"),
             "actions": told.get(call["call_id"])} for command, call in zip(commands, calls)]
