"""HTTP answers: every way to cut the bytes gives the same answer."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reference_agent.transport.http1 import AnswerReader, BadAnswer, Url, request_bytes

CHUNKED = (b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nX-A: 1\r\nx-a: 2\r\n\r\n"
           b"3;ext=1\r\nabc\r\nA\r\n0123456789\r\n0\r\nTrailer: x\r\n\r\n")
COUNTED = b"HTTP/1.1 404 Not Found\nContent-Length: 5\nConnection: close\n\nhello"
OPEN = b"HTTP/1.1 200\r\n\r\nuntil the end"


def read(pieces, ended=False):
    reader = AnswerReader()
    body = b"".join(piece for data in pieces for piece in reader.feed(data))
    if ended:
        reader.end()
    return reader.status, reader.headers, body, reader.complete, reader.reusable


CASES = [
    (CHUNKED, (200, {"transfer-encoding": "chunked", "x-a": "1, 2"}, b"abc0123456789", True, True)),
    (COUNTED, (404, {"content-length": "5", "connection": "close"}, b"hello", True, False)),
    (OPEN, (200, {}, b"until the end", True, False)),
    (b"HTTP/1.1 204 No Content\r\n\r\n", (204, {}, b"", True, True)),
    (b"HTTP/1.0 200 OK\r\ncontent-length: 0\r\n\r\n", (200, {"content-length": "0"}, b"", True, False)),
]


@pytest.mark.parametrize("data, expected", CASES)
def test_every_split_point(data, expected):
    for at in range(len(data) + 1):
        assert read([data[:at], data[at:]], ended=True) == expected
    assert read([data[at:at + 1] for at in range(len(data))], ended=True) == expected


@pytest.mark.parametrize("data", [CHUNKED[:-1], COUNTED[:-1]])
def test_a_body_that_breaks_off_is_not_complete(data):
    assert read([data], ended=True)[3] is False


@pytest.mark.parametrize("data", [b"", b"HTTP/1.1 200 OK\r\n"])
def test_no_head(data):
    with pytest.raises(BadAnswer):
        read([data], ended=True)


@pytest.mark.parametrize("data", [
    b"SSH-2.0-x\r\n\r\n", b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n", b"x" * 70000])
def test_not_http(data):
    with pytest.raises(BadAnswer):
        read([data])


@given(st.binary())
def test_any_bytes(data):
    try:
        read([data], ended=True)
    except BadAnswer:
        pass


@pytest.mark.parametrize("base, query, text", [
    ("http://h:1/v1/", {"api-version": "1 2&x/é=?+%", "b": ""},
     "http://h:1/v1/responses?api-version=1%202&x/%C3%A9=?+%&b="),
    ("http://h:1", None, "http://h:1/responses"),
    ("HTTPS://me@h/a b", {}, "https://h/a%20b/responses"),
    ("http://[::1]:8/v1//", {}, "http://[::1]:8/v1/responses"),
])
def test_urls(base, query, text):
    assert Url(base, "/responses", query).text == text


def test_url_parts():
    url = Url("https://[::1]/v1", "/responses", {})
    assert (url.secure, url.host, url.port, url.authority, url.target) == (True, "::1", 443, "[::1]", "/v1/responses")


@pytest.mark.parametrize("base", ["", "ftp://h", "h:80", "http://"])
def test_not_a_url(base):
    with pytest.raises(ValueError):
        Url(base, "/responses", {})


def test_a_header_cannot_smuggle_lines():
    assert request_bytes("/t", [("a", "1\r\nb: 2")], b"x") == b"POST /t HTTP/1.1\r\na: 1  b: 2\r\n\r\nx"
