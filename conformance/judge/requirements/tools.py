"""The tools that a request offers: what a server checks, and what the model is promised."""

import functools
import json
import re
from typing import Any, Dict, Iterator, List, Mapping

import jsonschema

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


@requirement("tools.function-shape", MUST, seen="tools-catalogue", prevents="a request refused for one bad tool",
             links="ggml-org/llama.cpp#20156 openai/codex#10635")
def function_shape(observed: Observation) -> Iterator[Finding]:
    """A function tool has a name of letters, digits, `_` and `-` (64 at most), a description, and object parameters."""
    for request in observed.requests:
        for path, tool in _listed(request, _FUNCTION):
            good = _NAME.match(text_at(tool, "name")) and text_at(tool, "description") and isinstance(
                tool.get("parameters"), dict)
            yield finding(path, "" if good else "{!r:.80}".format(_name(tool)))


@requirement("tools.valid-parameters", MUST, seen="tools-catalogue",
             prevents="a request refused because one tool's schema is none")
def valid_parameters(observed: Observation) -> Iterator[Finding]:
    """The parameters of a function tool are a valid JSON Schema of an object."""
    for request in observed.requests:
        for path, tool in _listed(request, _FUNCTION):
            parameters = tool.get("parameters")
            yield finding(path + ".parameters", _schema_fault(parameters) if isinstance(parameters, dict) else "")


@requirement("tools.custom-format", MUST, seen="tools-freeform-patch", prevents="a freeform tool without its grammar",
             links="BerriAI/litellm#20905 unslothai/unsloth#9121")
def custom_format(observed: Observation) -> Iterator[Finding]:
    """A custom tool has a name, a description and, if it has a grammar, its syntax (lark or regex) and definition."""
    for request in observed.requests:
        for path, tool in _listed(request, _CUSTOM):
            form = tool.get("format", {"type": "text"})
            named = _NAME.match(text_at(tool, "name")) and text_at(tool, "description") and isinstance(form, dict)
            good = named and (text_at(form, "type") != "grammar" or text_at(form, "definition") and form.get(
                "syntax") in ("lark", "regex"))
            yield finding(path, "" if good else "{!r:.80}".format(_name(tool)))


@requirement("tools.unique-names", MUST, seen="exec-plain", prevents="a request refused, or the wrong tool called")
def unique_names(observed: Observation) -> Iterator[Finding]:
    """No two tools of a request have the same name."""
    for request in observed.requests:
        names = [_name(tool) for _, tool in request.objects("tools")]
        if names:
            twice = sorted({name for name in names if names.count(name) > 1})
            yield finding(request.where + ".body.tools", "" if not twice else "twice: " + ", ".join(twice)[:80])


@requirement("tools.accepts-arguments", SHOULD, seen="turn-command",
             prevents="a model that calls as it learned to, against a schema that says otherwise")
def accepts_arguments(observed: Observation) -> Iterator[Finding]:
    """Arguments that are valid for the recorded version's schema of a tool are valid for the agent's schema of it."""
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
             prevents="a session that hangs, or breaks, on a tool that the model made up")
def answers_unknown(observed: Observation) -> Iterator[Finding]:
    """A call of a tool that the request does not list is answered by an output, like any other."""
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
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _schema_fault(schema: Dict[str, Any]) -> str:
    """What is wrong with an object's schema, as a line; "" when nothing is."""
    return _fault_of(compact_json(schema))


@functools.lru_cache(maxsize=1024)
def _fault_of(text: str) -> str:
    """The fault of the schema that is this JSON: an agent sends the same few with each request, checking is slow."""
    schema = json.loads(text)
    try:
        jsonschema.Draft7Validator.check_schema(schema)
    except jsonschema.SchemaError as error:
        return " ".join(error.message.split())[:200]
    return "" if schema.get("type", "object") == "object" else "not the schema of an object"


def _fault(arguments: Any, schema: Dict[str, Any]) -> str:
    """Why arguments do not fit a schema, as a line; "" when they do, or when the schema is none."""
    if _schema_fault(schema):
        return ""
    try:
        errors = [error.message for error in jsonschema.Draft7Validator(schema).iter_errors(arguments)]
    except Exception as error:  # a `$ref` to nothing: each release of jsonschema has another class for it
        return "its schema cannot be used: {}".format(" ".join(str(error).split())[:150])
    return " ".join(errors[0].split())[:200] if errors else ""
