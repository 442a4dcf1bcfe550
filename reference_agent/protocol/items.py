"""Items: what a response brings, and how each is sent back in the next request.

Rules (codex 0.115.0, measured by sending it items of each kind, good and bad, and reading its next request):

* The version's value lists the keys of each kind that are sent back, in their order (`versions.value.Wire.item_keys`);
  the others are dropped. `[key]` is left out when the item has no value for it; a `key` is sent as null then.
* `arguments` and `input` go back byte for byte. Nothing is re-serialised.
* `_SHAPES` has the type of each kind. An item of an unknown kind, or one that does not fit its type in any part (an
  `id` that is a number, a content part of an unknown kind), is dropped as a whole. The turn goes on.
* Reasoning `content` is sent when it holds raw reasoning text or when there is none, and left out otherwise.
* A `compaction_summary` is sent back as a `compaction`.
"""

import json
from typing import TYPE_CHECKING, Any, Callable, Dict, List, Optional, Tuple, Union

from .. import typed
from ..typed import Anything, Choice, Field, Mapping, Sequence, String, Struct, Tagged

if TYPE_CHECKING:
    from ..typed.reader import Reader

__all__ = ["call_output", "is_call", "message", "replay", "text_of", "without_images"]

_NO_IMAGE = {"type": "input_text", "text": "image content omitted because you do not support image input"}
_CALLS = ("function_call", "custom_tool_call", "local_shell_call")
#: Kinds that are sent back as another kind.
_SENT_AS = {"compaction_summary": "compaction"}
#: Stands for the value of a key that is left out.
_LEFT_OUT = object()
_TEXT = Field("text", String)
_ID = Field("id", typed.Optional(String))


class _Output:
    """The output of a call: text, or a list of parts."""

    def read(self, reader: "Reader", byte: int) -> Any:
        shape = Sequence(_OUTPUT_PART) if byte == 0x5B else String
        return shape.read(reader, byte)


class _SearchAction:
    """What a web search did. An unknown kind of action is read as `other`."""

    def read(self, reader: "Reader", byte: int) -> Any:
        value = Mapping(Anything).read(reader, byte)
        kind = value.get("type")
        if isinstance(kind, (str, int, float)) and kind not in _SEARCH_ACTIONS:
            return {"type": "other"}
        return _typed(value, _KNOWN_SEARCH_ACTION)


def _optional(name: str, shape: Any = String) -> Field:
    return Field(name, typed.Optional(shape))


def _typed(value: Any, shape: Any) -> Any:
    return typed.decode(json.dumps(value), shape)


_OUTPUT_PART = Tagged("FunctionCallOutputContentItem", "type", {
    "input_text": Struct("InputText", _TEXT),
    "input_image": Struct("InputImage", Field("image_url", String), _optional("detail")),
})
_SEARCH_ACTIONS = {
    "search": Struct("Search", _optional("query"), _optional("queries", Sequence(String))),
    "open_page": Struct("OpenPage", _optional("url")),
    "find_in_page": Struct("FindInPage", _optional("url"), _optional("pattern")),
}
_KNOWN_SEARCH_ACTION = Tagged("WebSearchAction", "type", _SEARCH_ACTIONS)
_CONTENT = Tagged("ContentItem", "type", {
    "input_text": Struct("InputText", _TEXT),
    "input_image": Struct("InputImage", Field("image_url", String)),
    "output_text": Struct("OutputText", _TEXT),
})
_SUMMARY = Tagged("ReasoningItemReasoningSummary", "type", {"summary_text": Struct("SummaryText", _TEXT)})
_REASONING = Tagged("ReasoningItemContent", "type", {
    "reasoning_text": Struct("ReasoningText", _TEXT), "text": Struct("Text", _TEXT)})
_SHELL_ACTION = Tagged("LocalShellAction", "type", {"exec": Struct(
    "LocalShellExecAction", Field("command", Sequence(String)), _optional("timeout_ms", typed.U64),
    _optional("working_directory"), _optional("env", Mapping(String)), _optional("user"))})
_COMPACTION = Struct("Compaction", Field("encrypted_content", String))

#: The type of each kind of item; the names are upstream's. Unknown fields are ignored.
_SHAPES = {
    "message": Struct("Message", _ID, Field("role", String), Field("content", Sequence(_CONTENT)),
                      _optional("end_turn", typed.Boolean), _optional("phase", Choice("commentary", "final_answer"))),
    "reasoning": Struct("Reasoning", Field("id", String, ""), Field("summary", Sequence(_SUMMARY)),
                        _optional("content", Sequence(_REASONING)), _optional("encrypted_content")),
    "function_call": Struct("FunctionCall", _ID, Field("name", String), _optional("namespace"),
                            Field("arguments", String), Field("call_id", String)),
    "custom_tool_call": Struct("CustomToolCall", _ID, _optional("status"), Field("call_id", String),
                               Field("name", String), Field("input", String)),
    "local_shell_call": Struct("LocalShellCall", _ID, _optional("call_id"),
                               Field("status", Choice("completed", "in_progress", "incomplete")),
                               Field("action", _SHELL_ACTION)),
    "web_search_call": Struct("WebSearchCall", _ID, _optional("status"), _optional("action", _SearchAction())),
    "image_generation_call": Struct("ImageGenerationCall", Field("id", String), Field("status", String),
                                    _optional("revised_prompt"), Field("result", String)),
    "tool_search_call": Struct("ToolSearchCall", _ID, _optional("call_id"), _optional("status"),
                               Field("execution", String), Field("arguments", Anything)),
    "tool_search_output": Struct("ToolSearchOutput", _optional("call_id"), Field("status", String),
                                 Field("execution", String), Field("tools", Sequence(Anything))),
    "function_call_output": Struct("FunctionCallOutput", Field("call_id", String), Field("output", _Output())),
    "custom_tool_call_output": Struct("CustomToolCallOutput", Field("call_id", String), Field("output", _Output())),
    "compaction": _COMPACTION,
    "compaction_summary": _COMPACTION,
}


def replay(item: Any, keys: Dict[str, Tuple[str, ...]]) -> Optional[Dict[str, Any]]:
    """Return `item`, as a response brought it, in the form in which it is sent back; None if it is dropped.

    `item` is any decoded JSON value, `keys` a version's `item_keys`: the keys that are sent back of each kind. The
    result is a new dictionary whose key order is the wire's.
    """
    kind = item.get("type") if isinstance(item, dict) else None
    if not isinstance(kind, str) or kind not in _SHAPES:
        return None
    try:
        read = _typed(item, _SHAPES[kind])
    except typed.DecodeError:
        return None
    kind = _SENT_AS.get(kind, kind)
    built = {"type": kind}
    for key in keys[kind]:
        name = key.strip("[]")
        value = _value(kind, name, read, item)
        if value is not _LEFT_OUT and not (value is None and key != name):
            built[name] = value
    return built


def is_call(item: Dict[str, Any]) -> bool:
    """Whether `item` (as returned by `replay`) asks for a tool and so must be followed by its output.

    A tool search is a call when the client is to run it.
    """
    return item["type"] in _CALLS or (
        item["type"] == "tool_search_call" and item["execution"] == "client" and item["call_id"] is not None)


def call_output(call: Dict[str, Any], output: Any) -> Dict[str, Any]:
    """The item that answers `call`; `output` is a string or a list of content parts.

    A tool search is always answered with no tools (codex 0.115.0, measured where the request lists no such tool).
    """
    if call["type"] == "tool_search_call":
        return {"type": "tool_search_output", "call_id": call["call_id"], "status": "completed",
                "execution": "client", "tools": []}
    kind = "custom_tool_call_output" if call["type"] == "custom_tool_call" else "function_call_output"
    return {"type": kind, "call_id": call["call_id"], "output": output}


def message(role: str, *texts: str) -> Dict[str, Any]:
    """A message of `role` with one text part for each of `texts`."""
    kind = "output_text" if role == "assistant" else "input_text"
    return {"type": "message", "role": role, "content": [{"type": kind, "text": text} for text in texts]}


def without_images(item: Dict[str, Any]) -> Dict[str, Any]:
    """`item` with a line of text instead of each image (wording: codex 0.115.0, seen with gpt-oss-120b)."""
    for key in ("content", "output"):
        if isinstance(item.get(key), list):
            item = dict(item, **{key: [_NO_IMAGE if part["type"] == "input_image" else part for part in item[key]]})
    return item


def text_of(item: Dict[str, Any]) -> str:
    """The text of a message item: its text parts joined."""
    return "".join(part.get("text", "") for part in item["content"])


def _value(kind: str, name: str, read: Dict[str, Any], item: Dict[str, Any]) -> Any:
    """The value that is sent at the key `name`. A key that the type of `kind` does not have is sent as it came."""
    value = read.get(name, item[name]) if name in item else None
    form = _FORMS.get((kind, name))
    return value if form is None or value is None else form(value)


def _part(part: Dict[str, Any]) -> Dict[str, Any]:
    """A part of content with its type in front."""
    return dict([("type", part["type"])] + [pair for pair in part.items() if pair[1] is not None])


def _parts(parts: List[Dict[str, Any]]) -> List[Dict[str, Any]]:
    return [_part(part) for part in parts]


def _raw_reasoning(parts: List[Dict[str, Any]]) -> Any:
    return _parts(parts) if any(part["type"] == "reasoning_text" for part in parts) else _LEFT_OUT


def _shell_action(action: Dict[str, Any]) -> Dict[str, Any]:
    sent: Dict[str, Any] = {"type": "exec"}
    sent.update((key, action[key]) for key in ("command", "timeout_ms", "working_directory", "env", "user"))
    return sent


def _output(output: Union[str, List[Dict[str, Any]]]) -> Union[str, List[Dict[str, Any]]]:
    return output if isinstance(output, str) else _parts(output)


#: (kind, key): the function that gives the value that is sent. Other values are sent as they came.
_FORMS: Dict[Tuple[str, str], Callable[[Any], Any]] = {
    ("message", "content"): _parts,
    ("reasoning", "summary"): _parts,
    ("reasoning", "content"): _raw_reasoning,
    ("local_shell_call", "action"): _shell_action,
    ("web_search_call", "action"): _part,
    ("function_call_output", "output"): _output,
    ("custom_tool_call_output", "output"): _output,
}
