"""What upstream says about 1,500 random arguments, recorded by `tests.upstream.record_arguments`."""

import importlib
import json
from pathlib import Path

import pytest

from reference_agent.tools.arguments import parse, parse_command
from reference_agent.tools.call import Rejected

PREFIX = "failed to parse function arguments: "

CORPUS = json.loads(Path(__file__).with_name("arguments_corpus.json").read_text(encoding="utf-8"))


def error(tool, text):
    """What the reference agent finds wrong with a tool's arguments, or None. (Nothing is run.)"""
    module = importlib.import_module("reference_agent.tools." + tool)
    read = parse_command if hasattr(module, "parse_command") else parse
    try:
        read(text, module.ARGUMENTS)
    except Rejected as found:
        assert str(found).startswith(PREFIX)
        return str(found)[len(PREFIX):]
    return None


@pytest.mark.parametrize("tool", sorted({case["tool"] for case in CORPUS["cases"]}))
def test_the_agent_finds_wrong_what_upstream_does(tool):
    """Word for word, position included; and reads what upstream reads."""
    told = [(case["seed"], case["arguments"], error(tool, case["arguments"]), case["error"])
            for case in CORPUS["cases"] if case["tool"] == tool]
    assert [case for case in told if case[2] != case[3]] == []


def test_the_corpus_has_something_of_everything():
    errors = [case["error"] for case in CORPUS["cases"]]
    assert CORPUS["provenance"]["version"] == "0.115.0" and len(CORPUS["provenance"]["sha256"]) == 64
    assert errors.count(None) > 100
    for words in ("missing field", "unknown field", "unknown variant", "duplicate field", "invalid type",
                  "invalid value", "invalid length", "EOF while parsing", "trailing characters", "invalid escape",
                  "control character"):
        assert any(words in (error or "") for error in errors), words
