"""Failures: class, wording and pauses, as measured on codex 0.115.0."""

import random

import pytest

from reference_agent.protocol import retry
from reference_agent.versions import DEFAULT

DISCONNECTED = "stream disconnected before completion: "


@pytest.mark.parametrize("attempt, expected", [(1, 0.2), (2, 0.4), (3, 0.8), (5, 3.2)])
def test_backoff_doubles_give_or_take_a_tenth(attempt, expected):
    rng = random.Random(7)
    pauses = [retry.backoff(DEFAULT.retry, attempt, rng) for _ in range(200)]
    assert 0.9 * expected <= min(pauses) < 0.93 * expected
    assert 1.07 * expected < max(pauses) <= 1.1 * expected
    assert 0.9 * expected <= retry.backoff(DEFAULT.retry, attempt) <= 1.1 * expected


def reported(kind, response):
    return retry.classify_failed(DEFAULT.retry, kind, response)


def failed(code, message="boom"):
    return reported("response.failed", {"error": {"code": code, "message": message}})


@pytest.mark.parametrize("code, message, info", [
    ("context_length_exceeded", "Codex ran out of room in the model's context window. Start a new thread or clear"
     " earlier history before retrying.", "contextWindowExceeded"),
    ("insufficient_quota", "Quota exceeded. Check your plan and billing details.", "usageLimitExceeded"),
    ("invalid_prompt", "boom", "other"),
    ("server_is_overloaded", "Selected model is at capacity. Please try a different model.", "serverOverloaded"),
    ("slow_down", "Selected model is at capacity. Please try a different model.", "serverOverloaded"),
])
def test_final_codes(code, message, info):
    assert failed(code) == retry.Failure(message, False, False, None, info)


@pytest.mark.parametrize("code", ["server_error", "weird", None])
def test_other_codes_are_retried(code):
    assert failed(code) == retry.Failure(DISCONNECTED + "boom", True, False)


@pytest.mark.parametrize("text, delay", [
    ("Rate limit reached. Please try again in 1.5s. Visit", 1.5),
    ("try again in 700ms", 0.7),
    ("Try again in 1 second", 1.0),
    ("later", None),
])
def test_named_delay(text, delay):
    assert failed("rate_limit_exceeded", text) == retry.Failure(DISCONNECTED + text, True, False, delay)
    assert failed("server_error", text).delay is None


def test_without_a_reason():
    assert reported("response.failed", {}).message == DISCONNECTED + "response.failed event received"
    assert reported("response.incomplete", {}).message.endswith("reason: unknown")
    told = reported("response.incomplete", {"incomplete_details": {"reason": "max_output_tokens"}})
    assert told == retry.Failure(DISCONNECTED + "Incomplete response returned, reason: max_output_tokens", True, False)


def classified(*arguments):
    return retry.classify_status(DEFAULT.retry, *arguments)


URL = "http://h/v1/responses"
BODY = '{"error":{"message":"bad thing"}}'


def test_statuses():
    assert classified(400, BODY, URL, {}) == retry.Failure(BODY, False, False)
    told = classified(401, BODY, URL, {"cf-ray": "ray", "x-request-id": "req"})
    assert told == retry.Failure("unexpected status 401 Unauthorized: bad thing, url: %s, cf-ray: ray, request id: req"
                                 % URL, True, False, status=401)
    unknown = classified(404, "", URL, {}).message
    assert unknown == "unexpected status 404 Not Found: Unknown error, url: " + URL
    assert classified(503, BODY, URL, {}).from_request
    assert not classified(404, BODY, URL, {}).from_request
    assert classified(500, BODY, URL, {}).message.startswith("We're currently experiencing high demand")


def test_too_many_requests_is_final():
    told = classified(429, BODY, URL, {"x-request-id": "req"})
    assert told.message == "exceeded retry limit, last status: 429 Too Many Requests, request id: req"
    assert not told.retryable


def test_long_bodies_are_cut():
    message = classified(502, "x" * 3000, URL, {}).message
    assert "x" * 1000 + "..., url" in message and "x" * 1001 not in message


def test_connection_failures():
    refused = DISCONNECTED + "error sending request for url (%s)" % URL
    assert retry.no_connection(URL) == retry.Failure(refused, True, True)
    assert retry.cut_short().message == DISCONNECTED + "stream closed before response.completed"
    assert retry.idle().message == DISCONNECTED + "idle timeout waiting for SSE"


def test_overloaded_is_a_matter_of_the_request_only():
    told = classified(503, '{"error":{"code":"slow_down"}}', URL, {})
    assert (told.retryable, told.from_request, told.info) == (False, True, "serverOverloaded")


def test_a_plans_limit_has_its_own_wording():
    told = classified(429, '{"error":{"type":"usage_limit_reached","plan_type":"plus"}}', URL, {})
    assert (told.retryable, told.info) == (False, "usageLimitExceeded")
    assert told.message.startswith("You've hit your usage limit. Upgrade to Pro (")
    assert classified(429, '{"error":{"type":"usage_limit_reached","plan_type":3}}', URL, {}).message \
        == classified(429, "", URL, {}).message
