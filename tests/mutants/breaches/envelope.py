"""Defects in the envelope."""

import gzip
from typing import Any

from reference_agent.transport import channel as transport

from .patches import change_bodies, change_headers, change_texts
from .registry import breach


@breach("envelope.posted", "exec-plain")
def other_version_of_the_api() -> None:
    """Requests go to another path than the provider's."""
    true_init = transport.Channel.__init__
    transport.Channel.__init__ = lambda self, base_url, query=None: true_init(  # type: ignore[method-assign]
        self, base_url.replace("/v1", "/v2"), query)


@breach("envelope.bearer", "exec-plain")
def key_without_scheme() -> None:
    """The key is sent without `Bearer`."""
    change_headers(lambda fields: [(name, value.replace("Bearer ", "") if name == "authorization" else value)
                                   for name, value in fields])


@breach("envelope.plain", "exec-plain")
def compressed() -> None:
    """Bodies are compressed, although the provider did not say that it can read compressed bodies."""
    true_post = transport.Channel.post

    def post(self: Any, fields: Any, body: bytes) -> Any:
        return true_post(self, fields + [("content-encoding", "gzip")], gzip.compress(body))
    transport.Channel.post = post  # type: ignore[method-assign]


@breach("envelope.content-type", "exec-plain")
def typed_as_text() -> None:
    """JSON is sent as plain text."""
    change_headers(lambda fields: [(name, "text/plain" if name == "content-type" else value) for name, value in fields])


@breach("envelope.accepts-events", "exec-plain")
def accepts_anything() -> None:
    """The header accept allows every content type."""
    change_headers(lambda fields: [(name, "*/*" if name == "accept" else value) for name, value in fields])


@breach("envelope.schema", "exec-plain")
def truth_as_text() -> None:
    """parallel_tool_calls is the word "true"."""
    change_bodies(lambda body: body.update(parallel_tool_calls="true"))


@breach("envelope.schema", "turn-command,turn-history")
def nested_too_deeply() -> None:
    """The input is 100,000 lists, one in another: no server can read the body."""
    deep = '{"model":"m","input":' + "[" * 100000 + "]" * 100000 + "}"
    change_texts(lambda text, number: deep)


@breach("envelope.schema", "turn-command", also=("envelope.plain",))
def compressed_by_half() -> None:
    """Bodies are compressed, and the second half of the bytes is missing."""
    true_post = transport.Channel.post

    def post(self: Any, fields: Any, body: bytes) -> Any:
        packed = gzip.compress(body)
        return true_post(self, fields + [("content-encoding", "gzip")], packed[: len(packed) // 2])
    transport.Channel.post = post  # type: ignore[method-assign]


@breach("envelope.not-stored", "exec-plain")
def stored() -> None:
    """The provider is asked to keep the conversation."""
    change_bodies(lambda body: body.update(store=True))


@breach("envelope.streamed", "exec-plain")
def not_streamed() -> None:
    """The request asks for the response in one piece instead of a stream."""
    change_bodies(lambda body: body.update(stream=False))


@breach("envelope.encrypted-reasoning", "exec-plain")
def reasoning_left_with_the_server() -> None:
    """The request asks for reasoning, but not in the encrypted form that can be sent back."""
    change_bodies(lambda body: body.update(include=[]))


@breach("envelope.cache-key", "exec-plain", also=("identity.session-header", "identity.request-id"))
def without_cache_key() -> None:
    """No prompt_cache_key is sent."""
    change_bodies(lambda body: body.pop("prompt_cache_key") and None)


@breach("envelope.asked-model", "model-gpt-5-4")
def another_model() -> None:
    """The request names a smaller model than the user chose."""
    change_bodies(lambda body: body.update(model=body["model"] + "-mini"))
