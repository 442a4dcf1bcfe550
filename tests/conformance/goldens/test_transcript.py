import gzip
import json

import pytest
from hypothesis import given, settings

from conformance.agent_json import DEEPEST
from conformance.files import compact_json
from conformance.goldens.transcript import raw_bodies, transcript_of
from proxies import Exchange, Request, Response

from ..test_files import json_values


def request_of(body, headers=()):
    exchange = Exchange(Request("POST", "/v1/responses?k=v", tuple(headers), body))
    return transcript_of([exchange], {})["exchanges"][0]["request"]


def response_of(body, content_type="text/event-stream", status=200):
    exchange = Exchange(Request("POST", "/", (), b"{}"), Response(status, (("content-type", content_type),), body))
    return transcript_of([exchange], {})["exchanges"][0]["response"]


def test_the_shape():
    transcript = transcript_of([Exchange(Request("POST", "/p", (("A", "1"), ("a", "2")), b'{"b":1,"a":2}'))], {"d": 1})
    assert transcript == {"dialogue": {"d": 1}, "exchanges": [{"response": None, "request": {
        "method": "POST", "path": "/p", "form": "compact", "headers": [["A", "1"], ["a", "2"]],
        "body": {"b": 1, "a": 2}}}]}
    assert list(transcript["exchanges"][0]["request"]["body"]) == ["b", "a"]


@pytest.mark.parametrize("body, form, parsed", [
    (b'{"a":"\xc3\xa9"}', "compact", {"a": "é"}),
    (b'{"a":"\\u00e9"}', "loose", {"a": "é"}),
    (b'{"a": 1}', "loose", {"a": 1}),
    (b'{"a":1,"a":1}', "loose", {"a": 1}),
    (b'{"a":1.0e0}', "loose", {"a": 1.0}),
    (b'{"a":1.0}', "compact", {"a": 1.0}),
    (b'{"a":1.00}', "loose", {"a": 1.0}),
    (b'{"a":-0}', "loose", {"a": 0}),
    (b'{"a":"\\/"}', "loose", {"a": "/"}),
    (b'{"a":1,"a":2}', "loose", {"a": 2}),
    (b'{"a":{"b":1,"c":2,"b":1}}', "loose", {"a": {"b": 1, "c": 2}}),
    (b'{"a":1}\n', "loose", {"a": 1}),
    (b'{"a":NaN}', "text", '{"a":NaN}'),
    (b'{"a":-Infinity}', "text", '{"a":-Infinity}'),
    (b"9" * 4300, "compact", int("9" * 4300)),
    (b"9" * 4301, "text", "9" * 4301),
    (b'{"a":"\\ud800"}', "loose", {"a": "\ud800"}),
    (b"hello", "text", "hello"),
    (b"", "text", ""),
    (b"\xff{}", "text", "\\xff{}"),
    (b"[" * 100000, "text", "[" * 100000),
])
def test_the_form_says_how_the_bytes_relate_to_the_body(body, form, parsed):
    request = request_of(body)
    assert (request["form"], request["body"]) == (form, parsed)


def test_what_is_nested_deeper_than_a_server_reads_is_text():
    def nested(levels):
        return b"[" * levels + b"]" * levels

    assert request_of(nested(DEEPEST))["form"] == "compact"
    assert request_of(nested(DEEPEST + 1))["form"] == "text"


def test_raw_bodies_are_the_bytes_without_their_encoding():
    bodies = [(b'{"a": 1.00}', ()), (gzip.compress(b'{ "a":1}'), (("content-encoding", "gzip"),)),
              (b"not gzip", (("content-encoding", "gzip"),)), (b"\xff", ())]
    exchanges = [Exchange(Request("POST", "/", headers, body)) for body, headers in bodies]
    assert raw_bodies(exchanges) == [b'{"a": 1.00}', b'{ "a":1}', b"not gzip", b"\xff"]


def test_no_transcript_holds_raw_bytes():
    transcript = transcript_of([Exchange(Request("POST", "/", (), b'{"a": 1.00}'))], {})
    assert set(transcript) == {"exchanges", "dialogue"}
    assert set(transcript["exchanges"][0]["request"]) == {"method", "path", "form", "headers", "body"}
    assert "1.00" not in json.dumps(transcript)


def test_a_body_that_cannot_be_decoded_is_said():
    request = request_of(b"not gzip", [("content-encoding", "gzip")])
    assert request["form"] == "undecodable" and "gzip" in request["body"]


@settings(max_examples=40)
@given(json_values)
def test_compact_json_is_seen_as_such(value):
    assert request_of(compact_json(value).encode("utf-8")) == dict(request_of(b"0"), form="compact", body=value)
    spaced = json.dumps(value)
    if spaced != compact_json(value):
        assert request_of(spaced.encode("utf-8"))["form"] == "loose"


@pytest.mark.parametrize("body, events", [
    (b'event: x\ndata: {"a":1}\n\ndata: [DONE]\n\n', [{"a": 1}, "data: [DONE]"]),
    (b'data: {"a":\ndata: 1}\n\n', [{"a": 1}]),
    (b'data: {"a":1}\n\ndata: {"cut', [{"a": 1}, 'data: {"cut']),
    (b"", []),
    (b"\xff\n\n", ["\\xff"]),
])
def test_a_stream_is_its_events(body, events):
    assert response_of(body) == {"status": 200, "events": events}


def test_another_answer_is_its_text():
    assert response_of(b"no", "text/plain", 500) == {"status": 500, "body": "no"}
