"""Failures: which are tried again, by whom, after how long, and what the user reads.

Two counters (codex 0.115.0). The *request* counter covers a request that got no usable head: no connection, HTTP 5xx.
When it is used up, and for whatever goes wrong later, the *stream* counter counts one round and the request counter
starts afresh. So a server that always answers 503 is asked (request_max_retries + 1) * (stream_max_retries + 1) times.

    what happened                                            layer     tried again
    no connection                                            request   yes, then as a stream failure
    cut or idle stream                                       stream    yes
    response.failed, response.incomplete, HTTP not 2xx       as the version's table says (`versions.value.Retry`)

A failure may name its own pause. A retry sends the same bytes again.
"""

import re
from collections import namedtuple
from typing import TYPE_CHECKING, Any, Dict, NamedTuple, Optional

from .usage_limit import usage_limit

if TYPE_CHECKING:
    from ..versions.value import Refusal, Retry

__all__ = ["Failure", "Limits", "backoff", "broken_off", "classify_failed", "classify_status", "cut_short", "idle",
           "no_connection", "not_text", "unreadable"]

class Failure(NamedTuple):
    """Why a request or its stream ended badly.

    `message` is for the user; `retryable` whether the stream counter allows to try again; `from_request` whether the
    request counter does, before that; `delay` a wait in seconds that the server named; `info` the class that clients
    get (`codexErrorInfo`); `status` the HTTP status that an unexpected answer had.
    """

    message: str
    retryable: bool
    from_request: bool
    delay: Optional[float] = None
    info: Any = "other"
    status: Optional[int] = None


Limits = namedtuple("Limits", "request_retries stream_retries")

_DISCONNECTED = "stream disconnected before completion: "
_NAMED_DELAY = re.compile(r"try again in\s*(\d+(?:\.\d+)?)\s*(ms|s|seconds?)", re.IGNORECASE)
_SECONDS = re.compile(r"\d+(?:\.\d+)?\Z", re.ASCII)
_REASONS = {
    301: "Moved Permanently", 302: "Found", 303: "See Other", 304: "Not Modified", 307: "Temporary Redirect",
    308: "Permanent Redirect",
    400: "Bad Request", 401: "Unauthorized", 402: "Payment Required", 403: "Forbidden", 404: "Not Found",
    405: "Method Not Allowed", 408: "Request Timeout", 409: "Conflict", 410: "Gone", 413: "Payload Too Large",
    415: "Unsupported Media Type", 418: "I'm a teapot", 422: "Unprocessable Entity", 424: "Failed Dependency",
    426: "Upgrade Required", 429: "Too Many Requests", 451: "Unavailable For Legal Reasons",
    500: "Internal Server Error", 501: "Not Implemented", 502: "Bad Gateway", 503: "Service Unavailable",
    504: "Gateway Timeout",
}


def backoff(table: "Retry", attempt: int, rng: Any = None) -> float:
    """Seconds to wait before try number `attempt` (1 is the first retry).

    `table` is a `versions.value.Retry`, `rng` a `random.Random`.
    """
    if rng is None:
        import random as rng
    return table.first_delay * table.growth ** (attempt - 1) * rng.uniform(1 - table.jitter, 1 + table.jitter)


def classify_failed(table: "Retry", kind: str, response: Dict[str, Any]) -> Failure:
    """The failure that a `response.failed` or `response.incomplete` event reports; `response` is its object."""
    if kind == "response.incomplete":
        details = response.get("incomplete_details")
        reason = details.get("reason") if isinstance(details, dict) else None
        failure = _disconnected("Incomplete response returned, reason: %s" % (reason or "unknown"))
        return failure._replace(retryable=table.incomplete_again)
    error = response.get("error")
    if not isinstance(error, dict):
        return _disconnected("response.failed event received")
    code, text = error.get("code"), error.get("message") or ""
    if code in table.final_codes:
        known, info = table.final_codes[code]
        return Failure(known or text, False, False, None, info)
    named = _NAMED_DELAY.search(text) if code in table.delay_codes else None
    delay = None
    if named:
        delay = float(named.group(1)) / (1000 if named.group(2).lower() == "ms" else 1)
    return _disconnected(text, delay)


def classify_status(table: "Retry", status: int, text: str, url: str, headers: Dict[str, str]) -> Failure:
    """The failure of an HTTP answer that is not 2xx, by the first of the table's rows that holds.

    `text` is its body, `headers` a mapping with lower-case names.
    """
    pause = _seconds(headers.get("retry-after"))
    row = next(row for row in table.refusals
               if row.lowest <= status <= row.highest and _holds(row, text, pause))
    delay = pause if row.retry_after else None
    if row.words is None:
        message = _unexpected(table, status, text, url, headers)
        return Failure(message, row.by_stream, row.by_request, delay, row.info, status)
    request_id = ", request id: %s" % headers["x-request-id"] if headers.get("x-request-id") else ""
    limit = usage_limit(text) if row.limit else None
    message = row.words.format(body=text, status=_status_line(status), request_id=request_id,
                               limit=limit and limit.words)
    return Failure(message, row.by_stream, row.by_request, delay, row.info)


def _holds(row: "Refusal", text: str, pause: Optional[float]) -> bool:
    """Whether a row's conditions beside the status hold for the body `text` and the pause of a `Retry-After`."""
    if row.limit:
        limit = usage_limit(text)
        if limit is None or limit.kind != row.limit:
            return False
    return row.body_holds in text and (not row.codes or _error_in(text).get("code") in row.codes) \
        and (pause is not None or not row.retry_after)


def _unexpected(table: "Retry", status: int, text: str, url: str, headers: Dict[str, str]) -> str:
    """The words for a status that means nothing in particular."""
    reason = _reason_in(text) or "Unknown error"
    if len(reason) > table.longest_reason:
        reason = reason[:table.longest_reason] + "..."
    message = "unexpected status %s: %s, url: %s" % (_status_line(status), reason, url)
    for label, name in (("cf-ray", "cf-ray"), ("request id", "x-request-id")):
        if headers.get(name):
            message += ", %s: %s" % (label, headers[name])
    return message


def cut_short() -> Failure:
    """The stream ended before `response.completed`."""
    return _disconnected("stream closed before response.completed")


def broken_off() -> Failure:
    """The connection broke in the middle of the stream."""
    return _disconnected("Transport error: network error: error decoding response body")


def not_text(reason: str) -> Failure:
    """The stream held bytes that are no UTF-8."""
    return _disconnected("UTF8 error: " + reason)


def idle() -> Failure:
    """No event came for `stream_idle_timeout_ms`."""
    return _disconnected("idle timeout waiting for SSE")


def unreadable(reason: str) -> Failure:
    """`response.completed` came, but not in a form that can be read."""
    return _disconnected("failed to parse ResponseCompleted: %s" % reason)


def no_connection(url: str) -> Failure:
    """The request could not be sent, or the connection broke before an answer began."""
    return _disconnected("error sending request for url (%s)" % url)._replace(from_request=True)


def _disconnected(detail: str, delay: Optional[float] = None) -> Failure:
    return Failure(_DISCONNECTED + detail, True, False, delay)


def _seconds(text: Optional[str]) -> Optional[float]:
    """The seconds that a `Retry-After` names; None when there is none or it is a date."""
    return float(text) if text is not None and _SECONDS.match(text) else None


def _status_line(status: int) -> str:
    return ("%d %s" % (status, _REASONS.get(status, "<unknown status code>"))).strip()


def _reason_in(text: str) -> str:
    """The `error.message` of a JSON body, or the body itself."""
    message = _error_in(text).get("message")
    return message if isinstance(message, str) else text.strip()


def _error_in(text: str) -> Dict[str, Any]:
    """The `error` object of a JSON body; an empty one when there is none."""
    import json

    try:
        error = json.loads(text)["error"]
    except (ValueError, TypeError, KeyError):
        return {}
    return error if isinstance(error, dict) else {}
