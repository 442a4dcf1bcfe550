"""Content-encodings that are cut, damaged, nested, unnamed, or bombs."""
import bz2
import gzip
import zlib

import pytest

from proxies import Exchange, Redactor, Request, Response, read_exchanges
from proxies.decoding import DECODED_BYTES, undo
from proxies.exchange_log import ExchangeLog

TEXT = b"".join(b"line %d of an answer\n" % number for number in range(20000))


def raw_deflate(body):
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return packer.compress(body) + packer.flush()


def brotli(body):
    return pytest.importorskip("brotli").compress(body, quality=4)


def zstd(body):
    return pytest.importorskip("zstandard").ZstdCompressor().compress(body)


PACKERS = {"gzip": gzip.compress, "x-gzip": gzip.compress, "deflate": zlib.compress, "br": brotli, "zstd": zstd}
#: The package brotli comes with mitmproxy.
each_encoding = pytest.mark.parametrize("encoding", [
    pytest.param(name, marks=[pytest.mark.mitmproxy] * (name == "br")) for name in sorted(PACKERS)])


@each_encoding
def test_whole_streams(encoding):
    assert undo(PACKERS[encoding](TEXT), encoding) == (TEXT, "")
    assert undo(PACKERS[encoding](b""), encoding) == (b"", "")


@each_encoding
def test_of_a_cut_stream_the_beginning_is_kept(encoding):
    packed = PACKERS[encoding](TEXT)
    plain, complaint = undo(packed[:-len(packed) // 4], encoding)
    assert plain and TEXT.startswith(plain)
    assert complaint == "the {} stream is cut after {} decoded bytes".format(encoding, len(plain))


@each_encoding
def test_of_a_damaged_stream_the_beginning_is_kept(encoding):
    packed = PACKERS[encoding](TEXT)
    half = len(packed) // 2
    plain, complaint = undo(packed[:half] + b"\xff\xff\xff" + bz2.compress(packed)[:half], encoding)
    assert complaint.startswith("the {} stream is ".format(encoding)) or complaint.endswith("are kept")
    assert plain is None or plain[:1000] == TEXT[:1000]


@each_encoding
def test_what_is_something_else_is_not_decoded(encoding):
    assert undo(b"\x01plain text", encoding).plain is None


@each_encoding
def test_a_bomb_costs_no_more_than_the_bound(encoding):
    plain, complaint = undo(PACKERS[encoding](b"\0" * (2 * DECODED_BYTES)), encoding)
    assert len(plain) == DECODED_BYTES
    assert complaint == "only the first {} bytes of what the {} stream holds are kept".format(DECODED_BYTES, encoding)


def test_deflate_without_its_header_and_several_encodings():
    assert undo(raw_deflate(TEXT), "deflate") == (TEXT, "")
    assert undo(gzip.compress(zlib.compress(TEXT)), "deflate, GZIP") == (TEXT, "")
    assert undo(TEXT, "compress") == (None, "the content-encoding 'compress' is not known")


def test_several_members_and_what_follows_the_last():
    assert undo(gzip.compress(b"a") + gzip.compress(b"b") + b"\0" * 512, "gzip") == (b"ab", "")
    assert undo(gzip.compress(b"a") + b"tail", "gzip") == (
        b"a", "4 bytes after the end of the gzip stream are left out")


def recorded(tmp_path, body, encoding=None, redactor=None):
    log = ExchangeLog(str(tmp_path / "log.jsonl"), redactor)
    try:
        log.write(Exchange(Request("POST", "/", (("content-encoding", encoding),) if encoding else (), body),
                           Response(200, (), b"")))
    finally:
        log.close()
    return read_exchanges(log.path)[-1]


def test_the_exchange_states_what_is_lost(tmp_path):
    exchange = recorded(tmp_path, gzip.compress(TEXT)[:-9], "gzip", Redactor())
    assert TEXT.startswith(exchange.request.body) and exchange.request.decoded == "gzip"
    assert exchange.lost == (("request", "the gzip stream is cut after {} decoded bytes".format(
        len(exchange.request.body))),)


def test_without_redaction_a_cut_body_stays_as_it_came(tmp_path):
    packed = gzip.compress(TEXT)[:-9]
    exchange = recorded(tmp_path, packed, "gzip")
    assert (exchange.request.body, exchange.request.decoded, exchange.lost) == (packed, None, ())


@pytest.mark.parametrize("pack", [gzip.compress, zstd, lambda body: gzip.compress(gzip.compress(body))])
def test_secrets_are_found_in_what_no_header_names(tmp_path, pack):
    email = b"jane.doe" + b"@mail.corp.io"
    assert recorded(tmp_path, pack(email), None, Redactor()).request.body == b"<redacted:email:1>"


def test_an_exchange_that_cannot_be_redacted_is_written_without_its_bodies(tmp_path):
    class Failing(Redactor):
        def exchange(self, exchange):
            if exchange.request.body:
                raise RecursionError
            return exchange

    exchange = recorded(tmp_path, b"secret", None, Failing())
    assert exchange.request.body == b""
    assert dict(exchange.lost)["request"] == "not kept: the recorder could not search it for secrets"
