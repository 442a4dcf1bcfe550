"""Failures: which are tried again, by whom, after how long, and what the user reads.

Two counters (codex 0.115.0). The *request* counter covers a request that got no usable head: no connection, HTTP 5xx.
When it is used up, and for whatever goes wrong later, the *stream* counter counts one round and the request counter
starts afresh, so a server that always answers 503 is asked (request_max_retries + 1) * (stream_max_retries + 1) times.

    what happened                                            layer     tried again
    no connection; HTTP 5xx                                  request   yes, then as a stream failure
    cut or idle stream; response.failed; response.incomplete stream    yes
    HTTP 401, 403, 404 and other statuses                    stream    yes
    HTTP 400, 429                                            stream    no
    HTTP 503 with server_is_overloaded or slow_down          request   yes, then no more
    context_length_exceeded, insufficient_quota,
    invalid_prompt, usage_not_included,
    server_is_overloaded, slow_down                          stream    no

Delays: 200 ms, doubled each time, give or take 10 %; `rate_limit_exceeded` may name its own in its message.
A retry sends the same bytes again.
"""

import re
from collections import namedtuple
from typing import Any, NamedTuple, Optional

from .usage_limit import NOT_INCLUDED, usage_limit

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
_OVERLOADED = ("Selected model is at capacity. Please try a different model.", "serverOverloaded")
_FINAL_CODES = {
    "context_length_exceeded": ("Codex ran out of room in the model's context window. Start a new thread or clear"
                                " earlier history before retrying.", "contextWindowExceeded"),
    "insufficient_quota": ("Quota exceeded. Check your plan and billing details.", "usageLimitExceeded"),
    "usage_not_included": (NOT_INCLUDED, "usageLimitExceeded"),
    "server_is_overloaded": _OVERLOADED,
    "slow_down": _OVERLOADED,
    "invalid_prompt": (None, "other"),
}
_NAMED_DELAY = re.compile(r"try again in\s*(\d+(?:\.\d+)?)\s*(ms|s|seconds?)", re.IGNORECASE)
_HIGH_DEMAND = "We're currently experiencing high demand, which may cause temporary errors."
_BAD_IMAGE = "The image data you provided does not represent a valid image"
_LONGEST_REASON = 1000
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


def backoff(attempt, rng=None):
    """Seconds to wait before try number `attempt` (1 is the first retry). `rng` is a `random.Random`."""
    if rng is None:
        import random as rng
    return 0.2 * 2 ** (attempt - 1) * rng.uniform(0.9, 1.1)


def classify_failed(kind, response):
    """The failure that a `response.failed` or `response.incomplete` event reports; `response` is its object."""
    if kind == "response.incomplete":
        details = response.get("incomplete_details")
        reason = details.get("reason") if isinstance(details, dict) else None
        return _disconnected("Incomplete response returned, reason: %s" % (reason or "unknown"))
    error = response.get("error")
    if not isinstance(error, dict):
        return _disconnected("response.failed event received")
    code, text = error.get("code"), error.get("message") or ""
    if code in _FINAL_CODES:
        known, info = _FINAL_CODES[code]
        return Failure(known or text, False, False, None, info)
    named = _NAMED_DELAY.search(text) if code == "rate_limit_exceeded" else None
    delay = None
    if named:
        delay = float(named.group(1)) / (1000 if named.group(2).lower() == "ms" else 1)
    return _disconnected(text, delay)


def classify_status(status, text, url, headers):
    """The failure of an HTTP answer that is not 2xx.

    `text` is its body, `headers` a mapping with lower-case names.
    """
    request_id = headers.get("x-request-id")
    if status == 400:
        if _BAD_IMAGE in text:
            return Failure("Invalid image in your last message. Please remove it and try again.", False, False, None,
                           "badRequest")
        return Failure(text, False, False)
    if status == 503 and _error_in(text).get("code") in ("server_is_overloaded", "slow_down"):
        return Failure(_OVERLOADED[0], False, True, None, _OVERLOADED[1])
    if status == 429:
        limit = usage_limit(text)
        if limit:
            return Failure(limit, False, False, None, "usageLimitExceeded")
        tail = ", request id: %s" % request_id if request_id else ""
        return Failure("exceeded retry limit, last status: %s%s" % (_status_line(status), tail), False, False, None,
                       {"responseTooManyFailedAttempts": {"httpStatusCode": 429}})
    if status == 500:
        return Failure(_HIGH_DEMAND, True, True, None, "internalServerError")
    reason = _reason_in(text) or "Unknown error"
    if len(reason) > _LONGEST_REASON:
        reason = reason[:_LONGEST_REASON] + "..."
    message = "unexpected status %s: %s, url: %s" % (_status_line(status), reason, url)
    if headers.get("cf-ray"):
        message += ", cf-ray: %s" % headers["cf-ray"]
    if request_id:
        message += ", request id: %s" % request_id
    return Failure(message, True, status >= 500, status=status)


def cut_short():
    """The stream ended before `response.completed`."""
    return _disconnected("stream closed before response.completed")


def broken_off():
    """The connection broke in the middle of the stream."""
    return _disconnected("Transport error: network error: error decoding response body")


def not_text(reason):
    """The stream held bytes that are no UTF-8."""
    return _disconnected("UTF8 error: " + reason)


def idle():
    """No event came for `stream_idle_timeout_ms`."""
    return _disconnected("idle timeout waiting for SSE")


def unreadable(reason):
    """`response.completed` came, but not in a form that can be read."""
    return _disconnected("failed to parse ResponseCompleted: %s" % reason)


def no_connection(url):
    """The request could not be sent, or the connection broke before an answer began."""
    return _disconnected("error sending request for url (%s)" % url)._replace(from_request=True)


def _disconnected(detail, delay=None):
    return Failure(_DISCONNECTED + detail, True, False, delay)


def _status_line(status):
    return ("%d %s" % (status, _REASONS.get(status, "<unknown status code>"))).strip()


def _reason_in(text):
    """The `error.message` of a JSON body, or the body itself."""
    message = _error_in(text).get("message")
    return message if isinstance(message, str) else text.strip()


def _error_in(text):
    """The `error` object of a JSON body; an empty one when there is none."""
    import json

    try:
        error = json.loads(text)["error"]
    except (ValueError, TypeError, KeyError):
        return {}
    return error if isinstance(error, dict) else {}
