"""Builders of output items: they turn the short notation of a scenario into an item of the Responses API.

`{ function_call = "exec_command", arguments = { cmd = "ls" } }` is a table with one *builder* key and its options. A
builder makes the whole item. Ids follow from the number of the answer and the position of the item, so the same script
always gives the same bytes. An option in the table replaces the default of the builder; `id = ""` leaves out the id.

codex 0.115.0 reads `response.output_item.done` items of these types and repeats them in the next request (measured).
"""
import json
from typing import Any, Callable, Dict, NamedTuple

__all__ = ["BUILDERS", "ItemError", "build_item"]


class ItemError(Exception):
    """An item that cannot be built; `path` is relative to the item (`.call_id`, or empty)."""

    def __init__(self, path: str, problem: str) -> None:
        super().__init__(problem)
        self.path = path


class ItemNumber(NamedTuple):
    """The number of the answer and the position of the item in it, both from 1."""

    answer: int
    position: int

    def name(self, prefix: str) -> str:
        """A deterministic id: `msg_2_1` is the first item of the second answer."""
        return "{}_{}_{}".format(prefix, self.answer, self.position)


class Builder(NamedTuple):
    """The options that a builder takes, and the function that builds the item."""

    options: frozenset
    build: Callable[[Any, Dict[str, Any], ItemNumber], Dict[str, Any]]


def build_item(data: Dict[str, Any], answer: int, position: int) -> Dict[str, Any]:
    """The item of a scenario table. Raises `ItemError`."""
    named = [key for key in BUILDERS if key in data]
    if len(named) > 1:
        raise ItemError("", "names two builders: {}".format(", ".join(named)))
    if not named:
        first = next(iter(data), "")
        raise ItemError("", "unknown builder '{}'; known: {}".format(first, ", ".join(BUILDERS)))
    builder = BUILDERS[named[0]]
    options = {key: value for key, value in data.items() if key != named[0]}
    for key in options:
        if key not in builder.options:
            raise ItemError("." + key, "'{}' takes no such option; known: {}".format(
                named[0], ", ".join(sorted(builder.options)) or "none"))
    return builder.build(data[named[0]], options, ItemNumber(answer, position))


def _message(value: Any, options: Dict[str, Any], number: ItemNumber) -> Dict[str, Any]:
    parts = [{"type": "output_text", "text": text} for text in _texts(value, ".message")]
    item = _start("message", options, number, "msg")
    item.update(role="assistant", content=parts)
    return _with(item, options, "phase", "end_turn", "status")


def _reasoning(value: Any, options: Dict[str, Any], number: ItemNumber) -> Dict[str, Any]:
    item = _start("reasoning", options, number, "rs")
    item["summary"] = [{"type": "summary_text", "text": text} for text in _texts(value, ".reasoning")]
    if "content" in options:
        texts = _texts(options["content"], ".content")
        item["content"] = [{"type": "reasoning_text", "text": text} for text in texts]
    if "encrypted" in options:
        item["encrypted_content"] = _text(options["encrypted"], ".encrypted")
    return item


def _function_call(value: Any, options: Dict[str, Any], number: ItemNumber) -> Dict[str, Any]:
    item = _start("function_call", options, number, "fc")
    item["call_id"] = _text(options.get("call_id", number.name("call")), ".call_id")
    item["name"] = _text(value, ".function_call")
    arguments = options.get("arguments", {})
    if not isinstance(arguments, (str, dict)):
        raise ItemError(".arguments", "must be a string (sent verbatim) or a table (sent as compact JSON)")
    item["arguments"] = arguments if isinstance(arguments, str) else compact(arguments)
    return _with(item, options, "namespace", "status")


def _custom_tool_call(value: Any, options: Dict[str, Any], number: ItemNumber) -> Dict[str, Any]:
    item = _start("custom_tool_call", options, number, "ctc")
    item["call_id"] = _text(options.get("call_id", number.name("call")), ".call_id")
    item["name"] = _text(value, ".custom_tool_call")
    item["input"] = _text(options.get("input", ""), ".input")
    return _with(item, options, "status")


def _local_shell_call(value: Any, options: Dict[str, Any], number: ItemNumber) -> Dict[str, Any]:
    item = _start("local_shell_call", options, number, "lsh")
    item["call_id"] = _text(options.get("call_id", number.name("call")), ".call_id")
    item["status"] = options.get("status", "completed")
    if isinstance(value, dict):
        item["action"] = value
    elif isinstance(value, list) and all(isinstance(word, str) for word in value):
        item["action"] = {"type": "exec", "command": value}
        _with(item["action"], options, "timeout_ms", "working_directory", "env", "user")
    else:
        raise ItemError(".local_shell_call", "must be a list of words or an action table")
    return item


def _web_search_call(value: Any, options: Dict[str, Any], number: ItemNumber) -> Dict[str, Any]:
    item = _start("web_search_call", options, number, "ws")
    item["status"] = options.get("status", "completed")
    item["action"] = value if isinstance(value, dict) else {
        "type": "search", "query": _text(value, ".web_search_call")}
    return item


def _image_generation_call(value: Any, options: Dict[str, Any], number: ItemNumber) -> Dict[str, Any]:
    item = _start("image_generation_call", options, number, "ig")
    item["status"] = options.get("status", "completed")
    _with(item, options, "revised_prompt")
    item["result"] = _text(value, ".image_generation_call")
    return item


def _item(value: Any, options: Dict[str, Any], number: ItemNumber) -> Dict[str, Any]:
    if not isinstance(value, dict):
        raise ItemError(".item", "must be a table, sent as it is")
    return value


BUILDERS = {
    "message": Builder(frozenset(["id", "phase", "end_turn", "status"]), _message),
    "reasoning": Builder(frozenset(["id", "encrypted", "content"]), _reasoning),
    "function_call": Builder(frozenset(["id", "call_id", "arguments", "namespace", "status"]), _function_call),
    "custom_tool_call": Builder(frozenset(["id", "call_id", "input", "status"]), _custom_tool_call),
    "local_shell_call": Builder(
        frozenset(["id", "call_id", "status", "timeout_ms", "working_directory", "env", "user"]), _local_shell_call),
    "web_search_call": Builder(frozenset(["id", "status"]), _web_search_call),
    "image_generation_call": Builder(frozenset(["id", "status", "revised_prompt"]), _image_generation_call),
    "item": Builder(frozenset(), _item),
}


def compact(value: Any) -> str:
    """Compact JSON with the given key order and only the escapes that JSON needs, as the API writes arguments."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _start(kind: str, options: Dict[str, Any], number: ItemNumber, prefix: str) -> Dict[str, Any]:
    item = {"type": kind}
    identity = _text(options.get("id", number.name(prefix)), ".id")
    if identity:
        item["id"] = identity
    return item


def _with(item: Dict[str, Any], options: Dict[str, Any], *names: str) -> Dict[str, Any]:
    item.update((name, options[name]) for name in names if name in options)
    return item


def _text(value: Any, path: str) -> str:
    if not isinstance(value, str):
        raise ItemError(path, "must be a string")
    return value


def _texts(value: Any, path: str) -> list:
    values = value if isinstance(value, list) else [value]
    return [_text(text, path) for text in values]
