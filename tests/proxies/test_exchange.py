import gzip
import zlib

import pytest

from proxies import ExchangeError, Request, Response, TooLarge
from proxies.exchange import decode_body, header


def request_with(body, encoding):
    return Request("POST", "/v1/responses", (("Content-Encoding", encoding),), body)


def test_headers_are_found_in_any_casing_and_the_first_wins():
    headers = (("Session_ID", "one"), ("session_id", "two"))
    assert header(headers, "SESSION_id") == "one"
    assert header(headers, "session-id") is None


@pytest.mark.parametrize("encoding, encode", [
    ("gzip", gzip.compress), ("X-GZIP", gzip.compress), ("deflate", zlib.compress), ("identity", bytes), ("", bytes),
    ("gzip, deflate", lambda body: zlib.compress(gzip.compress(body))),
])
def test_bodies_are_decoded(encoding, encode):
    assert request_with(encode(b'{"model":"m"}'), encoding).decoded_body() == b'{"model":"m"}'
    assert Response(200, (("content-encoding", encoding),), encode(b"x")).decoded_body() == b"x"


def test_zstd_is_decoded_or_named():
    zstandard = pytest.importorskip("zstandard")
    packed = zstandard.ZstdCompressor().compress(b"x" * 5000)
    assert request_with(packed, "zstd").decoded_body() == b"x" * 5000
    for broken in (packed[:-3], b"not zstd"):
        with pytest.raises(ExchangeError, match="^body is not valid zstd: "):
            request_with(broken, "zstd").decoded_body()


def test_without_the_package_zstd_says_what_to_install(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "zstandard", None)
    with pytest.raises(ExchangeError, match="^body is zstd: install the package 'zstandard' to read it$"):
        decode_body(b"", "zstd")


def test_a_body_that_was_decoded_is_not_decoded_twice():
    assert request_with(b"plain", "gzip")._replace(decoded="gzip").decoded_body() == b"plain"


@pytest.mark.parametrize("encoding, complaint", [
    ("gzip", "body is not valid gzip: "),
    ("deflate", "body is not valid deflate: "),
    ("br", "content-encoding 'br' is not known; known: deflate, gzip, identity, x-gzip, zstd"),
])
def test_what_cannot_be_decoded_is_one_line(encoding, complaint):
    with pytest.raises(ExchangeError) as caught:
        request_with(b"garbage", encoding).decoded_body()
    assert str(caught.value).startswith(complaint)
    assert "\n" not in str(caught.value)


def test_a_truncated_gzip_body_is_an_error_not_half_a_body():
    with pytest.raises(ExchangeError, match="not valid gzip"):
        request_with(gzip.compress(b"x" * 100)[:-4], "gzip").decoded_body()


@pytest.mark.parametrize("encoding, pack", [
    ("gzip", gzip.compress), ("deflate", zlib.compress),
    ("gzip, gzip", lambda data: gzip.compress(gzip.compress(data)))])
def test_a_body_is_unpacked_up_to_a_bound(encoding, pack):
    assert decode_body(pack(bytes(9000)), encoding, 9000) == bytes(9000)
    with pytest.raises(TooLarge, match="once its content-encoding is undone"):
        decode_body(pack(bytes(10 ** 7)), encoding, 10 ** 6)
    with pytest.raises(ExchangeError, match="not valid"):
        decode_body(pack(bytes(9000))[:-1], encoding, 9000)


def test_encodings_and_members_are_counted():
    with pytest.raises(ExchangeError, match="names 50 encodings; at most 3"):
        decode_body(b"", ",".join(["gzip"] * 50))
    assert decode_body(gzip.compress(b"a") + gzip.compress(b"b") + b"\0\0", "gzip") == b"ab"
    with pytest.raises(ExchangeError, match="more than 16 members"):
        decode_body(gzip.compress(b"") * 17, "gzip")
