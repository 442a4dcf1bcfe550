"""Transcripts: the exchanges and the dialogue of one run, as plain JSON data.

::

    {"exchanges": [{"request":  {"method", "path", "form", "headers": [[name, value]], "body"},
                    "response": {"status", "events": [...] | "body": "..."}}],
     "dialogue": {...}}

``body`` is the parsed body of the request, key order kept; ``form`` says how the bytes relate to it:

===============  ======================================================================================
``compact``      the bytes are exactly the compact UTF-8 JSON of ``body``, as codex 0.115.0 sends it
``loose``        JSON in other bytes: spaces, escapes, another spelling of a number, a doubled key
``text``         not JSON that every server can read: ``body`` is the text
``undecodable``  the content-encoding cannot be undone: ``body`` is the reason
===============  ======================================================================================

A golden holds a transcript, normalised. ``compact`` and ``body`` together stand for every byte; ``loose`` says only
that the bytes differ from these. The raw bytes never enter a transcript, so they cannot enter a golden: whoever
compares bytes takes them from ``raw_bodies``.
"""

import json
from typing import Any, Dict, List, Optional, Sequence, Tuple

from proxies import Exchange, ExchangeError, Request, Response

from ..agent_json import NotJson, read_json_text
from ..files import compact_json

__all__ = ["transcript_of", "raw_bodies"]


def transcript_of(exchanges: Sequence[Exchange], dialogue: Dict[str, Any]) -> Dict[str, Any]:
    """The transcript of a run from its exchanges, in order of arrival, and the driver's dialogue."""
    return {
        "exchanges": [{"request": _request(exchange.request), "response": _response(exchange.response)}
                      for exchange in exchanges],
        "dialogue": dialogue,
    }


def raw_bodies(exchanges: Sequence[Exchange]) -> List[bytes]:
    """The raw bytes of each request's body, in order of arrival, the content-encoding undone where that is possible."""
    return [_decoded(exchange.request)[0] for exchange in exchanges]


def _request(request: Request) -> Dict[str, Any]:
    form, body = _parse(request)
    return {"method": request.method, "path": request.target, "form": form,
            "headers": [[name, value] for name, value in request.headers], "body": body}


def _parse(request: Request) -> Tuple[str, Any]:
    raw, fault = _decoded(request)
    if fault is not None:
        return "undecodable", fault
    text = raw.decode("utf-8", "backslashreplace")
    try:
        body = read_json_text(text)
    except NotJson:
        return "text", text
    return "compact" if _is_compact(body, raw) else "loose", body


def _decoded(request: Request) -> Tuple[bytes, Optional[str]]:
    """The body with its content-encoding undone; where that fails the body as it is, and the reason."""
    try:
        return request.decoded_body(), None
    except ExchangeError as error:
        return request.body, str(error)


def _is_compact(body: Any, raw: bytes) -> bool:
    try:
        return compact_json(body).encode("utf-8") == raw
    except UnicodeEncodeError:
        return False


def _response(response: Any) -> Any:
    if not isinstance(response, Response):
        return None
    text = response.body.decode("utf-8", "backslashreplace")
    if "text/event-stream" not in (response.header("content-type") or ""):
        return {"status": response.status, "body": text}
    return {"status": response.status, "events": _events(text)}


def _events(text: str) -> List[Any]:
    """The data of each event of a stream, as the origin sent it; data that is not JSON stays text."""
    events: List[Any] = []
    for block in text.split("\n\n"):
        data = "\n".join(line[5:].lstrip(" ") for line in block.split("\n") if line.startswith("data:"))
        try:
            events.append(json.loads(data))
        except (ValueError, RecursionError):
            if block:
                events.append(block)
    return events
