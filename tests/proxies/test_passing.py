"""Unusual traffic through a real mitmproxy: it passes unchanged and is recorded, or what is lost is stated."""
import os
import shutil
import socket
import subprocess
import sys

import pytest

from proxies import CaptureProxy, Origin
from proxies.capture import find_mitmdump

from .test_capture import raw, read_all

pytestmark = pytest.mark.mitmproxy
TEXT = b"A line of an ordinary request, again and again.\n"


@pytest.fixture(scope="module")
def proxy(tmp_path_factory):
    if shutil.which("mitmdump", path=os.path.dirname(sys.executable)) is None:
        pytest.skip("mitmproxy is not installed for this Python")
    with CaptureProxy(str(tmp_path_factory.mktemp("captured"))) as started:
        yield started


def chunked(base_url, pieces, trailers=b""):
    """A connection on which a request was sent in these chunks, its end included."""
    connection = raw(base_url, b"", b"transfer-encoding: chunked\r\nte: trailers\r\nx: ")
    for piece in pieces:
        connection.sendall(b"%x\r\n%s\r\n" % (len(piece), piece))
    connection.sendall(b"0\r\n" + trailers + b"\r\n")
    return connection


@pytest.mark.parametrize("count", [1, 30000, 70000])
def test_requests_of_any_size_are_recorded(proxy, count):
    run = "size-{}".format(count)
    with Origin([{"items": [{"message": "hi"}]}]) as origin:
        read_all(raw(proxy.route(origin.url, run), TEXT * count))
        (exchange,) = proxy.finish(run).exchanges
        assert exchange.request.body == TEXT * count and exchange.lost == ()
        assert exchange == origin.exchanges[0]


def test_chunked_requests_are_recorded(proxy):
    pieces = [b"first ", TEXT * 1000, b"last"]
    with Origin([{"items": [{"message": "hi"}]}]) as origin:
        connection = chunked(proxy.route(origin.url, "chunked"), pieces)
        assert b"hi" in read_all(connection)
        (exchange,) = proxy.finish("chunked").exchanges
        assert (exchange.request.body, exchange.number) == (b"".join(pieces), 1)
        assert origin.exchanges[0].request.body == b"".join(pieces)


def test_a_request_that_breaks_off_says_so(proxy):
    with Origin([{"items": []}]) as origin:
        connection = raw(proxy.route(origin.url, "half"), b"", b"content-length: 1000\r\nx: ")
        connection.sendall(b"half of it")
        connection.close()
        (exchange,) = wait_for(proxy, "half")
    assert exchange.lost == (("request", "the connection ended before the request's body was whole"),)


def test_a_large_request_that_breaks_off_is_kept_as_far_as_it_came(proxy):
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen(1)
        url = "http://127.0.0.1:{}/v1".format(server.getsockname()[1])
        client = raw(proxy.route(url, "large-half"), b"", b"content-length: 9000000\r\nx: ")
        client.sendall(b"half of it")
        passed, _ = server.accept()
        with passed:
            data = b""
            while not data.endswith(b"half of it"):
                data += passed.recv(65536)
            client.close()
            assert passed.recv(1) == b""
    (exchange,) = wait_for(proxy, "large-half")
    assert (exchange.request.body, exchange.hung_up) == (b"half of it", True)
    assert exchange.lost == (("request", "the connection ended before the request's body was whole"),)


def wait_for(proxy, run):
    """The run's exchanges; the proxy may have to read the request first."""
    found = []
    for _ in range(100):
        found = found or proxy.finish(run).exchanges
        if found:
            break
    return found


def test_a_wrong_option_is_one_line(proxy, tmp_path):
    process = subprocess.run(
        [find_mitmdump(), "-s", os.path.join(os.path.dirname(__file__), "../../proxies/recording.py"),
         "--listen-host", "127.0.0.1", "--listen-port", "0", "--set", "confdir={}".format(tmp_path), "--set",
         "codex_paths=("], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    assert process.returncode == 1
    assert b"codex_paths is not a regular expression: '(', at character 1" in process.stdout
    assert b"Traceback" not in process.stdout
