"""The body of `POST {base_url}/responses`: which keys, in which order, as which bytes.

The keys and their order differ from version to version (`versions.value.Wire`). The body is compact JSON in UTF-8,
nothing escaped that JSON does not require: the bytes that Rust's serde_json writes (codex 0.115.0). A body is encoded
once; a retry sends the same bytes.
"""

import json
from typing import TYPE_CHECKING, Any, Dict, Iterable, Tuple

if TYPE_CHECKING:
    from ..versions.value import Wire

__all__ = ["body", "encode", "envelope"]

_FIXED = {"tool_choice": "auto", "store": False, "stream": True}

_dumps = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def encode(value: Any) -> bytes:
    """`value` as the bytes that go on the wire."""
    return _dumps(value).encode("utf-8")


def envelope(fields: Dict[str, Any], thread_id: str, wire: "Wire") -> Tuple[bytes, bytes]:
    """The bytes before and after the input's items: all that stays the same over a turn's requests.

    `fields` holds what the settings decide (model, instructions, tools, parallel_tool_calls, reasoning, include, and
    service_tier and text if any); `thread_id` is the cache key; `wire` a version's `Wire`.
    """
    values = dict(_FIXED, **fields)
    values["prompt_cache_key"] = thread_id
    present = [key for key in wire.body_keys if key not in wire.body_optional or values.get(key) is not None]
    before, after = present[:present.index("input")], present[present.index("input") + 1:]
    return b"{" + _members(before, values) + b',"input":[', b"]," + _members(after, values) + b"}"


def body(ends: Tuple[bytes, bytes], items: Iterable[bytes]) -> bytes:
    """The whole body: `ends` from `envelope`, `items` the encoded items of the input."""
    return b"".join((ends[0], b",".join(items), ends[1]))


def _members(keys: Iterable[str], values: Dict[str, Any]) -> bytes:
    return b",".join(encode(key) + b":" + encode(values[key]) for key in keys)
