import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proxies import (
    Exchange,
    ExchangeError,
    ExchangeWriter,
    Frame,
    Request,
    Response,
    from_json,
    read_exchanges,
    to_json,
    write_exchanges,
)
from proxies.exchange import PARTS, TRANSPORTS

EXCHANGE = Exchange(
    Request("POST", "/v1/responses", (("Session_ID", "é"), ("session_id", "2")), b'{"b":1,"a":"\xc3\xa9"}'),
    Response(200, (("content-type", "text/event-stream"),), b"data: {}\n\n"), 1)

header_text = st.binary(max_size=8).map(lambda value: value.decode("utf-8", "surrogateescape"))
headers = st.lists(st.tuples(header_text, header_text), max_size=3).map(tuple)
bodies = st.one_of(st.binary(max_size=30), st.text(st.characters(blacklist_categories=["Cs"])).map(
    lambda text: text.encode("utf-8")))
encodings = st.sampled_from([None, "zstd"])
exchanges = st.builds(
    Exchange,
    st.builds(Request, header_text, header_text, headers, bodies, encodings),
    st.one_of(st.none(), st.builds(Response, st.integers(100, 599), headers, bodies, st.booleans(), encodings)),
    st.integers(0, 9), st.booleans(),
    st.lists(st.builds(Frame, st.sampled_from(["client", "server"]), bodies), max_size=2).map(tuple),
    st.sampled_from(TRANSPORTS),
    st.sets(st.sampled_from(PARTS)).map(lambda parts: tuple((part, "why") for part in PARTS if part in parts)))


def test_the_json_form_is_the_documented_one():
    assert to_json(EXCHANGE) == {
        "transport": "http",
        "number": 1,
        "request": {"method": "POST", "target": "/v1/responses",
                    "headers": [["Session_ID", "é"], ["session_id", "2"]], "body": '{"b":1,"a":"é"}'},
        "response": {"status": 200, "headers": [["content-type", "text/event-stream"]], "body": "data: {}\n\n"},
    }


def test_what_is_not_utf8_becomes_base64_and_what_is_unusual_is_said():
    data = to_json(Exchange(Request("GET", "/", (), b"\xff"), Response(200, (), b"", False), hung_up=True,
                            frames=(Frame("client", b"hi"),)))
    assert data["request"]["body_base64"] == "/w==" and "body" not in data["request"]
    assert data["response"]["complete"] is False and data["hung_up"] is True
    assert data["frames"] == [{"sender": "client", "body": "hi"}]


@given(exchanges)
def test_json_keeps_every_exchange(exchange):
    assert from_json(json.loads(json.dumps(to_json(exchange)))) == exchange


@pytest.mark.parametrize("frames, transport", [(None, "http"), ([{"sender": "client", "body": "{}"}], "websocket")])
def test_a_file_without_transports_is_read(frames, transport):
    data = to_json(EXCHANGE)
    del data["transport"]
    assert from_json(dict(data, **({"frames": frames} if frames else {}))).transport == transport


@pytest.mark.parametrize("body", [
    b'{"a":1.00}', b'{ "a" : 1.0 }', b'{"a":"\\u00e9"}', '{"a":"é"}'.encode("utf-8"), b'{"a":1,"a":1}', b"\xff",
    b"\r\n", b"",
])
def test_a_file_keeps_the_bytes_of_a_body(body, tmp_path):
    write_exchanges(str(tmp_path / "file.jsonl"), [Exchange(Request("POST", "/", (), body), Response(200, (), body))])
    (read,) = read_exchanges(str(tmp_path / "file.jsonl"))
    assert (read.request.body, read.response.body) == (body, body)


@given(st.lists(exchanges, max_size=3))
def test_files_keep_every_exchange(tmp_path_factory, written):
    path = str(tmp_path_factory.mktemp("exchanges") / "file.jsonl")
    write_exchanges(path, written)
    assert read_exchanges(path) == written
    writer = ExchangeWriter(path)
    for exchange in written:
        writer.write(exchange)
    writer.close()
    assert read_exchanges(path) == written + written


def test_each_line_is_there_as_soon_as_it_is_written(tmp_path):
    path = str(tmp_path / "file.jsonl")
    writer = ExchangeWriter(path)
    try:
        for count in (1, 2):
            writer.write(EXCHANGE)
            assert read_exchanges(path) == [EXCHANGE] * count
    finally:
        writer.close()


def test_a_recording_is_private(tmp_path):
    path = tmp_path / "file.jsonl"
    ExchangeWriter(str(path)).close()
    assert path.stat().st_mode & 0o077 == 0


def test_an_unfinished_line_spoils_itself_only(tmp_path):
    path = tmp_path / "file.jsonl"
    path.write_bytes(b'{"request": {"met')
    writer = ExchangeWriter(str(path))
    writer.write(EXCHANGE)
    writer.close()
    with pytest.raises(ExchangeError, match="file.jsonl: line 1: not JSON: "):
        read_exchanges(str(path))
    assert from_json(json.loads(path.read_text("utf-8").splitlines()[1])) == EXCHANGE


def test_a_damaged_line_is_told_and_skipped(tmp_path):
    path = tmp_path / "file.jsonl"
    path.write_bytes(GOOD + b"\xff\n" + b"[" * 100000 + b"\n" + GOOD + GOOD[:50])
    damaged = []
    assert read_exchanges(str(path), damaged) == [EXCHANGE] * 2
    assert [line[len(str(path)) + 2:].split(":")[0] for line in damaged] == ["line 2", "line 3", "line 5"]
    assert damaged[2].endswith("the file ends in the middle of a line")


def test_a_line_that_cannot_be_written_whole_is_cut_off_again(tmp_path, monkeypatch):
    path = str(tmp_path / "file.jsonl")
    writer = ExchangeWriter(path)
    writer.write(EXCHANGE)
    whole = writer._file

    class Full:
        """Takes ten bytes more."""

        fileno, close = whole.fileno, whole.close
        left = 10

        def write(self, data):
            if not self.left:
                raise OSError(28, "No space left on device")
            taken, self.left = self.left, 0
            return whole.write(data[:taken])

    writer._file = Full()
    with pytest.raises(OSError):
        writer.write(EXCHANGE)
    assert read_exchanges(path) == [EXCHANGE]
    writer._file = whole
    writer.write(EXCHANGE)
    writer.close()
    assert read_exchanges(path) == [EXCHANGE] * 2


def test_a_second_writer_is_refused(tmp_path):
    path = str(tmp_path / "file.jsonl")
    writer = ExchangeWriter(path)
    with pytest.raises(OSError, match="another recorder writes to it"):
        ExchangeWriter(path)
    writer.close()
    ExchangeWriter(path).close()


@pytest.mark.parametrize("lost, complaint", [
    ({"body": "x"}, "exchange.lost: 'body' is none of request, response, frames"),
    ({"request": 1}, "exchange.lost.request: must be a string, is an integer"),
    ("x", "exchange.lost: must be an object, is a string"),
])
def test_what_is_lost_is_checked(lost, complaint):
    with pytest.raises(ExchangeError) as caught:
        from_json(dict(to_json(EXCHANGE), lost=lost))
    assert str(caught.value) == complaint


def test_a_failed_write_leaves_the_old_file(tmp_path):
    path = tmp_path / "file.jsonl"
    write_exchanges(str(path), [EXCHANGE])

    def failing():
        yield EXCHANGE
        raise KeyError("boom")

    with pytest.raises(KeyError):
        write_exchanges(str(path), failing())
    assert read_exchanges(str(path)) == [EXCHANGE]
    assert [entry.name for entry in tmp_path.iterdir()] == ["file.jsonl"]


GOOD = json.dumps(to_json(EXCHANGE)).encode() + b"\n"


@pytest.mark.parametrize("content, complaint", [
    (GOOD + GOOD[:50], "line 2: the file ends in the middle of a line"),
    (GOOD + b"\xff\n", "line 2: not UTF-8 at byte 0"),
    (b"\n", "line 1: not JSON: "),
    (GOOD + b"[]\n", "line 2: exchange: must be an object, is a list"),
    (b"null\n", "line 1: exchange: must be an object, is null"),
    (b"{}\n", "line 1: exchange: 'request' is missing"),
    (b'{"request":{"method":"POST","target":1}}\n', "line 1: exchange.request.target: must be a string, is an integer"),
    (GOOD.replace(b'"http"', b'"pigeon"'), "line 1: exchange.transport: 'pigeon' is none of http, websocket"),
    (GOOD.replace(b'["session_id", "2"]', b'["x"]'), "line 1: exchange.request.headers[1]: must be [name, value]"),
    (GOOD.replace(b"200", b"true"), "line 1: exchange.response.status: must be an integer, is true or false"),
    (GOOD.replace(b'"body": "data: {}\\n\\n"', b'"body_base64": "%"'), "exchange.response.body_base64: not base64"),
    (GOOD.replace(b'"body": "data: {}\\n\\n"', b'"body": "\\ud800"'), "response.body: holds a lone surrogate"),
    (b"[" * 100000 + b"\n", "line 1: "),
])
def test_bad_files_are_one_line_with_the_place(tmp_path, content, complaint):
    path = tmp_path / "file.jsonl"
    path.write_bytes(content)
    with pytest.raises(ExchangeError) as caught:
        read_exchanges(str(path))
    assert str(caught.value).startswith(str(path) + ": line ")
    assert complaint in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_missing_file_is_one_line(tmp_path):
    with pytest.raises(ExchangeError, match="none.jsonl: cannot be read: No such file or directory"):
        read_exchanges(str(tmp_path / "none.jsonl"))


@given(st.recursive(st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=5)), lambda inner: st.one_of(
    st.lists(inner, max_size=3), st.dictionaries(st.sampled_from(
        ["request", "response", "method", "target", "headers", "body", "body_base64", "status", "frames", "complete"]),
        inner, max_size=5))))
def test_any_json_is_an_exchange_or_an_error(data):
    try:
        exchange = from_json(data)
    except ExchangeError:
        return
    assert from_json(to_json(exchange)) == exchange
