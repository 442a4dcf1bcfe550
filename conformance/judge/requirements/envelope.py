"""The envelope: the address of a request, its headers, and the settings in the body that every codex version sends."""

from typing import Iterator, Optional

from ...scenario.load import Scenario
from ...schema import complaint, load
from .fits import compiled
from .observation import Observation
from .raw_json import doubled_key
from .registry import MUST, SHOULD, Finding, finding, requirement

__all__ = ["posted", "bearer", "plain", "content_type", "accepts_events", "well_formed", "not_stored", "streamed",
           "encrypted_reasoning", "cache_key", "asked_model"]

#: The path of the base URL of the origin, and `responses`.
PATH = "/v1/responses"

_fits = compiled(load("request"))


@requirement("envelope.posted", MUST, seen="exec-plain", prevents="no request reaches the provider")
def posted(observed: Observation) -> Iterator[Finding]:
    """A request is a POST to the base URL of the provider and `/responses`."""
    for request in observed.requests:
        good = request.method == "POST" and request.path.partition("?")[0] == PATH
        yield finding(request.where, "" if good else "{} {}".format(request.method, request.path))


@requirement("envelope.bearer", MUST, seen="exec-plain", prevents="the server refuses every request with 401")
def bearer(observed: Observation) -> Iterator[Finding]:
    """The `authorization` header is `Bearer` and the value of the environment variable that the provider's `env_key`
    names."""
    for request in observed.requests:
        good = request.header("authorization") == "Bearer " + observed.key
        yield finding(request.where + ".headers.authorization", "" if good else "the value is not `Bearer` and the key")


@requirement("envelope.plain", MUST, seen="exec-plain",
             prevents="a gateway that cannot decompress bodies refuses all requests",
             links="QuantumNous/new-api#4913 SaladDay/cc-switch-cli#469 earendil-works/pi#8517")
def plain(observed: Observation) -> Iterator[Finding]:
    """The agent sends a body to a custom provider uncompressed."""
    for request in observed.requests:
        encoding = request.header("content-encoding")
        yield finding(request.where + ".headers.content-encoding",
                      "" if encoding in (None, "identity") else "{!r:.40}".format(encoding))


@requirement("envelope.content-type", MUST, seen="exec-plain", prevents="the server does not read the body")
def content_type(observed: Observation) -> Iterator[Finding]:
    """The `content-type` of a request is `application/json`."""
    for request in observed.requests:
        kind = (request.header("content-type") or "none").partition(";")[0].strip().lower()
        yield finding(request.where + ".headers.content-type", "" if kind == "application/json" else kind[:40])


@requirement("envelope.accepts-events", SHOULD, seen="exec-plain", prevents="a gateway answers without a stream")
def accepts_events(observed: Observation) -> Iterator[Finding]:
    """The `accept` header of a request names `text/event-stream`."""
    for request in observed.requests:
        accepted = request.header("accept") or "none"
        yield finding(request.where + ".headers.accept", "" if "text/event-stream" in accepted else accepted[:40])


@requirement("envelope.schema", MUST, seen="exec-plain", prevents="a strict server refuses the request",
             links="Wei-Shaw/sub2api#7066 openclaw/openclaw#73963")
def well_formed(observed: Observation) -> Iterator[Finding]:
    """A body is one JSON object without doubled keys that fits the Responses schema: its keys, items and parts have the
    right types."""
    for request in observed.requests:
        if request.fault or not request.body:
            yield finding(request.where + ".body", "not a JSON object that every server can read: {:.120}".format(
                request.fault or "it is empty"))
        else:
            where, fault = ("", "") if _fits(request.body) else complaint(request.body, "request")
            # A body in compact form has no doubled keys.
            doubled = None if fault or request.form == "compact" else doubled_key(request.raw.text)
            yield finding(request.where + ".body" + where, fault or (
                "" if doubled is None else "one object has the key {!r:.40} twice".format(doubled)))


@requirement("envelope.not-stored", MUST, seen="exec-plain",
             prevents="the server stores a conversation although nobody agreed to that",
             links="openai/codex#26173")
def not_stored(observed: Observation) -> Iterator[Finding]:
    """`store` is false."""
    for request in observed.requests:
        yield finding(request.where + ".body.store", _unless(request.body.get("store"), False))


@requirement("envelope.streamed", MUST, seen="exec-plain", prevents="the user sees nothing until the turn is over")
def streamed(observed: Observation) -> Iterator[Finding]:
    """`stream` is true."""
    for request in observed.requests:
        yield finding(request.where + ".body.stream", _unless(request.body.get("stream"), True))


@requirement("envelope.encrypted-reasoning", MUST, seen="conversation-reasoning",
             prevents="the model loses its reasoning between two calls", links="openai/codex#8132")
def encrypted_reasoning(observed: Observation) -> Iterator[Finding]:
    """A request with `reasoning` lists `reasoning.encrypted_content` in `include`, because the server stores
    nothing."""
    for request in observed.requests:
        if request.body.get("reasoning"):
            included = request.body.get("include")
            good = isinstance(included, list) and "reasoning.encrypted_content" in included
            yield finding(request.where + ".body.include", "" if good else "{!r:.80}".format(included))


@requirement("envelope.cache-key", MUST, seen="exec-plain",
             prevents="the server computes every prompt from its beginning, and bills it",
             links="HKUDS/nanobot#5632 Cloudgeni-ai/opengeni#386")
def cache_key(observed: Observation) -> Iterator[Finding]:
    """A request has a `prompt_cache_key`, a string that is not empty."""
    for request in observed.requests:
        key = request.body.get("prompt_cache_key")
        yield finding(request.where + ".body.prompt_cache_key", "" if isinstance(key, str) and key else repr(key)[:80])


@requirement("envelope.asked-model", MUST, seen="model-gpt-5-4", prevents="another model answers, at another price")
def asked_model(observed: Observation) -> Iterator[Finding]:
    """`model` is the model of the configuration, unless the user names another."""
    wanted = _configured(observed.scenario)
    for request in observed.own if wanted else []:
        asked = request.body.get("model")
        yield finding(request.where + ".body.model", "" if asked == wanted else "{!r:.40}".format(asked))


def _configured(scenario: Scenario) -> Optional[str]:
    """The model that the configuration names; None when a profile, an argument or a turn may name another."""
    named = [scenario.thread] + [step.get("params", {}) for step in scenario.steps]
    elsewhere = any("model" in table or "collaborationMode" in table for table in named) or "profile" in scenario.config
    words = any(word in ("-m", "-p") or "model" in word or "profile" in word for word in scenario.args)
    return None if elsewhere or words else scenario.config.get("model")


def _unless(value: object, wanted: bool) -> str:
    return "" if value is wanted else "{!r:.40}".format(value)
