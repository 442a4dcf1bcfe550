"""The limit of a plan, as codex 0.115.0 words it."""

import time

import pytest

from reference_agent.protocol.usage_limit import Limit, usage_limit

BODY = '{"error":{"type":"usage_limit_reached","plan_type":%s,"resets_at":%s}}'
NOON = time.mktime((2031, 5, 3, 12, 5, 0, 0, 0, -1))


@pytest.mark.parametrize("plan, words", [
    ("free", "Upgrade to Plus to continue"), ("team", "To get more access now"), ("pro", "Visit https://"),
    ("unheard-of", "Try again later."),
])
def test_plans(plan, words):
    assert usage_limit(BODY % ('"%s"' % plan, "null")).words.startswith("You've hit your usage limit. " + words)


@pytest.mark.parametrize("now, told", [
    (NOON - 60, "Try again at 12:05 PM."), (NOON - 86400 * 2, "Try again at May 3rd, 2031 12:05 PM.")])
def test_the_moment_of_the_reset(now, told):
    assert usage_limit(BODY % ("null", int(NOON)), now).words.endswith(told)


@pytest.mark.parametrize("text", ["", "[]", '{"error":1}', '{"error":{}}', BODY % (3, "null"), BODY % ("null", '"x"')])
def test_other_bodies(text):
    assert usage_limit(text) is None


def test_a_plan_without_codex():
    assert usage_limit('{"error":{"type":"usage_not_included"}}') == Limit("usage_not_included", "")
