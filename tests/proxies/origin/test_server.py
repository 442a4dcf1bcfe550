import socket
import threading

import pytest
import requests

from proxies import Board, Origin, OriginError, ScriptError
from proxies.origin.server import LARGE_HEAD

SECONDS = 30


def connect(origin):
    return socket.create_connection((origin.host, origin.port), SECONDS)


def post(body=b"{}", target="/v1/responses", version="1.1", headers=b""):
    return b"POST %s HTTP/%s\r\nHost: x\r\n%sContent-Length: %d\r\n\r\n%s" % (
        target.encode(), version.encode(), headers, len(body), body)


def read_all(connection):
    parts = []
    while True:
        part = connection.recv(65536)
        if not part:
            return b"".join(parts)
        parts.append(part)


def ask(origin, data=None):
    """Everything that comes back for some bytes."""
    with connect(origin) as connection:
        connection.sendall(post() if data is None else data)
        return read_all(connection)


def read_until(connection, end):
    data = b""
    while not data.endswith(end):
        part = connection.recv(65536)
        assert part, "closed after {!r}".format(data)
        data += part
    return data


def names(board):
    return [event.name for event in board.events()]


def test_answers_are_given_in_order_and_exchanges_kept():
    with Origin([{"items": [{"message": "one"}]}, {"status": 503}]) as origin:
        first = requests.post(origin.url + "/responses?k=v", data=b'{"a":1}', headers={"X-Odd-CASE": "é".encode()})
        second = requests.post(origin.url + "/responses", data=b"2")
    assert (first.status_code, second.status_code) == (200, 503)
    assert first.headers["content-type"] == "text/event-stream"
    assert '"text":"one"' in first.text
    assert [name for name in names(origin.board) if "request" in name] == ["request 1", "request 2"]
    assert [name for name in names(origin.board) if "answered" in name] == ["answered 1", "answered 2"]
    one, two = origin.exchanges
    assert (one.number, one.request.method, one.request.target, one.request.body) == (
        1, "POST", "/v1/responses?k=v", b'{"a":1}')
    assert ("X-Odd-CASE", "é") in one.request.headers
    assert one.response.body == first.content and one.response.complete
    assert (two.response.status, two.request.body) == (503, b"2")
    assert (origin.surplus, origin.unconsumed, origin.strays, origin.complaints) == ([], [], [], [])


def test_headers_are_kept_as_on_the_wire():
    head = b"Zed: 1\r\nauthorization:Bearer k\r\nSESSION_id: a\r\nsession_id:  b \r\n"
    with Origin([{}]) as origin:
        ask(origin, post(headers=head))
    assert origin.exchanges[0].request.headers == (
        ("Host", "x"), ("Zed", "1"), ("authorization", "Bearer k"), ("SESSION_id", "a"), ("session_id", "b"),
        ("Content-Length", "2"))


def test_what_is_recorded_of_an_answer_is_what_was_sent():
    with Origin([{"headers": {"x-codex-turn-state": "s"}, "items": [{"message": "m"}]}]) as origin:
        head, _, body = ask(origin).partition(b"\r\n\r\n")
    response = origin.exchanges[0].response
    lines = head.decode().split("\r\n")
    assert lines[0] == "HTTP/1.1 200 OK"
    assert lines[1:] == ["{}: {}".format(name, value) for name, value in response.headers]
    assert [name for name, _ in response.headers] == [
        "content-type", "x-codex-turn-state", "transfer-encoding", "connection"]
    chunks = body
    plain = b""
    while chunks:
        size, _, rest = chunks.partition(b"\r\n")
        plain += rest[:int(size, 16)]
        chunks = rest[int(size, 16) + 2:]
    assert plain == response.body


def test_http_1_0_gets_no_chunks():
    with Origin([{}]) as origin:
        head, _, body = ask(origin, post(version="1.0")).partition(b"\r\n\r\n")
    assert b"transfer-encoding" not in head
    assert body == origin.exchanges[0].response.body


def test_a_body_in_chunks_and_an_expectation():
    with Origin([{}]) as origin, connect(origin) as connection:
        connection.sendall(b"POST /responses HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\n"
                           b"transfer-encoding: chunked\r\n\r\n")
        assert read_until(connection, b"\r\n\r\n") == b"HTTP/1.1 100 Continue\r\n\r\n"
        connection.sendall(b"3\r\nabc\r\n0\r\n\r\n")
        assert read_all(connection).startswith(b"HTTP/1.1 200 OK\r\n")
    assert origin.exchanges[0].request.body == b"abc"


def test_requests_beyond_the_script_are_surplus_and_get_400():
    with Origin([]) as origin:
        answer = requests.post(origin.url + "/responses", data=b"x")
    assert answer.status_code == 400
    assert answer.json()["error"]["message"] == "scripted origin: request 1 has no answer; the script has 0"
    assert origin.surplus == origin.exchanges and len(origin.surplus) == 1


def test_answers_that_nobody_asked_for_are_known():
    with Origin([{}, {"status": 500}, {}]) as origin:
        ask(origin)
        assert [answer.number for answer in origin.unconsumed] == [2, 3]


@pytest.mark.parametrize("data, status", [
    (b"GET /v1/models HTTP/1.1\r\nHost: x\r\n\r\n", b"404"),
    (b"GET /v1/responses HTTP/1.1\r\nHost: x\r\n\r\n", b"404"),
    (b"GET /v1/responses HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\n\r\n", b"426"),
    (post(target="/v1/responses/compact"), b"404"),
])
def test_strays_consume_no_answer(data, status):
    with Origin([{}]) as origin:
        assert ask(origin, data).split()[1] == status
        assert len(origin.unconsumed) == 1
    assert origin.board.posted("stray 1") and not origin.board.posted("request 1")
    assert origin.strays[0].response.status == int(status)


def test_an_answer_is_held_until_its_events():
    board = Board()
    with Origin([{"hold": ["step steer"]}], board) as origin, connect(origin) as connection:
        connection.sendall(post())
        board.wait("request 1", SECONDS, "the test")
        assert origin.exchanges[0].response is None
        board.post("step steer")
        assert read_all(connection).startswith(b"HTTP/1.1 200")
    assert names(board)[:3] == ["request 1", "step steer", "answered 1"]


def test_a_stream_is_held_between_two_items():
    board = Board()
    script = [{"items": [{"message": "first"}, {"hold": ["step steer"]}, {"message": "second"}]}]
    with Origin(script, board) as origin, connect(origin) as connection:
        connection.sendall(post())
        before = read_until(connection, b'"first"}]}}\n\n\r\n')
        assert b"second" not in before and not board.posted("answered 1")
        board.post("step steer")
        assert b"second" in read_all(connection)
        board.wait("answered 1", SECONDS, "the test")


def test_a_client_that_leaves_a_held_answer_has_hung_up():
    board = Board()
    with Origin([{"items": [{"hold": ["never"]}]}, {}], board) as origin:
        with connect(origin) as connection:
            connection.sendall(post())
            read_until(connection, b"\n\n\r\n")
        board.wait("hung up 1", SECONDS, "the test")
        ask(origin)
        board.wait("answered 2", SECONDS, "the test")
    first, second = origin.exchanges
    assert first.hung_up and not first.response.complete
    assert not second.hung_up and second.response.complete
    assert not board.posted("answered 1")


def test_a_client_that_leaves_before_the_first_byte_has_hung_up():
    board = Board()
    with Origin([{"hold": ["never"]}], board) as origin:
        with connect(origin) as connection:
            connection.sendall(post())
            board.wait("request 1", SECONDS, "the test")
        board.wait("hung up 1", SECONDS, "the test")
    assert origin.exchanges[0].hung_up and origin.exchanges[0].response is None


def test_a_stalled_stream_ends_with_the_client():
    board = Board()
    with Origin([{"stall_after": 1}], board) as origin:
        with connect(origin) as connection:
            connection.sendall(post())
            assert b"response.created" in read_until(connection, b"\n\n\r\n")
        board.wait("hung up 1", SECONDS, "the test")
    assert not board.posted("answered 1")


def test_a_client_that_closes_after_the_last_event_has_not_hung_up():
    board = Board()
    with Origin([{}] * 20, board) as origin:
        for number in range(1, 21):
            with connect(origin) as connection:
                connection.sendall(post())
                read_until(connection, b"\r\n0\r\n\r\n")
            board.wait("answered {}".format(number), SECONDS, "the test")
    assert [exchange.hung_up for exchange in origin.exchanges] == [False] * 20


@pytest.mark.parametrize("end, ended", [("cut", False), ("none", True)])
def test_a_cut_breaks_the_body_and_none_ends_it(end, ended):
    with Origin([{"end": end}]) as origin:
        assert ask(origin).endswith(b"\r\n0\r\n\r\n") is ended
    assert origin.exchanges[0].response.complete is ended
    assert origin.board.posted("answered 1")


def test_a_dropped_connection_sends_nothing():
    with Origin([{"drop": True}]) as origin:
        assert ask(origin) == b""
        origin.board.wait("answered 1", SECONDS, "the test")
    assert origin.exchanges[0].response is None


def test_pieces_go_out_as_split():
    with Origin([{"body": "abcdef", "split": [1, 3]}]) as origin:
        assert ask(origin).endswith(b"\r\n\r\n1\r\na\r\n2\r\nbc\r\n3\r\ndef\r\n0\r\n\r\n")


def test_a_missed_hold_is_a_complaint():
    with Origin([{"hold": ["never"]}], hold_deadline=0) as origin:
        assert ask(origin) == b""
        assert origin.complaints == ["origin, answer 1: waited 0 s for 'never'; seen last: 'request 1'"]


def test_an_aborted_board_ends_a_held_answer():
    board = Board()
    with Origin([{"hold": ["never"]}], board) as origin, connect(origin) as connection:
        connection.sendall(post())
        board.wait("request 1", SECONDS, "the test")
        board.abort("the agent died")
        assert read_all(connection) == b""
        assert origin.complaints == [
            "origin, answer 1: given up while waiting for 'never': the agent died"]


@pytest.mark.parametrize("data, complaint", [
    (b"\x16\x03\x01\x02\x00\x01\n\r\n\r\n", "illegal request line"),
    (b"POST /responses HTTP/1.1\r\nHost: x\r\ncontent-length: x\r\n\r\n" + b"y" * 200000, "bad Content-Length"),
    (b"POST /responses HTTP/1.1\r\ncontent-length: 1\r\n\r\ny", "Missing mandatory Host: header"),
])
def test_garbage_gets_400_and_is_a_complaint(data, complaint):
    with Origin([{}]) as origin:
        assert ask(origin, data).startswith(b"HTTP/1.1 400 ")
        assert origin.complaints[0].startswith("the agent sent an invalid HTTP request: " + complaint)
        assert len(origin.unconsumed) == 1


def test_half_a_request_is_a_complaint_and_none_is_not():
    with Origin([{}]) as origin:
        with connect(origin):
            pass
        with connect(origin) as connection:
            connection.sendall(post()[:-1])
            connection.shutdown(socket.SHUT_WR)
            assert read_all(connection) == b""
        assert origin.complaints == [
            "the agent closed the connection in the middle of a request: peer closed connection without sending "
            "complete message body (received 1 bytes, expected 2)"]
        assert origin.exchanges == []


def test_bytes_after_a_request_are_a_complaint():
    with Origin([{}]) as origin:
        ask(origin, post() + b"more")
        assert origin.complaints == ["request 1: the agent sent 4 bytes after the end of its body"]


def test_a_large_head_is_read_and_a_complaint():
    with Origin([{}, {}]) as origin:
        start = b"POST /responses HTTP/1.1\r\nHost: x\r\nA: "
        for size in (LARGE_HEAD - 1, LARGE_HEAD):
            assert ask(origin, start + b"b" * (size - len(start) - 4) + b"\r\n\r\n").startswith(b"HTTP/1.1 200 ")
        assert origin.complaints == [
            "request 2: the agent sent a head of 65536 bytes; most servers refuse one of 65536 bytes"]


def test_parallel_requests_each_get_one_answer():
    script = [{"items": [{"message": "answer {}".format(number)}]} for number in range(8)]
    got = []
    with Origin(script) as origin:
        threads = [threading.Thread(target=lambda: got.append(ask(origin))) for _ in script]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(SECONDS)
    assert sorted(data.count(b'"answer %d"' % number) for number in range(8) for data in got) == [0] * 56 + [1] * 8
    assert [exchange.number for exchange in origin.exchanges] == list(range(1, 9))
    assert [name for name in names(origin.board) if name.startswith("request")] == [
        "request {}".format(number) for number in range(1, 9)]


def origin_threads():
    return [thread for thread in threading.enumerate() if thread.name == "origin"]


def test_close_ends_held_stalled_and_idle_handlers():
    board = Board()
    origin = Origin([{"hold": ["never"]}, {"stall_after": 1}], board).start()
    with connect(origin) as held, connect(origin) as stalled, connect(origin) as idle:
        held.sendall(post())
        board.wait("request 1", SECONDS, "the test")
        stalled.sendall(post())
        read_until(stalled, b"\n\n\r\n")
        origin.close()
        assert origin_threads() == []
        assert read_all(held) == read_all(stalled) == read_all(idle) == b""
    origin.close()
    assert not board.posted("hung up 1") and not board.posted("hung up 2")
    assert not any(exchange.hung_up for exchange in origin.exchanges)
    with pytest.raises(OSError):
        connect(origin)


def test_close_before_start_and_after_start_twice():
    Origin([]).close()
    with Origin([]) as origin:
        origin.close()
    assert origin_threads() == []


def test_a_port_in_use_is_one_line():
    with Origin([]) as origin:
        with pytest.raises(OriginError) as caught:
            Origin([], port=origin.port).start()
    assert str(caught.value) == (
        "origin: cannot listen on 127.0.0.1:{}: Address already in use; "
        "choose another port, or 0 for a free one".format(origin.port))


def test_a_port_that_is_none_is_one_line():
    with pytest.raises(OriginError, match="^origin: cannot listen on 127.0.0.1:70000: "):
        Origin([], port=70000).start()


@pytest.mark.parametrize("host", ["0.0.0.0", "example.com", "192.0.2.1", "", "localhost"])
def test_only_loopback_addresses_are_taken(host):
    with pytest.raises(OriginError, match="is not a loopback address; use 127.0.0.1 or ::1"):
        Origin([], host=host)


def test_a_bad_script_is_refused_before_listening():
    with pytest.raises(ScriptError, match=r"^answers\[1\].itms: unknown key"):
        Origin([{}, {"itms": []}])


def test_two_origins_on_one_board_do_not_close_each_other():
    board = Board()
    with Origin([{"hold": ["go"]}], board) as origin, connect(origin) as connection:
        connection.sendall(post())
        board.wait("request 1", SECONDS, "the test")
        with Origin([], board):
            pass
        board.post("go")
        assert read_all(connection).startswith(b"HTTP/1.1 200")


def test_values_are_taken_out_of_requests():
    answers = [{"take": {"a": "<([a-z]+)>"}, "body": "got @{taken:a}"}, {"take": {"a": "<([a-z]+)>"}, "body": ""}]
    with Origin(answers) as origin:
        good, bad = [requests.post(origin.url + "/responses", data=data) for data in (b"<x> <y>", b"<1>")]
    assert good.text == "got y"
    assert bad.status_code == 400 and "no match" in bad.text
    assert origin.complaints == ["request 2: answers[1].take.a: the request has no match for '<([a-z]+)>'"]
