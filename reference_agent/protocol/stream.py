"""What the events of a response mean to a turn.

An event arrives as the data of a server-sent event, which `transport.sse` cuts out of the stream. Unknown events, and
data that is not JSON, mean nothing: the turn skips them. So does an item that upstream's parser refuses: nested too
deeply, with a number out of range, half a surrogate pair or a doubled key. Usage may be null, as may its details; a
count that is no number makes the response a failed one. (codex 0.115.0, measured.)
"""

import json
from collections import namedtuple
from typing import TYPE_CHECKING, Any, Dict, Union

from ..typed import I64, Anything, DecodeError, Field, Optional, String, Struct, decode
from .retry import classify_failed, unreadable

if TYPE_CHECKING:
    from ..versions.value import Retry

__all__ = ["Completed", "Created", "Failed", "ItemDone", "NO_USAGE", "Usage", "meaning"]

Created = namedtuple("Created", "response_id")
ItemDone = namedtuple("ItemDone", "item")
ItemDone.__doc__ = "`response.output_item.done`: `item` is the JSON object as the server sent it."
Completed = namedtuple("Completed", "response_id usage")
Completed.__doc__ = "`response.completed`: the only event that ends a response well."
Failed = namedtuple("Failed", "failure")
Failed.__doc__ = "The response ended badly; `failure` is a `retry.Failure`."
Usage = namedtuple("Usage", "input cached output reasoning total")
Usage.__doc__ = "Token counts of one response or a sum of them."
NO_USAGE = Usage(0, 0, 0, 0, 0)

def meaning(data: str, table: "Retry") -> Union[Created, ItemDone, Completed, Failed, None]:
    """What the JSON text `data` of one event means: one of this module's events, or None for nothing.

    `table` is a `versions.value.Retry`: which failures are tried again.
    """
    try:
        event = json.loads(data)
        data.encode("utf-8")
    except (ValueError, RecursionError):
        return None
    if not isinstance(event, dict):
        return None
    kind = event.get("type")
    response = event.get("response")
    if kind == "response.output_item.done":
        return _item_done(data)
    if not isinstance(response, dict):
        return None
    if kind == "response.created":
        return Created(response.get("id"))
    if kind == "response.completed":
        return _completed(response)
    if kind in ("response.failed", "response.incomplete"):
        return Failed(classify_failed(table, kind, response))
    return None


def _item_done(data: str) -> Union[ItemDone, None]:
    try:
        return ItemDone(decode(data, _ITEM_DONE)["item"])
    except DecodeError:
        return None


def _completed(response: Dict[str, Any]) -> Union[Completed, Failed]:
    try:
        read = decode(json.dumps(response), _COMPLETED)
    except DecodeError as error:
        return Failed(unreadable(error.message))
    return Completed(read["id"], _usage(read["usage"]))


def _usage(usage: Union[Dict[str, Any], None]) -> Union[Usage, None]:
    """`Usage` of a decoded `usage` object; None when there is none."""
    if usage is None:
        return None
    cached, reasoning = usage["input_tokens_details"], usage["output_tokens_details"]
    return Usage(usage["input_tokens"], cached["cached_tokens"] if cached else 0, usage["output_tokens"],
                 reasoning["reasoning_tokens"] if reasoning else 0, usage["total_tokens"])


_ITEM_DONE = Struct("ResponsesStreamEvent", Field("type", String), Field("response", Optional(Anything)),
                    Field("item", Optional(Anything)), Field("delta", Optional(String)))
_COMPLETED = Struct(
    "ResponseCompleted",
    Field("id", String),
    Field("usage", Optional(Struct(
        "ResponseCompletedUsage",
        Field("input_tokens", I64),
        Field("input_tokens_details", Optional(Struct("InputTokensDetails", Field("cached_tokens", I64)))),
        Field("output_tokens", I64),
        Field("output_tokens_details", Optional(Struct("OutputTokensDetails", Field("reasoning_tokens", I64)))),
        Field("total_tokens", I64),
    ))),
)
