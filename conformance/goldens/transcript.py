"""Transcripts: what one run gave, as plain JSON data.

::

    {"exchanges": [{"request":  {"method", "path", "form", "headers": [[name, value]], "body"},
                    "response": {"status", "events": [...] | "body": "..."}}],
     "dialogue": {...}}

``body`` is the request's body, parsed, key order kept; ``form`` says how its bytes relate to that: ``compact``
(they are exactly the compact UTF-8 JSON of ``body``, as codex 0.115.0 sends it), ``loose`` (JSON, written
otherwise), ``text`` (not JSON: ``body`` is the text). So ``form`` and ``body`` together stand for every byte.
"""

import json
from typing import Any, Dict, List, Sequence, Tuple

from proxies import Exchange, ExchangeError, Request, Response

from ..files import compact_json

__all__ = ["transcript_of", "DEEPEST"]

#: How deeply a body may be nested to be compared as JSON; serde_json, which upstream and many servers use, reads 127.
DEEPEST = 127


def transcript_of(exchanges: Sequence[Exchange], dialogue: Dict[str, Any]) -> Dict[str, Any]:
    """The transcript of a run from its exchanges, in order of arrival, and the driver's dialogue."""
    return {
        "exchanges": [{"request": _request(exchange.request), "response": _response(exchange.response)}
                      for exchange in exchanges],
        "dialogue": dialogue,
    }


def _request(request: Request) -> Dict[str, Any]:
    form, body = _parse(request)
    return {"method": request.method, "path": request.target, "form": form,
            "headers": [[name, value] for name, value in request.headers], "body": body}


def _parse(request: Request) -> Tuple[str, Any]:
    try:
        raw = request.decoded_body()
    except ExchangeError as error:
        return "undecodable", str(error)
    text = raw.decode("utf-8", "backslashreplace")
    try:
        body = json.loads(text)
    except (ValueError, RecursionError):
        return "text", text
    if _is_deep(body):
        return "text", text
    return "compact" if _is_compact(body, raw) else "loose", body


def _is_deep(body: Any) -> bool:
    """Whether JSON is nested deeper than a server reads: what follows here walks it recursively."""
    level = [body]
    for _ in range(DEEPEST):
        level = [item for value in level if isinstance(value, (dict, list))
                 for item in (value.values() if isinstance(value, dict) else value)]
        if not level:
            return False
    return True


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
    """The data of each event of a stream as the script wrote it; what is not JSON stays text."""
    events: List[Any] = []
    for block in text.split("\n\n"):
        data = "\n".join(line[5:].lstrip(" ") for line in block.split("\n") if line.startswith("data:"))
        try:
            events.append(json.loads(data))
        except ValueError:
            if block:
                events.append(block)
    return events
