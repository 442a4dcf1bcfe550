"""The rule for harmless texts, and that the check of recordings sees what a bad redactor does."""
import pytest

from proxies import write_exchanges

from .canaries import canaries
from .check import broken, harmed
from .lookalikes import CASES, arguable, lookalikes
from .views import views


@pytest.mark.parametrize("rule, text", [
    (2, "nothing in this line looks like one"),
    (3, "token of jo" + "@mail.example.org"),
    (3, "token in /ho" + "me/jo/x"),
    (4, "password = \"hunter2\""),
    (4, "{'api_key': 'abcd1234'}"),
    (4, "export TOKEN=abcd1234"),
    (5, "curl -u jo:secret"),
    (5, "Authorization: Basic abcdefgh"),
    (None, "password = getpass.getpass()"),
    (None, "api_key: str = None"),
    (None, "Authorization: Bearer <token>"),
    (None, "token = os.environ[\"TOKEN\"]"),
])
def test_the_rule(rule, text):
    assert arguable(text) == rule


def test_the_same_texts_are_drawn_each_time():
    drawn = lookalikes(("requests", "h11"), 5, 5)
    assert drawn == lookalikes(("requests", "h11"), 5, 5)
    assert {text for kind, text in drawn if kind == "case"} == set(CASES)


def replace_body(exchange, old, new):
    """The exchange with other bytes in its request."""
    body = exchange.request.body.replace(old, new)
    assert body != exchange.request.body
    return exchange._replace(request=exchange.request._replace(body=body))


@pytest.mark.parametrize("old, new, seen", [
    (b'"stream":true', b'"stream":"<redacted>"', True),
    (b'"role"', b'"rule"', True),
    (b"}]", b"", True),
    (b"The first line", b"The <redacted> line", False),
])
def test_a_lost_form_is_seen(old, new, seen, tmp_path):
    canary = next(canary for canary in canaries() if canary.place == "request/tool-output")
    path = str(tmp_path / "log.jsonl")
    write_exchanges(path, [replace_body(exchange, old, new) for exchange in canary.exchanges()])
    assert (broken(canary, path) is not None) == seen


def test_lost_text_is_seen():
    canary = next(canary for canary in canaries() if canary.place == "request/tool-output")
    body = replace_body(canary.exchanges()[0], b"The first line", b"<redacted>").request.body
    assert harmed(canary, views(body)) == ["The first line stays."]
