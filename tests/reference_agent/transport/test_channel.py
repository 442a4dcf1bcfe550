"""The bytes on the wire, and what becomes of a connection."""

import socket
import threading
from contextlib import closing

import pytest

from reference_agent.transport import channel as transport


class Server:
    """Gives each connection one of `answers` (bytes, or a list for several requests); keeps what it was sent."""

    def __init__(self, *answers):
        self.answers = answers
        self.requests = []
        self.listener = socket.socket()
        self.listener.bind(("127.0.0.1", 0))
        self.listener.listen(5)
        self.release = threading.Event()
        self.thread = threading.Thread(target=self.run, daemon=True)
        self.thread.start()

    @property
    def base(self):
        return "http://127.0.0.1:%d/v1" % self.listener.getsockname()[1]

    def run(self):
        for answers in self.answers:
            connection, _ = self.listener.accept()
            with closing(connection):
                for answer in answers if isinstance(answers, list) else [answers]:
                    data = piece = connection.recv(65536)
                    while piece and b"\r\n\r\n" not in data:
                        piece = connection.recv(65536)
                        data += piece
                    if not piece:
                        break
                    head, _, body = data.partition(b"\r\n\r\n")
                    length = int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0])
                    while len(body) < length:
                        body += connection.recv(65536)
                    self.requests.append((head, body))
                    if answer is None:
                        self.release.wait(10)
                    else:
                        connection.sendall(answer)

    def close(self):
        self.release.set()
        self.thread.join(5)
        self.listener.close()
        assert not self.thread.is_alive()


@pytest.fixture
def serve():
    servers = []

    def start(*answers):
        servers.append(Server(*answers))
        return servers[-1]
    yield start
    for server in servers:
        server.close()


def ok(body=b"", extra=b""):
    return b"HTTP/1.1 200 OK\r\ncontent-length: %d\r\n%s\r\n%s" % (len(body), extra, body)


def test_nothing_is_added(serve):
    server = serve(ok())
    channel = transport.Channel(server.base + "/", {"api-version": "1 2"})
    status, headers, answer = channel.post([("b", "é"), ("a", "2")], b"body")
    assert status == 200 and headers == {"content-length": "0"}
    assert list(channel.pieces(answer, lambda: 5)) == []
    host = server.base.split("/")[2].encode()
    assert server.requests == [
        (b"POST /v1/responses?api-version=1%202 HTTP/1.1\r\nb: \xc3\xa9\r\na: 2\r\nhost: " + host
         + b"\r\ncontent-length: 4", b"body")]
    channel.close()
    assert channel.url == server.base + "/responses?api-version=1%202"


def test_the_connection_is_used_again(serve):
    server = serve([ok(b"one"), ok(b"two")])
    channel = transport.Channel(server.base)
    for expected in (b"one", b"two"):
        _, _, answer = channel.post([], b"")
        assert b"".join(channel.pieces(answer, lambda: 5)) == expected
    channel.close()


def test_a_connection_that_was_closed_meanwhile_is_replaced(serve):
    server = serve(ok(b"one"), ok(b"two"))
    channel = transport.Channel(server.base)
    for expected in (b"one", b"two"):
        _, _, answer = channel.post([], b"x")
        assert b"".join(channel.pieces(answer, lambda: 5)) == expected
    channel.close()
    assert len(server.requests) == 2


@pytest.mark.parametrize("answer", [
    b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n",
    b"HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\nabcde",
])
def test_a_body_that_breaks_off_is_reported_after_its_pieces(serve, answer):
    channel = transport.Channel(serve(answer).base)
    _, _, response = channel.post([], b"")
    got = []
    with pytest.raises(transport.BrokenOff):
        for piece in channel.pieces(response, lambda: 5):
            got.append(piece)
    assert b"".join(got) == b"abcde"


def test_a_body_without_a_length_ends_with_the_connection(serve):
    channel = transport.Channel(serve(b"HTTP/1.0 200 OK\r\n\r\nabcde").base)
    _, _, response = channel.post([], b"")
    assert b"".join(channel.pieces(response, lambda: 5)) == b"abcde"


def test_silence(serve):
    server = serve([ok(b"ab")[:-1], None])
    channel = transport.Channel(server.base)
    _, _, answer = channel.post([], b"")
    pieces = channel.pieces(answer, lambda: 0.05)
    assert next(pieces) == b"a"
    with pytest.raises(transport.IdleTimeout):
        next(pieces)


def test_cancel_wakes_the_reader(serve):
    server = serve([None])
    channel = transport.Channel(server.base)
    raised = []

    def post():
        try:
            channel.post([], b"")
        except transport.Cancelled:
            raised.append(True)
    thread = threading.Thread(target=post)
    thread.start()
    while not server.requests:
        thread.join(0.001)
    channel.cancel()
    thread.join(5)
    assert raised == [True]


def test_no_server():
    probe = socket.socket()
    probe.bind(("127.0.0.1", 0))
    base = "http://127.0.0.1:%d" % probe.getsockname()[1]
    probe.close()
    with pytest.raises(transport.Disconnected):
        transport.Channel(base).post([], b"")


@pytest.mark.parametrize("answer", [b"", b"HTTP/1.1 200", b"nonsense\r\n\r\n"])
def test_no_head(serve, answer):
    with pytest.raises(transport.Disconnected):
        transport.Channel(serve(answer).base).post([], b"")
