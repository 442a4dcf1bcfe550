"""Random arguments of calls, most of them nearly right, and what upstream answers to them.

Left out is what only a machine would write, and what the agent does not follow: numbers of more than 15 digits with a
point or an exponent, or of more than 20 without, where upstream's parser is not exact.

Every call is harmless when it is right: `true`, a plan, a question that nobody answers, a session or a file that there
is not.
"""

import copy
import json
import random
import re
from pathlib import Path

from conformance.scenario.load import Scenario

__all__ = ["PARSE", "SOURCE", "case", "scenario"]

PARSE = "failed to parse function arguments: "
SOURCE = {
    "exec_command": {"cmd": "true", "workdir": ".", "shell": "bash", "login": False, "tty": False,
                     "yield_time_ms": 1000, "max_output_tokens": 50, "justification": None, "prefix_rule": ["true"]},
    "write_stdin": {"session_id": 1, "chars": "", "yield_time_ms": 250, "max_output_tokens": None},
    "update_plan": {"explanation": "Why.", "plan": [{"step": "One.", "status": "in_progress"},
                                                    {"step": "Two.", "status": "pending"}]},
    "view_image": {"path": "none.png", "detail": "original"},
    "shell_command": {"command": "true", "workdir": None, "login": False, "timeout_ms": 1000},
    "shell": {"command": ["true"], "workdir": ".", "timeout_ms": 1000, "justification": "Why."},
    "local_shell": {"command": ["true"], "workdir": ".", "timeout_ms": 1000},
    "apply_patch": {"input": "*** Begin Patch\n*** End Patch"},
    "request_user_input": {"questions": [{"id": "a", "header": "H", "question": "Q?", "isOther": True, "options": [
        {"label": "A", "description": "B"}]}]},
    "request_permissions": {"reason": "Why.", "permissions": {"network": {"enabled": True}, "file_system": None}},
    "grep_files": {"pattern": "none", "include": "*.none", "path": None, "limit": 3},
    "read_file": {"file_path": "none", "offset": 1, "limit": 3, "mode": "indentation", "indentation": {
        "anchor_line": 1, "max_levels": 1, "include_siblings": False, "include_header": True, "max_lines": 3}},
    "list_dir": {"dir_path": "none", "offset": 1, "limit": 3, "depth": 1},
}
LONG_NUMBER = re.compile(r"(?=[0-9.]*[.eE][0-9+-]*)(?:[0-9]\.?(?:[eE][+-]?)?){16}|[0-9]{21}")
CATALOGUE = {"models": [{
    "slug": "own-model", "display_name": "Own", "supported_reasoning_levels": [], "shell_type": "shell_command",
    "visibility": "hide", "supported_in_api": True, "priority": 1, "base_instructions": "Own prompt.",
    "supports_reasoning_summaries": True, "support_verbosity": True, "supports_parallel_tool_calls": True,
    "truncation_policy": {"mode": "tokens", "limit": 10000}, "apply_patch_tool_type": "freeform",
    "experimental_supported_tools": ["grep_files", "read_file", "list_dir"], "input_modalities": ["text", "image"]}]}
CONFIG = {"model": "own-model", "model_catalog_json": "@{codex_home}/catalogue.json",
          "features": {"request_permissions_tool": True, "default_mode_request_user_input": True}}
VALUES = (None, True, 0, -1, 7, 1.5, -0.0, 1e20, 2 ** 31, 2 ** 63, 2 ** 64, "", "true", "é😀", [], ["true"], [1], {},
          {"a": 1}, {"status": "done"}, [[]], [{}])
SNIPPETS = ("{", "}", "[", "]", ",", ":", '"', "\\", " ", "\n", "\t", "0", "1", "-", ".", "e", "E5", "+", "null",
            "true", "tru", "/", "a", "é", "\\u00", "\\ud83d", "\\n", "\\q", "\x01", "01", "1.", "1e", "-x", "1e999",
            "0x1")


def case(seed):
    """(tool, arguments as text)."""
    dice = random.Random(seed)
    while True:
        tool, text = _draw(dice)
        if not LONG_NUMBER.search(text):
            return tool, text


def _draw(dice):
    tool = dice.choice(sorted(SOURCE))
    given = {key: value for key, value in copy.deepcopy(SOURCE[tool]).items() if dice.random() < 0.85}
    for _ in range(dice.choice((0, 1, 1, 2))):
        _change(dice, given)
    value = list(given.values())[:dice.randrange(9)] if dice.random() < 0.06 else given
    text = json.dumps(value, ensure_ascii=dice.random() < 0.3, indent=dice.choice((None, None, None, 1)),
                      separators=dice.choice((None, (",", ":"), (" , ", " : "))))
    if dice.random() < 0.1 and given:
        key = dice.choice(sorted(given))
        text = text.rstrip("}]\n") + ',"%s":%s}' % (key, json.dumps(given[key]))
    if dice.random() < 0.2:
        text = text.replace("{", '{"extra":' + _nonsense(dice) + ",", 1)
    else:
        for _ in range(dice.choice((0, 0, 1, 1, 2))):
            text = _spoil(dice, text)
    return tool, text


def scenario(cases):
    """One turn in which the model makes all of these calls at once."""
    items = [{"function_call": tool, "call_id": "call_{}".format(number), "arguments": text}
             for number, (tool, text) in enumerate(cases)]
    return Scenario("arguments", "random arguments", "wordings", "tool", "exec", Path(__file__), config=CONFIG,
                    home={"catalogue.json": json.dumps(CATALOGUE)}, args=["-s", "danger-full-access"],
                    answers=[{"items": items}, {"items": [{"message": "Done."}]}])


def _change(dice, given):
    """Another value, another key, or a change inside."""
    inner = [value[0] if isinstance(value, list) else value for value in given.values() if value]
    inner = [value for value in inner if isinstance(value, dict)]
    target = dice.choice(inner) if inner and dice.random() < 0.6 else given
    key = dice.choice(sorted(target)) if target and dice.random() < 0.85 else dice.choice(("extra", "Cmd", ""))
    if dice.random() < 0.2:
        target.pop(key, None)
    elif dice.random() < 0.1 and key in target:
        target[key + "x"] = target.pop(key)
    else:
        target[key] = copy.deepcopy(dice.choice(VALUES))


def _nonsense(dice):
    """A value that nobody asked for, often none at all: it is skipped, by looser rules than what is read."""
    whole = json.dumps(dice.choice(VALUES + ({"a": {"b": [1, "c"]}}, ["x", {"y": None}])), ensure_ascii=True)
    for _ in range(dice.choice((0, 1, 1, 2, 3))):
        whole = _spoil(dice, whole)
    return whole


def _spoil(dice, text):
    """`text` with one place cut out, cut off, or something put in."""
    at, kind = dice.randrange(len(text) + 1), dice.random()
    if kind < 0.25:
        return text[:at]
    if kind < 0.5:
        return text[:at] + text[at + dice.choice((1, 1, 2)):]
    return text[:at] + dice.choice(SNIPPETS) + text[at + (kind < 0.6):]
