"""The envelope: where a request goes, what carries it, and the switches that every codex version sets alike."""

from typing import Iterator, Optional

from ...scenario.load import Scenario
from ...schema import complaint, load
from .fits import compiled
from .observation import Observation
from .raw_json import doubled_key
from .registry import MUST, SHOULD, Finding, finding, requirement

__all__ = ["posted", "bearer", "plain", "content_type", "accepts_events", "well_formed", "not_stored", "streamed",
           "encrypted_reasoning", "cache_key", "asked_model"]

#: Where the origin's base URL ends and `responses` follows.
PATH = "/v1/responses"

_fits = compiled(load("request"))


@requirement("envelope.posted", MUST, seen="exec-plain", prevents="a provider that is never reached")
def posted(observed: Observation) -> Iterator[Finding]:
    """A request is a POST to `responses` below the provider's base URL."""
    for request in observed.requests:
        good = request.method == "POST" and request.path.partition("?")[0] == PATH
        yield finding(request.where, "" if good else "{} {}".format(request.method, request.path))


@requirement("envelope.bearer", MUST, seen="exec-plain", prevents="every request refused with 401")
def bearer(observed: Observation) -> Iterator[Finding]:
    """The value of the provider's `env_key` is sent as a bearer token."""
    for request in observed.requests:
        good = request.header("authorization") == "Bearer " + observed.key
        yield finding(request.where + ".headers.authorization", "" if good else "it is not `Bearer` and the key")


@requirement("envelope.plain", MUST, seen="exec-plain",
             prevents="a gateway that cannot decompress refuses all requests",
             links="QuantumNous/new-api#4913 SaladDay/cc-switch-cli#469 earendil-works/pi#8517")
def plain(observed: Observation) -> Iterator[Finding]:
    """A body goes to a custom provider uncompressed."""
    for request in observed.requests:
        encoding = request.header("content-encoding")
        yield finding(request.where + ".headers.content-encoding",
                      "" if encoding in (None, "identity") else "{!r:.40}".format(encoding))


@requirement("envelope.content-type", MUST, seen="exec-plain", prevents="a body that the server does not read")
def content_type(observed: Observation) -> Iterator[Finding]:
    """A request's content-type is application/json."""
    for request in observed.requests:
        kind = (request.header("content-type") or "none").partition(";")[0].strip().lower()
        yield finding(request.where + ".headers.content-type", "" if kind == "application/json" else kind[:40])


@requirement("envelope.accepts-events", SHOULD, seen="exec-plain", prevents="a gateway that answers without a stream")
def accepts_events(observed: Observation) -> Iterator[Finding]:
    """A request accepts text/event-stream."""
    for request in observed.requests:
        accepted = request.header("accept") or "none"
        yield finding(request.where + ".headers.accept", "" if "text/event-stream" in accepted else accepted[:40])


@requirement("envelope.schema", MUST, seen="exec-plain", prevents="a strict server refuses the request",
             links="Wei-Shaw/sub2api#7066 openclaw/openclaw#73963")
def well_formed(observed: Observation) -> Iterator[Finding]:
    """A body is one JSON object without doubled keys that fits the Responses schema: keys, items and parts of the
    right types."""
    for request in observed.requests:
        if request.form not in ("compact", "loose") or not request.body:
            yield finding(request.where + ".body", "no JSON object")
        else:
            where, fault = ("", "") if _fits(request.body) else complaint(request.body, "request")
            # In what is written compactly no key can stand twice.
            doubled = None if fault or request.form == "compact" else doubled_key(request.raw.text)
            yield finding(request.where + ".body" + where, fault or (
                "" if doubled is None else "the key {!r:.40} stands twice in one object".format(doubled)))


@requirement("envelope.not-stored", MUST, seen="exec-plain", prevents="a conversation kept where nobody agreed to it",
             links="openai/codex#26173")
def not_stored(observed: Observation) -> Iterator[Finding]:
    """`store` is false."""
    for request in observed.requests:
        yield finding(request.where + ".body.store", _unless(request.body.get("store"), False))


@requirement("envelope.streamed", MUST, seen="exec-plain", prevents="a turn that shows nothing until it is over")
def streamed(observed: Observation) -> Iterator[Finding]:
    """`stream` is true."""
    for request in observed.requests:
        yield finding(request.where + ".body.stream", _unless(request.body.get("stream"), True))


@requirement("envelope.encrypted-reasoning", MUST, seen="conversation-reasoning",
             prevents="a model that forgets its reasoning between two calls", links="openai/codex#8132")
def encrypted_reasoning(observed: Observation) -> Iterator[Finding]:
    """A request that asks for reasoning includes reasoning.encrypted_content, since nothing is stored."""
    for request in observed.requests:
        if request.body.get("reasoning"):
            included = request.body.get("include")
            good = isinstance(included, list) and "reasoning.encrypted_content" in included
            yield finding(request.where + ".body.include", "" if good else "{!r:.80}".format(included))


@requirement("envelope.cache-key", MUST, seen="exec-plain", prevents="a cold prompt cache at every request",
             links="HKUDS/nanobot#5632 Cloudgeni-ai/opengeni#386")
def cache_key(observed: Observation) -> Iterator[Finding]:
    """A request has a prompt_cache_key, a string that is not empty."""
    for request in observed.requests:
        key = request.body.get("prompt_cache_key")
        yield finding(request.where + ".body.prompt_cache_key", "" if isinstance(key, str) and key else repr(key)[:80])


@requirement("envelope.asked-model", MUST, seen="model-gpt-5-4", prevents="another model answers, at another price")
def asked_model(observed: Observation) -> Iterator[Finding]:
    """The model of the configuration is the one that is asked, where the user names no other."""
    wanted = _configured(observed.scenario)
    for request in observed.own if wanted else []:
        asked = request.body.get("model")
        yield finding(request.where + ".body.model", "" if asked == wanted else "{!r:.40}".format(asked))


def _configured(scenario: Scenario) -> Optional[str]:
    """The model that the configuration names; None when the user names one elsewhere, too."""
    named = [scenario.thread] + [step.get("params", {}) for step in scenario.steps]
    elsewhere = any("model" in table or "collaborationMode" in table for table in named) or "profile" in scenario.config
    words = any(word in ("-m", "-p") or "model" in word or "profile" in word for word in scenario.args)
    return None if elsewhere or words else scenario.config.get("model")


def _unless(value: object, wanted: bool) -> str:
    return "" if value is wanted else "{!r:.40}".format(value)
