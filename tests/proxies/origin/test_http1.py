import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proxies.origin import http1
from proxies.origin.http1 import HEAD_LIMIT, BadRequest, RequestParser, chunk, response_head

HEAD = b"POST /v1/responses?a=b HTTP/1.1\r\nSession_ID: one\r\nhost:  x:1\t\r\nsession_id: two\r\n"
WHOLE = HEAD + b"Content-Length: 4\r\n\r\nbody"
CHUNKED = HEAD + b"transfer-encoding: Chunked\r\n\r\n1;x=y\r\nb\r\n3\r\nody\r\n0\r\ntrailer: x\r\n\r\n"


def parse(data):
    return RequestParser().feed(data)


def test_nothing_of_a_head_is_lost():
    request = parse(WHOLE)
    assert (request.method, request.target, request.body) == ("POST", "/v1/responses?a=b", b"body")
    assert request.headers == (("Session_ID", "one"), ("host", "x:1"), ("session_id", "two"), ("Content-Length", "4"))


def test_chunks_are_joined():
    assert parse(CHUNKED).body == b"body"


def test_bytes_after_the_request_are_counted():
    parser = RequestParser()
    assert parser.feed(WHOLE + b"more").body == b"body"
    assert parser.surplus == 4


def test_a_request_without_a_length_has_no_body():
    assert parse(b"GET /v1/models HTTP/1.0\r\n\r\n").body == b""


def test_header_bytes_that_are_not_utf8_survive():
    request = parse(b"GET / HTTP/1.1\r\nhost: h\r\nx: \xff\xc3\xa9\r\n\r\n")
    assert request.header("x").encode("utf-8", "surrogateescape") == b"\xff\xc3\xa9"


def test_expectations_are_seen_before_the_body():
    parser = RequestParser()
    assert parser.feed(HEAD + b"Expect: 100-Continue\r\ncontent-length: 1\r\n\r\n") is None
    assert parser.expects_continue
    assert parser.feed(b"x").body == b"x"


@given(st.sampled_from([WHOLE, CHUNKED]), st.lists(st.integers(0, len(CHUNKED)), max_size=6))
def test_pieces_make_no_difference(data, cuts):
    parser, found, start = RequestParser(), [], 0
    for end in sorted(cuts) + [len(data)]:
        piece, start = data[start:end], max(start, end)
        if piece or end == len(data):
            request = parser.feed(piece)
            if request is not None:
                found.append(request)
                break
    assert found == [parse(data)]


POST = b"POST / HTTP/1.1\r\nhost: x\r\n"
TO_CHUNKS = POST + b"transfer-encoding: chunked\r\n\r\n"


@pytest.mark.parametrize("data, complaint", [
    (b"\x16\x03\x01\x02\x00\n", "illegal request line"),
    (b"PRI * HTTP/2.0\r\n\r\n", "HTTP/2.0 where this origin reads HTTP/1.1"),
    (b"POST /\r\n\r\n", "illegal request line: b'POST /'"),
    (b"POST / HTTP/1.1\r\n\r\n", "Missing mandatory Host: header"),
    (POST + b"nocolon\r\n\r\n", "illegal header line: b'nocolon'"),
    (POST + b"a : b\r\n\r\n", "illegal header line: b'a : b'"),
    (POST + b"a: b\r\n folded\r\n\r\n", "a folded header field: b' folded\\r'"),
    (POST + b"a: b\n\r\n", "a line of the head ends in LF without CR: b'a: b'"),
    (POST + b"a: b\r\n\n", "a line of the head ends in LF without CR: b''"),
    (POST + b"content-length: 1\r\ncontent-length: 2\r\n\r\n", "conflicting Content-Length headers"),
    (POST + b"content-length: 1\r\nContent-Length: 1\r\n\r\nx", "content-length stands there 2 times: 1, 1"),
    (POST + b"content-length: 1, 1\r\n\r\nx", "content-length stands there 2 times: 1, 1"),
    (POST + b"content-length: -1\r\n\r\n", "bad Content-Length"),
    (POST + b"transfer-encoding: chunked\r\ncontent-length: 1\r\n\r\n", "content-length together with transfer-"),
    (TO_CHUNKS + b"xyz\r\n", "illegal chunk header: b'xyz"),
    (TO_CHUNKS + b"1\r\nab\r\n0\r\n\r\n", ""),
    (TO_CHUNKS + b"1\r\naXX0\r\n\r\n", ""),
    (TO_CHUNKS + b"4\r\nbody0\r\n\r\n", ""),
    (TO_CHUNKS + b"0" * 2000 + b"\r\n", "illegal chunk header: b'0000"),
])
def test_what_is_no_request_is_refused(data, complaint):
    with pytest.raises(BadRequest) as caught:
        parse(data)
    assert complaint in str(caught.value)
    assert caught.value.status == 400


def test_a_chunk_is_followed_by_crlf():
    """h11 0.13 and 0.14, which serve older Pythons, do not look."""
    with pytest.raises(BadRequest) as caught:
        http1._check_chunk_ends(bytearray(b"1\r\naXX0\r\n\r\n"), [1])
    assert str(caught.value) == "no CRLF after a chunk of 1 bytes"
    http1._check_chunk_ends(bytearray(b"1;x=y\r\na\r\n3 \r\nb\r\n\r\n0\r\n\r\n"), [1, 3])


@pytest.mark.parametrize("data, status", [
    (b"a" * (HEAD_LIMIT + 1), 431),
    (POST + b"a: " + b"b" * HEAD_LIMIT + b"\r\n\r\n", 431),
    (TO_CHUNKS + b"0" * (HEAD_LIMIT + 1), 431),
    (POST + b"content-length: 999999999999999\r\n\r\n", 413),
    (POST + b"content-length: 11\r\n\r\n", 413),
    (TO_CHUNKS + b"b\r\nhello world", 413),
    (POST + b"transfer-encoding: gzip\r\n\r\n", 501),
])
def test_what_is_too_large_or_unknown_is_refused(data, status, monkeypatch):
    monkeypatch.setattr(http1, "BODY_LIMIT", 10)
    with pytest.raises(BadRequest) as caught:
        parse(data)
    assert caught.value.status == status and len(str(caught.value)) <= 200


@pytest.mark.parametrize("data, missing", [
    (b"POST", "unexpectedly closed"),
    (POST + b"content-length: 4\r\n\r\nbo", "received 2 bytes, expected 4"),
    (TO_CHUNKS + b"4\r\nbo", "incomplete chunked read"),
])
def test_a_request_that_ends_too_early_is_said(data, missing):
    parser = RequestParser()
    assert parser.feed(data) is None and parser.started
    assert missing in parser.end()


def test_a_large_head_in_small_pieces_and_a_large_body_take_linear_time():
    def seconds(size, piece):
        data = POST + b"x: " + b"y" * (size // 100) + b"\r\ncontent-length: %d\r\n\r\n" % size + b"z" * size
        parser, began = RequestParser(), time.perf_counter()
        found = [parser.feed(data[at:at + piece]) for at in range(0, len(data), piece)]
        assert len(found[-1].body) == size and parser.head_size > size // 100
        return time.perf_counter() - began
    seconds(1000000, 4096)
    assert seconds(16000000, 4096) < 64 * max(seconds(1000000, 4096), 0.005)


@given(st.binary(max_size=60))
def test_any_bytes_are_a_request_or_refused(data):
    for prefix in (b"", POST, TO_CHUNKS):
        try:
            parse(prefix + data)
        except BadRequest as error:
            assert "\n" not in str(error)


def test_responses_are_written_as_http():
    assert response_head(200, (("a", "b"), ("C", "d"))) == b"HTTP/1.1 200 OK\r\na: b\r\nC: d\r\n\r\n"
    assert response_head(599, ()) == b"HTTP/1.1 599 Status\r\n\r\n"
    assert chunk(b"x" * 17) == b"11\r\n" + b"x" * 17 + b"\r\n"
    assert chunk(b"") == b"0\r\n\r\n"
