"""Where most breaches change the agent: its bodies, as JSON or as text, and its header pairs, just before it sends."""

import itertools
import json
from typing import Any, Callable, Dict, List, Tuple

from reference_agent.protocol import request
from reference_agent.transport import channel, headers

__all__ = ["change_bodies", "change_every_second_text", "change_headers", "change_texts", "each_item"]

Body = Dict[str, Any]
Fields = List[Tuple[str, str]]


def change_bodies(change: Callable[[Body], Any]) -> None:
    """Let ``change`` alter each body in place; what it returns, if anything, is sent instead."""
    true_body = request.body

    def body(ends: Any, items: Any) -> bytes:
        plain = json.loads(true_body(ends, items).decode("utf-8"))
        return request.encode(change(plain) or plain)
    request.body = body


def change_texts(change: Callable[[str, int], str]) -> None:
    """Send what ``change`` makes of each body's text and number, from 0."""
    true_post, numbers = channel.Channel.post, itertools.count()
    channel.Channel.post = lambda self, fields, body: true_post(  # type: ignore[method-assign]
        self, fields, change(body.decode("utf-8"), next(numbers)).encode("utf-8"))


def change_every_second_text(change: Callable[[str], str]) -> None:
    """Send what ``change`` makes of the text of the second, fourth, … body."""
    change_texts(lambda text, number: change(text) if number % 2 else text)


def change_headers(change: Callable[[Fields], Fields]) -> None:
    """Send what ``change`` makes of the header pairs."""
    true_headers = headers.request_headers
    headers.request_headers = lambda *args, **kwargs: change(true_headers(*args, **kwargs))


def each_item(change: Callable[[Body], Any]) -> None:
    """Let ``change`` alter each item of the input in place; one for which it returns False is left out."""
    def kept(body: Body) -> None:
        body["input"] = [item for item in body["input"] if change(item) is not False]
    change_bodies(kept)
