"""The headers of a request: order, and whose value counts."""

import pytest

from reference_agent.settings.provider import Provider
from reference_agent.transport.headers import MissingKey, request_headers
from reference_agent.versions import DEFAULT

PROVIDER = Provider(id="p", name="p", base_url="", env_key="KEY", http_headers={"X-One": "1"},
                    env_http_headers={"X-Two": "TWO", "X-Three": "THREE"})
ENVIRON = {"KEY": "k", "TWO": "2"}


def sent(state=None, **changes):
    values = {"x-codex-turn-state": state, "x-codex-turn-metadata": "{}", "x-client-request-id": "t",
              "session_id": "t", "originator": "me", "user-agent": "me/1", "x-codex-beta-features": None}
    return request_headers(DEFAULT.wire, PROVIDER._replace(**changes), values, ENVIRON)


def test_header_order():
    assert sent("state") == [
        ("x-one", "1"), ("x-two", "2"), ("x-codex-turn-state", "state"), ("x-codex-turn-metadata", "{}"),
        ("x-client-request-id", "t"), ("session_id", "t"), ("authorization", "Bearer k"),
        ("accept", "text/event-stream"), ("content-type", "application/json"), ("user-agent", "me/1"),
        ("originator", "me")]


def test_a_provider_may_set_headers_of_ours():
    own = {"Content-Type": "text/x", "User-Agent": "zz", "Accept": "*/*"}
    assert sent(http_headers=own, env_http_headers={}) == [
        ("content-type", "text/x"), ("user-agent", "zz"), ("accept", "text/event-stream"),
        ("x-codex-turn-metadata", "{}"), ("x-client-request-id", "t"), ("session_id", "t"),
        ("authorization", "Bearer k"), ("originator", "me")]


def test_credentials():
    assert ("authorization", "Bearer tok") in sent(env_key=None, experimental_bearer_token="tok")
    assert "authorization" not in dict(sent(env_key=None))
    with pytest.raises(MissingKey) as caught:
        sent(env_key="NONE", env_key_instructions="Get one.")
    assert str(caught.value) == "Missing environment variable: `NONE`. Get one."
