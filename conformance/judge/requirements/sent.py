"""One request of an agent, as it was on the wire, and what its items are.

Nothing here trusts the agent. An item that is not an object is not listed. A body that is not an object cannot be read:
whoever asks for a part of it gets ``Unreadable``. ``envelope.schema`` reports such a body, so no other check has to.
"""

from typing import Any, Callable, Dict, List, Mapping, NamedTuple, Optional, Tuple

from ...agent_json import NotJson, read_json_object, read_json_text
from ..answers import TERMINAL, events_of
from .raw_json import RawObject

__all__ = ["OUTPUTS", "Sent", "Unreadable", "gist", "is_call", "is_output", "text_at", "why_unreadable"]

#: The type of the output that answers each type of call.
OUTPUTS = {"function_call": "function_call_output", "custom_tool_call": "custom_tool_call_output",
           "local_shell_call": "function_call_output"}


class Unreadable(Exception):
    """A check needs the body of a request that is not a JSON object which every server can read."""


class _once:
    """A property that is computed when it is first read: all checks ask a request of many megabytes for its items."""

    def __init__(self, compute: Callable[[Any], Any]) -> None:
        self._compute, self.__doc__ = compute, compute.__doc__

    def __get__(self, owner: Any, kind: Any) -> Any:
        if owner is None:
            return self
        return owner.__dict__.setdefault(self._compute.__name__, self._compute(owner))


class _Fields(NamedTuple):
    number: int
    method: str
    path: str
    headers: List[Tuple[str, str]]
    form: str
    parsed: Dict[str, Any]
    response: Optional[Dict[str, Any]]
    raw: RawObject = RawObject("")
    fault: str = ""


class Sent(_Fields):
    """One request and its response.

    ``number`` counts from 1. ``response`` is the transcript's, or None when the agent got none. ``parsed`` is the body,
    ``raw`` the same as it is written, ``form`` the transcript's word for how the two relate. ``fault`` says why
    the body cannot be read, "" for one that can.
    """

    @property
    def body(self) -> Dict[str, Any]:
        """The parsed body. Raises ``Unreadable`` when it has a fault."""
        if self.fault:
            raise Unreadable("{}.body: {}".format(self.where, self.fault))
        return self.parsed

    @property
    def where(self) -> str:
        """The request's path in the transcript."""
        return "exchanges[{}].request".format(self.number - 1)

    def header(self, name: str) -> Optional[str]:
        """The first value of a header, by name in any letter case, or None."""
        return next((value for key, value in self.headers if key.lower() == name), None)

    def objects(self, key: str) -> List[Tuple[str, Dict[str, Any]]]:
        """``[(path, object)]`` of the objects in a list of the body: ``input``, ``tools``."""
        if key not in self._listed:
            listed, start = self.body.get(key), "{}.body.{}[".format(self.where, key)
            self._listed[key] = [("{}{}]".format(start, index), item)
                                 for index, item in enumerate(listed if isinstance(listed, list) else [])
                                 if isinstance(item, dict)]
        return self._listed[key]

    @_once
    def _listed(self) -> Dict[str, List[Tuple[str, Dict[str, Any]]]]:
        return {}

    @_once
    def items(self) -> List[Dict[str, Any]]:
        """The items of the input."""
        return [item for _, item in self.objects("input")]

    @_once
    def calls(self) -> List[Tuple[str, Dict[str, Any]]]:
        """``[(path, item)]`` of the calls in the input."""
        return [(path, item) for path, item in self.objects("input") if is_call(item)]

    @_once
    def outputs(self) -> List[Tuple[str, Dict[str, Any]]]:
        """``[(path, item)]`` of the outputs of calls in the input."""
        return [(path, item) for path, item in self.objects("input") if is_output(item)]

    @_once
    def metadata(self) -> Dict[str, Any]:
        """The JSON object in ``x-codex-turn-metadata``; an empty one when the header is missing or holds anything
        else."""
        return read_json_object(self.header("x-codex-turn-metadata")) or {}

    @property
    def turn_id(self) -> Optional[str]:
        """The id of the turn in ``x-codex-turn-metadata``, or None."""
        return text_at(self.metadata, "turn_id") or None

    @property
    def completed(self) -> bool:
        """Whether the response arrived whole: with its ``response.completed``."""
        return self.terminal.get("type") == "response.completed"

    @_once
    def terminal(self) -> Dict[str, Any]:
        """The event that ended the response; an empty one where none did."""
        return next((event for event in events_of(self.response) if event.get("type") in TERMINAL), {})

    @_once
    def received(self) -> List[Dict[str, Any]]:
        """The items that the origin finished in the response, in order; also those of a response that broke later."""
        return [event["item"] for event in events_of(self.response)
                if event.get("type") == "response.output_item.done" and isinstance(event.get("item"), dict)]

    @property
    def ends_turn(self) -> bool:
        """Whether the response left the agent nothing to do: it arrived whole and held no call."""
        return self.completed and not any(is_call(item) for item in self.received)


def why_unreadable(form: str, body: Any) -> str:
    """Why a server cannot read the body of a transcript's request as a JSON object; "" for one that it can read."""
    if form == "undecodable":
        return str(body)
    if form == "text":
        try:
            read_json_text(body)
        except NotJson as error:
            return str(error)
    return "" if isinstance(body, dict) else "it is not an object"


def text_at(item: Mapping[str, Any], key: str) -> str:
    """The string that an object has under a key, "" when it is no string."""
    value = item.get(key)
    return value if isinstance(value, str) else ""


def is_call(item: Mapping[str, Any]) -> bool:
    """Whether an item is a call, which needs an output."""
    return text_at(item, "type") in OUTPUTS


def is_output(item: Mapping[str, Any]) -> bool:
    """Whether an item is the output of a call."""
    return text_at(item, "type") in _OUTPUT_TYPES


_OUTPUT_TYPES = frozenset(OUTPUTS.values())


def gist(item: Mapping[str, Any]) -> Optional[Tuple[Any, ...]]:
    """What the server's form of an item, with its ids, and the agent's form have in common.

    None for an item that agents do not send back as a rule.
    """
    kind = text_at(item, "type")
    if kind == "message":
        return kind, text_at(item, "role"), tuple(_texts(item.get("content")))
    if kind == "reasoning":
        return kind, text_at(item, "encrypted_content"), tuple(_texts(item.get("summary")))
    if kind in OUTPUTS:
        return kind, text_at(item, "call_id"), text_at(item, "arguments"), text_at(item, "input")
    return None


def _texts(parts: Any) -> List[str]:
    return [text_at(part, "text") for part in (parts if isinstance(parts, list) else []) if isinstance(part, dict)]
