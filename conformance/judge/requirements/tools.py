"""The tools that a request offers: the shapes that a server checks, and the calls that the agent must answer."""

import functools
import json
import re
from collections import Counter
from typing import Any, Dict, Iterator, List, Mapping

import jsonschema

from ...agent_json import NotJson, read_json_text
from ...files import compact_json
from .observation import Observation, Sent, text_at
from .registry import MUST, SHOULD, Finding, finding, requirement

__all__ = ["function_shape", "valid_parameters", "custom_format", "unique_names", "accepts_arguments",
           "answers_unknown"]

_NAME = re.compile(r"[a-zA-Z0-9_-]{1,64}\Z")
_FUNCTION, _CUSTOM = "function", "custom"


def _listed(request: Sent, kind: str) -> List[Any]:
    return [(path, tool) for path, tool in request.objects("tools") if tool.get("type") == kind]


def _name(tool: Mapping[str, Any]) -> str:
    return text_at(tool, "name") or text_at(tool, "type")


@requirement("tools.function-shape", MUST, seen="tools-catalogue",
             prevents="the server refuses the request because of one bad tool",
             links="ggml-org/llama.cpp#20156 openai/codex#10635")
def function_shape(observed: Observation) -> Iterator[Finding]:
    """A function tool has a name of 1 to 64 letters, digits, `_` and `-`, a description, and an object as
    `parameters`."""
    for request in observed.requests:
        for path, tool in _listed(request, _FUNCTION):
            good = _NAME.match(text_at(tool, "name")) and text_at(tool, "description") and isinstance(
                tool.get("parameters"), dict)
            yield finding(path, "" if good else "{!r:.80}".format(_name(tool)))


@requirement("tools.valid-parameters", MUST, seen="tools-catalogue",
             prevents="the server refuses the request because the schema of one tool is not valid")
def valid_parameters(observed: Observation) -> Iterator[Finding]:
    """The `parameters` of a function tool are a valid JSON Schema of an object."""
    for request in observed.requests:
        for path, tool in _listed(request, _FUNCTION):
            parameters = tool.get("parameters")
            yield finding(path + ".parameters", _schema_fault(parameters) if isinstance(parameters, dict) else "")


@requirement("tools.custom-format", MUST, seen="tools-freeform-patch",
             prevents="the model calls a freeform tool without knowing its grammar",
             links="BerriAI/litellm#20905 unslothai/unsloth#9121")
def custom_format(observed: Observation) -> Iterator[Finding]:
    """A custom tool has a name and a description; a grammar has a syntax (`lark` or `regex`) and a definition."""
    for request in observed.requests:
        for path, tool in _listed(request, _CUSTOM):
            form = tool.get("format", {"type": "text"})
            named = _NAME.match(text_at(tool, "name")) and text_at(tool, "description") and isinstance(form, dict)
            good = named and (text_at(form, "type") != "grammar" or text_at(form, "definition") and form.get(
                "syntax") in ("lark", "regex"))
            yield finding(path, "" if good else "{!r:.80}".format(_name(tool)))


@requirement("tools.unique-names", MUST, seen="exec-plain",
             prevents="the server refuses the request, or the model calls the wrong tool")
def unique_names(observed: Observation) -> Iterator[Finding]:
    """No two tools of a request have the same name."""
    for request in observed.requests:
        names = [_name(tool) for _, tool in request.objects("tools")]
        if names:
            doubled = sorted(name for name, count in Counter(names).items() if count > 1)
            yield finding(request.where + ".body.tools", "" if not doubled else "twice: " + ", ".join(doubled)[:80])


@requirement("tools.accepts-arguments", SHOULD, seen="turn-command",
             prevents="the model calls a tool as it was trained to, and the agent rejects the arguments")
def accepts_arguments(observed: Observation) -> Iterator[Finding]:
    """The agent's schema of a tool accepts arguments that the recorded version's schema of that tool accepts."""
    for request in observed.requests:
        theirs = _parameters(_upstream_tools(observed, request.number))
        ours = _parameters([tool for _, tool in request.objects("tools")])
        for item in request.received:
            name = text_at(item, "name")
            arguments = _parse(text_at(item, "arguments"))
            if item.get("type") == "function_call" and name in theirs and name in ours and arguments is not None \
                    and _fault(arguments, theirs[name]) == "":
                yield finding(request.where + ".body.tools", _fault(arguments, ours[name]) and "{}: {}".format(
                    name, _fault(arguments, ours[name])))


@requirement("tools.answers-unknown", MUST, seen="turn-unlisted-tool",
             prevents="the session hangs or breaks when the model calls a tool that does not exist")
def answers_unknown(observed: Observation) -> Iterator[Finding]:
    """The agent answers a call of a tool that the request does not list with an output."""
    for before, after in observed.followed:
        names = [_name(tool) for _, tool in before.objects("tools")]
        for item in before.received:
            if item.get("type") in ("function_call", "custom_tool_call") and text_at(item, "name") not in names:
                outputs = [other for other in after.items if other.get("call_id") == item.get("call_id")
                           and text_at(other, "type").endswith("_output")]
                yield finding(after.where + ".body.input", "" if outputs else
                              "no output for the call of {!r:.40}".format(text_at(item, "name")))


def _upstream_tools(observed: Observation, number: int) -> List[Dict[str, Any]]:
    exchanges = (observed.upstream or {}).get("exchanges", [])
    body = exchanges[number - 1]["request"]["body"] if number <= len(exchanges) else {}
    return body.get("tools", []) if isinstance(body, dict) else []


def _parameters(tools: List[Dict[str, Any]]) -> Dict[str, Any]:
    return {tool["name"]: tool["parameters"] for tool in tools if tool.get("type") == _FUNCTION
            and text_at(tool, "name") and isinstance(tool.get("parameters"), dict)}


def _parse(text: str) -> Any:
    try:
        return read_json_text(text)
    except NotJson:
        return None


def _schema_fault(schema: Dict[str, Any]) -> str:
    """What is wrong with the schema of an object, as one line; "" for a valid one."""
    return _fault_of(compact_json(schema))


@functools.lru_cache(maxsize=1024)
def _fault_of(text: str) -> str:
    """The fault of the schema with this JSON text. Cached: the check is slow, and each request has the same schemas."""
    schema = json.loads(text)
    try:
        jsonschema.Draft7Validator.check_schema(schema)
    except jsonschema.SchemaError as error:
        return " ".join(error.message.split())[:200]
    return "" if schema.get("type", "object") == "object" else "not the schema of an object"


def _fault(arguments: Any, schema: Dict[str, Any]) -> str:
    """Why arguments do not fit a schema, as one line; "" when they do, or when the schema is not valid."""
    if _schema_fault(schema):
        return ""
    try:
        errors = [error.message for error in jsonschema.Draft7Validator(schema).iter_errors(arguments)]
    except Exception as error:  # a `$ref` to nothing: each release of jsonschema raises another class
        return "its schema cannot be used: {}".format(" ".join(str(error).split())[:150])
    return " ".join(errors[0].split())[:200] if errors else ""
