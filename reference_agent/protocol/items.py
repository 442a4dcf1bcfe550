"""Items: what a response brings, and how each is sent back in the next request.

Rules, seen on codex 0.115.0 by sending it one item of each kind and reading its next request:

* An item is sent back with the keys below, in this order, and with no others; the server's `id` is dropped (but for
  an image). A key in brackets is left out when it is absent or null; a key marked `?` is sent as null then.
* `arguments` and `input` go back byte for byte. Nothing is re-serialised.
* An item of an unknown kind, or one that lacks a key it must have, never enters the history.
* A message with a content part of an unknown kind, or with an unknown `phase`, is dropped as a whole.
* Reasoning `content` is sent as null when absent, sent when it holds raw reasoning text, and left out otherwise.

    message                type role content [end_turn] [phase]
    reasoning              type summary content? encrypted_content?
    function_call          type name [namespace] arguments call_id
    custom_tool_call       type [status] call_id name input
    local_shell_call       type call_id? status action
    web_search_call        type [status] [action]
    image_generation_call  type id status [revised_prompt] result
    compaction             type encrypted_content
"""

from typing import Any, Dict

__all__ = ["replay", "is_call", "call_output", "message", "text_of", "without_images"]

_PARTS = {
    "input_text": ("text",),
    "output_text": ("text",),
    "input_image": ("image_url",),
}
_NO_IMAGE = {"type": "input_text", "text": "image content omitted because you do not support image input"}
_PHASES = ("commentary", "final_answer")
_SEARCH_ACTIONS = {
    "search": ("query", "queries"),
    "open_page": ("url",),
    "find_in_page": ("url", "pattern"),
}
_CALLS = ("function_call", "custom_tool_call", "local_shell_call")


class _Unusable(Exception):
    """The item cannot be part of a history."""


def replay(item):
    """Return `item`, as a response brought it, in the form in which it is sent back; None if it is not.

    `item` is any decoded JSON value. The result is a new dictionary whose key order is the wire's.
    """
    if not isinstance(item, dict):
        return None
    build = _BUILDERS.get(str(item.get("type")))
    if build is None:
        return None
    try:
        return build(item)
    except _Unusable:
        return None


def is_call(item):
    """Whether `item` (as returned by `replay`) asks for a tool and so must be followed by its output."""
    return item["type"] in _CALLS


def call_output(call, output):
    """The item that answers `call`; `output` is a string or a list of content parts."""
    kind = "custom_tool_call_output" if call["type"] == "custom_tool_call" else "function_call_output"
    return {"type": kind, "call_id": call["call_id"], "output": output}


def message(role, *texts):
    """A message of `role` with one text part for each of `texts`."""
    kind = "output_text" if role == "assistant" else "input_text"
    return {"type": "message", "role": role, "content": [{"type": kind, "text": text} for text in texts]}


def without_images(item):
    """`item` with a line of text in the place of each image (wording: codex 0.115.0, seen with gpt-oss-120b)."""
    for key in ("content", "output"):
        if isinstance(item.get(key), list):
            item = dict(item, **{key: [_NO_IMAGE if part["type"] == "input_image" else part for part in item[key]]})
    return item


def text_of(item):
    """The text of a message item: its text parts joined."""
    return "".join(part.get("text", "") for part in item["content"])


def _string(item, key):
    value = item.get(key)
    if not isinstance(value, str):
        raise _Unusable(key)
    return value


def _optional(item, keys):
    return {key: item[key] for key in keys if item.get(key) is not None}


def _message(item):
    parts = item.get("content")
    if not isinstance(parts, list):
        raise _Unusable("content")
    built = {"type": "message", "role": _string(item, "role"), "content": [_part(part) for part in parts]}
    built.update(_optional(item, ("end_turn", "phase")))
    if built.get("phase", _PHASES[0]) not in _PHASES or not isinstance(built.get("end_turn", True), bool):
        raise _Unusable("phase")
    return built


def _part(part):
    keys = _PARTS.get(str(part.get("type"))) if isinstance(part, dict) else None
    if keys is None:
        raise _Unusable("content")
    built = {"type": part["type"]}
    built.update((key, _string(part, key)) for key in keys)
    return built


def _reasoning(item):
    if not isinstance(item.get("summary"), list):
        raise _Unusable("summary")
    summary = [{"type": "summary_text", "text": _string(part, "text")} for part in item["summary"]]
    built: Dict[str, Any] = {"type": "reasoning", "summary": summary}
    content = item.get("content")
    if content is None:
        built["content"] = None
    elif any(part.get("type") == "reasoning_text" for part in content):
        built["content"] = [{"type": part["type"], "text": _string(part, "text")} for part in content]
    built["encrypted_content"] = item.get("encrypted_content")
    return built


def _function_call(item):
    built = {"type": "function_call", "name": _string(item, "name")}
    built.update(_optional(item, ("namespace",)))
    built["arguments"] = _string(item, "arguments")
    built["call_id"] = _string(item, "call_id")
    return built


def _custom_tool_call(item):
    built = {"type": "custom_tool_call"}
    built.update(_optional(item, ("status",)))
    built.update((key, _string(item, key)) for key in ("call_id", "name", "input"))
    return built


def _local_shell_call(item):
    action = item.get("action")
    if not isinstance(action, dict) or not isinstance(action.get("command"), list):
        raise _Unusable("action")
    sent = {"type": "exec", "command": action["command"]}
    sent.update((key, action.get(key)) for key in ("timeout_ms", "working_directory", "env", "user"))
    return {"type": "local_shell_call", "call_id": item.get("call_id"), "status": _string(item, "status"),
            "action": sent}


def _web_search_call(item):
    built: Dict[str, Any] = {"type": "web_search_call"}
    built.update(_optional(item, ("status",)))
    action = item.get("action")
    if isinstance(action, dict):
        keys = _SEARCH_ACTIONS.get(str(action.get("type")))
        built["action"] = {"type": "other" if keys is None else action["type"]}
        built["action"].update(_optional(action, keys or ()))
    return built


def _image_generation_call(item):
    built = {"type": "image_generation_call", "id": _string(item, "id"), "status": _string(item, "status")}
    built.update(_optional(item, ("revised_prompt",)))
    built["result"] = _string(item, "result")
    return built


def _compaction(item):
    return {"type": "compaction", "encrypted_content": _string(item, "encrypted_content")}


_BUILDERS = {
    "message": _message,
    "reasoning": _reasoning,
    "function_call": _function_call,
    "custom_tool_call": _custom_tool_call,
    "local_shell_call": _local_shell_call,
    "web_search_call": _web_search_call,
    "image_generation_call": _image_generation_call,
    "compaction": _compaction,
    "compaction_summary": _compaction,
}
