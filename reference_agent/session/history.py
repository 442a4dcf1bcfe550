"""The history: the items of a thread, in order.

Rules of the prompt made from it (codex 0.115.0):

* Every call is followed by its output. A call without one (its stream broke, the turn failed) is sent with the output
  `aborted`, straight after the call; the stored history is not changed by that.
* An output whose call is unknown is not sent. A local shell call without a call id is sent alone.
* A model that takes no images gets a line of text instead of each.
* An output in two forms is sent in the one that fits the request (see `tools.truncation.TwoForms`).

Each item is encoded once, when it is added, so that a long history costs no more than the bytes that are sent.
"""

from typing import Any, Dict, List

from ..protocol import items
from ..protocol.request import encode
from ..protocol.truncation import TwoForms

__all__ = ["History"]

_OUTPUTS = ("function_call_output", "custom_tool_call_output")


class History:
    """The items of a thread. They are never changed once added."""

    def __init__(self) -> None:
        self.items: List[Dict[str, Any]] = []
        self._encoded: List[bytes] = []

    def add(self, item: Dict[str, Any]) -> None:
        """Append one item (a dictionary in wire order)."""
        self.items.append(item)
        self._encoded.append(encode(item))

    def prompt(self, images: bool = True, freeform: bool = True) -> List[bytes]:
        """The `input` of the next request, as the encoded items; `images` says whether the model takes them,
        `freeform` whether the request lists apply_patch as a freeform tool."""
        calls = {item["call_id"] for item in self.items if items.is_call(item)} - {None}
        answered = {item["call_id"] for item in self.items if item["type"] in _OUTPUTS + ("tool_search_output",)}
        sent = []
        for item, encoded in zip(self.items, self._encoded):
            if item["type"] in _OUTPUTS and item["call_id"] not in calls:
                continue
            if isinstance(item.get("output"), TwoForms):
                form = item["output"].plain if freeform else item["output"].structured
                encoded = encoded if form == item["output"] else encode(dict(item, output=form))
            sent.append(encoded if images or b'"input_image"' not in encoded else encode(items.without_images(item)))
            if items.is_call(item) and item["call_id"] in calls - answered:
                sent.append(encode(items.call_output(item, "aborted")))
        return sent
