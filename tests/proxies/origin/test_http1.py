import pytest
from hypothesis import given
from hypothesis import strategies as st

from proxies.origin.http1 import HEAD_LIMIT, BadRequest, RequestParser, chunk, response_head

HEAD = b"POST /v1/responses?a=b HTTP/1.1\r\nSession_ID: one\r\nhost:  x:1\t\r\nsession_id: two\r\n"
WHOLE = HEAD + b"Content-Length: 4\r\n\r\nbody"
CHUNKED = HEAD + b"transfer-encoding: Chunked\r\n\r\n1;x=y\r\nb\r\n3 \r\nody\r\n0\r\ntrailer: x\r\n\r\n"


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
    request = parse(b"GET / HTTP/1.1\r\nx: \xff\xc3\xa9\r\n\r\n")
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


@pytest.mark.parametrize("data, complaint", [
    (b"\x16\x03\x01\x02\x00\n", "not a request line: "),
    (b"PRI * HTTP/2.0\r\n\r\n", "not a request line: b'PRI * HTTP/2.0'"),
    (b"POST /\r\n\r\n", "not a request line: b'POST /'"),
    (b"POST / HTTP/1.1\r\nnocolon\r\n\r\n", "not a header field: b'nocolon'"),
    (b"POST / HTTP/1.1\r\na: b\r\n folded\r\n\r\n", "not a header field: b' folded'"),
    (b"POST / HTTP/1.1\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\n", "content-length is not one number: 1, 2"),
    (b"POST / HTTP/1.1\r\ncontent-length: -1\r\n\r\n", "content-length is not one number: -1"),
    (b"POST / HTTP/1.1\r\ntransfer-encoding: gzip\r\n\r\n", "transfer-encoding other than chunked"),
    (b"POST / HTTP/1.1\r\ntransfer-encoding: chunked\r\ncontent-length: 1\r\n\r\n", "or together with content-length"),
    (b"POST / HTTP/1.1\r\ntransfer-encoding: chunked\r\n\r\nxyz\r\n", "not a chunk size: b'xyz'"),
    (b"POST / HTTP/1.1\r\ntransfer-encoding: chunked\r\n\r\n1\r\nabc\r\n", "chunk without its end"),
    (b"POST / HTTP/1.1\r\ntransfer-encoding: chunked\r\n\r\n" + b"0" * 2000, "chunk size line too long"),
])
def test_what_is_no_request_is_refused(data, complaint):
    with pytest.raises(BadRequest) as caught:
        parse(data)
    assert complaint in str(caught.value)
    assert caught.value.status == 400


@pytest.mark.parametrize("data", [
    b"a" * (HEAD_LIMIT + 1),
    b"POST / HTTP/1.1\r\ncontent-length: 999999999999999\r\n\r\n",
    b"POST / HTTP/1.1\r\ntransfer-encoding: chunked\r\n\r\nffffffffffff\r\n",
])
def test_what_is_too_large_is_refused(data):
    with pytest.raises(BadRequest) as caught:
        parse(data)
    assert caught.value.status == 413


@given(st.binary(max_size=60))
def test_any_bytes_are_a_request_or_refused(data):
    for prefix in (b"", b"POST / HTTP/1.1\r\n", b"POST / HTTP/1.1\r\ntransfer-encoding: chunked\r\n\r\n"):
        try:
            parse(prefix + data)
        except BadRequest as error:
            assert "\n" not in str(error)


def test_responses_are_written_as_http():
    assert response_head(200, (("a", "b"), ("C", "d"))) == b"HTTP/1.1 200 OK\r\na: b\r\nC: d\r\n\r\n"
    assert response_head(599, ()) == b"HTTP/1.1 599 Status\r\n\r\n"
    assert chunk(b"x" * 17) == b"11\r\n" + b"x" * 17 + b"\r\n"
    assert chunk(b"") == b"0\r\n\r\n"
