"""What upstream makes of some thousand commands, recorded by `tests.upstream.record_commands`."""

import json
from pathlib import Path

from reference_agent.tools.approval import policy
from reference_agent.tools.approval.actions import actions
from reference_agent.tools.approval.rules import Rules

from .deciding import settings

CORPUS = json.loads(Path(__file__).with_name("command_corpus.json").read_text(encoding="utf-8"))


def test_each_command_is_asked_for_as_upstream_does():
    wrong = []
    for entry in CORPUS["commands"]:
        decision = policy.decide(["/bin/bash", "-lc", entry["command"]], settings("untrusted"), Rules())
        if (decision.kind == policy.ASK, decision.amendment) != (entry["asked"], entry["prefix"]):
            wrong.append((entry["command"], decision))
    assert wrong == []


def test_each_command_is_shown_as_upstream_does():
    wrong = [(entry["command"], entry["actions"]) for entry in CORPUS["commands"]
             if entry["actions"] is not None and actions(["/bin/bash", "-lc", entry["command"]]) != entry["actions"]]
    assert wrong == []


def test_the_corpus_says_where_it_comes_from():
    assert CORPUS["provenance"]["version"] == "0.115.0" and len(CORPUS["provenance"]["sha256"]) == 64
    asked = sum(entry["asked"] for entry in CORPUS["commands"])
    assert asked > 300 and len(CORPUS["commands"]) - asked > 200
    assert sum(entry["prefix"] is None for entry in CORPUS["commands"] if entry["asked"]) > 20
