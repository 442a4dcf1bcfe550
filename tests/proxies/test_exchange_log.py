import gzip

import pytest

from proxies import Exchange, Redactor, Request, Response, read_exchanges
from proxies.exchange_log import ExchangeLog, decoded

EMAIL = "jane.doe" + "@mail.corp.io"


def request(body=b"{}", encoding=None):
    return Request("POST", "/v1/responses", (("content-encoding", encoding),) if encoding else (), body)


@pytest.fixture
def open_log(tmp_path):
    logs = []

    def opened(redactor=None, keep_response=True):
        logs.append(ExchangeLog(str(tmp_path / "log.jsonl"), redactor, keep_response))
        return logs[-1]

    yield opened
    for log in logs:
        log.close()


def written(log, exchange):
    """The exchange as it stands in the log's file."""
    log.begin()
    log.write(exchange)
    return read_exchanges(log.path)[-1]


def test_numbers_tell_arrival_and_lines_tell_the_end(open_log):
    log = open_log()
    assert [log.begin(), log.begin()] == [1, 2]
    assert log.open == 2
    for number in (2, 1):
        log.write(Exchange(request(), None, number))
    assert log.open == 0
    assert [exchange.number for exchange in read_exchanges(log.path)] == [2, 1]


def test_bodies_are_recorded_decoded_and_redacted(open_log):
    packed = gzip.compress(EMAIL.encode())
    exchange = written(open_log(Redactor()), Exchange(
        request(packed, "gzip"), Response(200, (("Content-Encoding", "GZIP"),), packed)))
    assert (exchange.request.body, exchange.request.decoded) == (b"<redacted:email:1>", "gzip")
    assert (exchange.response.body, exchange.response.decoded) == (b"<redacted:email:1>", "gzip")
    assert exchange.request.header("content-encoding") == "gzip"


@pytest.mark.parametrize("redactor, body", [
    (None, b"not gzip"),
    (Redactor(), b"<redacted:undecodable:8>"),
])
def test_what_cannot_be_decoded_is_kept_only_without_redaction(open_log, redactor, body):
    assert written(open_log(redactor), Exchange(request(b"not gzip", "gzip"))).request.body == body


def test_an_unknown_encoding_is_not_written_when_secrets_are_redacted():
    assert decoded(request(b"\x01\x02", "br"), True).body == b"<redacted:undecodable:2>"
    assert decoded(request(b"\x01\x02", "identity"), True).body == b"\x01\x02"
    assert decoded(request(b"", "gzip"), True) == request(b"", "gzip")


def test_without_redaction_nothing_is_changed(open_log):
    exchange = Exchange(request(EMAIL.encode()), Response(200, (("set-cookie", "a=b"),), EMAIL.encode()), 1)
    assert written(open_log(), exchange) == exchange


def test_responses_can_be_left_out(open_log):
    exchange = written(open_log(keep_response=False), Exchange(request(b"q"), Response(200, (("a", "b"),), b"answer")))
    assert exchange.response == Response(200, (("a", "b"),), b"")
    assert exchange.request.body == b"q"


def test_a_recording_that_goes_on_gives_no_number_twice(open_log):
    first = open_log(Redactor())
    written(first, Exchange(request(EMAIL.encode())))
    first.close()
    assert written(open_log(Redactor()), Exchange(request(b"other" + EMAIL.encode()))).request.body == (
        b"<redacted:email:2>")


def test_a_book_that_cannot_be_written_is_an_os_error(tmp_path):
    with pytest.raises(OSError):
        ExchangeLog(str(tmp_path / "no" / "log.jsonl"), None)
