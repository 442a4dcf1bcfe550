"""The capture proxy for real: a client, mitmdump with the addon, the scripted origin."""
import gzip
import os
import shutil
import socket
import stat
import subprocess
import sys
import threading

import psutil
import pytest
import requests

from proxies import Board, CaptureError, CaptureProxy, Origin, read_exchanges
from proxies.capture import find_mitmdump

SECONDS = 30
needs_mitmproxy = pytest.mark.mitmproxy
EMAIL = "jane.doe" + "@mail.corp.io"


@pytest.fixture(scope="module")
def proxy(tmp_path_factory):
    """One proxy for all tests of this module: it is meant to be shared."""
    if shutil.which("mitmdump", path=os.path.dirname(sys.executable)) is None:
        pytest.skip("mitmproxy is not installed for this Python")
    with CaptureProxy(str(tmp_path_factory.mktemp("captured"))) as started:
        yield started


def raw(base_url, body=b"{}", headers=b"", path="/responses"):
    """A connection on which a request was sent, header by header as given; a host header is added where none is."""
    headers = headers if b"host:" in headers.lower() else b"host: agent:1\r\n" + headers
    host, _, rest = base_url[len("http://"):].partition("/")
    name, port = host.split(":")
    connection = socket.create_connection((name, int(port)), SECONDS)
    connection.sendall(b"POST /%s HTTP/1.1\r\n%scontent-length: %d\r\n\r\n%s" % (
        (rest + path).encode(), headers, len(body), body))
    return connection


def read_all(connection):
    with connection:
        parts = []
        while True:
            part = connection.recv(65536)
            if not part:
                return b"".join(parts)
            parts.append(part)


@needs_mitmproxy
def test_the_record_is_what_the_client_sent_and_what_the_origin_sent(proxy):
    headers = b"Zed: 1\r\nSESSION_id: a\r\nhost: agent:1\r\nsession_id: b\r\nAccept: caf\xc3\xa9\r\nx-empty:\r\n"
    with Origin([{"items": [{"message": "hi"}], "headers": {"X-Codex-Turn-State": "s"}}]) as origin:
        body = b'{"model": "m",\n "a": 1.0}'
        read_all(raw(proxy.route(origin.url, "wire"), body, headers))
        (captured,), strays, still_open = proxy.finish("wire")
        (sent,) = origin.exchanges
    assert captured == sent
    assert [name for name, _ in captured.request.headers] == [
        "Zed", "SESSION_id", "host", "session_id", "Accept", "x-empty", "content-length"]
    assert (captured.request.target, captured.request.body) == ("/v1/responses", body)
    assert (strays, still_open) == (0, 0)


@needs_mitmproxy
def test_a_held_stream_is_not_held_back(proxy):
    board = Board()
    with Origin([{"items": [{"message": "first"}, {"hold": ["step steer"]}, {"message": "second"}]}], board) as origin:
        connection = raw(proxy.route(origin.url, "held"))
        data = b""
        while b'"first"' not in data:
            data += connection.recv(65536)
        assert not board.posted("answered 1")
        board.post("step steer")
        assert b'"second"' in read_all(connection)
        board.wait("answered 1", SECONDS, "the test")
        assert proxy.finish("held").exchanges == origin.exchanges


@needs_mitmproxy
def test_a_client_that_leaves_is_seen_by_the_origin_and_recorded(proxy):
    board = Board()
    with Origin([{"stall_after": 1}], board) as origin:
        connection = raw(proxy.route(origin.url, "left"))
        data = b""
        while not data.endswith(b"\n\n\r\n"):
            data += connection.recv(65536)
        connection.close()
        board.wait("hung up 1", SECONDS, "the test")
        (exchange,) = proxy.finish("left").exchanges
    assert exchange.hung_up and not exchange.response.complete
    assert b"response.created" in exchange.response.body


@needs_mitmproxy
def test_a_client_that_leaves_before_the_first_byte_is_seen_too(proxy):
    board = Board()
    with Origin([{"hold": ["never"]}], board) as origin:
        connection = raw(proxy.route(origin.url, "left-early"))
        board.wait("request 1", SECONDS, "the test")
        connection.close()
        board.wait("hung up 1", SECONDS, "the test")
        (exchange,) = proxy.finish("left-early").exchanges
    assert exchange.hung_up and exchange.response is None


@needs_mitmproxy
@pytest.mark.parametrize("answer, seen", [
    ({"end": "cut"}, b"response.created"),
    ({"drop": True}, b""),
    ({"body": "data: \u00e9", "cut_at": 7}, b"data: \xc3"),
])
def test_faults_reach_the_client_as_they_are(proxy, answer, seen, request):
    run = "fault-{}".format(request.node.callspec.indices["answer"])
    with Origin([answer]) as origin:
        data = read_all(raw(proxy.route(origin.url, run)))
        (exchange,) = proxy.finish(run).exchanges
    assert (seen in data) if seen else data == b""
    assert not data.endswith(b"0\r\n\r\n")
    if seen:
        assert seen in exchange.response.body and not exchange.response.complete and not exchange.hung_up
    else:
        assert exchange.response is None


@needs_mitmproxy
def test_compressed_requests_pass_as_they_are(proxy):
    packed = gzip.compress(EMAIL.encode())
    with Origin([{}]) as origin:
        read_all(raw(proxy.route(origin.url, "packed"), packed, b"content-encoding: gzip\r\n"))
        (exchange,) = proxy.finish("packed").exchanges
        assert origin.exchanges[0].request.body == packed
        assert origin.exchanges[0].request.decoded_body() == EMAIL.encode()
    assert (exchange.request.body, exchange.request.decoded) == (b"<redacted:email:1>", "gzip")


@needs_mitmproxy
def test_secrets_never_reach_the_disk(proxy):
    secret = "abc123" + "DEF456ghi"
    with Origin([{"items": [{"message": EMAIL}]}]) as origin:
        headers = {"authorization": "Bearer " + secret, "Cookie": "a=" + secret}
        requests.post(proxy.route(origin.url, "secret") + "/responses?api_key=" + secret, data=secret, headers=headers)
        proxy.finish("secret")
    with open(proxy.record_path("secret"), "rb") as file:
        written = file.read().decode("utf-8")
    assert secret not in written and EMAIL not in written
    assert '"Bearer <redacted:authorization:1>"' in written


@needs_mitmproxy
def test_runs_side_by_side_do_not_mix(proxy):
    board = Board()

    def send(run, origin):
        for number in range(1, 4):
            requests.post(proxy.route(origin.url, run) + "/responses", data="{} {}".format(run, number))

    script = [{"hold": ["go"]}, {}, {}]
    with Origin(script, board) as one, Origin(script, board) as other:
        threads = [threading.Thread(target=send, args=pair) for pair in (("one", one), ("other", other))]
        for thread in threads:
            thread.start()
        board.post("go")
        for thread in threads:
            thread.join(SECONDS)
        for run in ("one", "other"):
            assert [exchange.request.body.decode() for exchange in proxy.finish(run).exchanges] == [
                "{} {}".format(run, number) for number in (1, 2, 3)]


@needs_mitmproxy
def test_requests_to_other_paths_pass_and_are_counted(proxy):
    with Origin([]) as origin:
        assert requests.get(proxy.route(origin.url, "stray") + "/models").status_code == 404
        origin.board.wait("stray 1", SECONDS, "the origin to note the request")
        assert len(origin.strays) == 1
        assert proxy.finish("stray") == ([], 1, 0)


@needs_mitmproxy
def test_a_run_that_sent_nothing_is_empty(proxy):
    assert proxy.finish("silent") == ([], 0, 0)


@needs_mitmproxy
def test_an_address_without_a_route_is_404(proxy):
    answer = requests.post("http://127.0.0.1:{}/v1/responses".format(proxy.port))
    assert (answer.status_code, answer.json()) == (
        404, {"error": {"message": "codex-record: no route for /v1/responses"}})


@needs_mitmproxy
def test_the_proxy_is_gone_after_close(proxy, tmp_path):
    with CaptureProxy(str(tmp_path)) as started:
        process = psutil.Process(started._process.pid)
        confdir = started._confdir
    started.close()
    assert not process.is_running()
    assert not os.path.exists(confdir)


@needs_mitmproxy
def test_the_proxy_ends_with_whoever_started_it(proxy, tmp_path):
    """Its starter is killed outright; the proxy sees the end of its input."""
    code = ("import sys; from proxies import CaptureProxy; proxy = CaptureProxy(sys.argv[1]).start(); "
            "print(proxy._process.pid, proxy._confdir, flush=True); sys.stdin.read()")
    starter = subprocess.Popen([sys.executable, "-c", code, str(tmp_path)], stdin=subprocess.PIPE,
                               stdout=subprocess.PIPE, cwd=os.path.dirname(os.path.dirname(os.path.dirname(__file__))))
    pid, confdir = starter.stdout.readline().decode().split()
    mitmdump = psutil.Process(int(pid))
    starter.kill()
    starter.communicate()
    try:
        mitmdump.wait(SECONDS)
    except psutil.TimeoutExpired:
        assert mitmdump.status() == psutil.STATUS_ZOMBIE  # it ended, and its new parent does not care
    shutil.rmtree(confdir)


@needs_mitmproxy
def test_the_addon_works_with_plain_mitmdump(proxy, tmp_path):
    path, script = tmp_path / "session.jsonl", os.path.join(os.path.dirname(__file__), "../../proxies/recording.py")
    with Origin([{"items": [{"message": EMAIL}]}]) as origin:
        process = subprocess.Popen(
            [find_mitmdump(), "-s", script, "--mode", "reverse:http://127.0.0.1:{}".format(origin.port),
             "--listen-host", "127.0.0.1", "--listen-port", "0", "--set", "confdir={}".format(tmp_path / "conf"),
             "--set", "codex_record={}".format(path), "--set", "codex_supervised=true"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=str(tmp_path))
        for line in process.stdout:
            if line.startswith(b"codex-record ready on port "):
                break
        base = "http://127.0.0.1:{}/v1".format(int(line.split()[-1]))
        assert EMAIL.encode() in read_all(raw(base, headers=b"HOST: agent:1\r\n"))
        assert origin.exchanges[0].request.header("host") == "127.0.0.1:{}".format(origin.port)
        process.communicate(timeout=SECONDS)
    (exchange,) = read_exchanges(str(path))
    assert exchange.request.headers[0] == ("HOST", "agent:1")
    assert b"<redacted:email:1>" in exchange.response.body


@needs_mitmproxy
def test_a_proxy_that_cannot_start_says_why(proxy, tmp_path):
    with pytest.raises(CaptureError) as caught:
        CaptureProxy(str(tmp_path / "none")).start()
    assert "capture proxy: mitmdump ended with code 1; its log ends: " in str(caught.value)
    assert "codex_routes: there is no folder {}".format(tmp_path / "none") in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_missing_mitmdump_says_what_to_install(monkeypatch, tmp_path):
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python"))
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(CaptureError) as caught:
        CaptureProxy(str(tmp_path)).start()
    assert str(caught.value) == "mitmdump not found: pip install 'codex-conformance[record]'"


def test_the_mitmdump_of_this_environment_comes_first(monkeypatch, tmp_path):
    for folder in ("env", "path"):
        (tmp_path / folder).mkdir()
        program = tmp_path / folder / "mitmdump"
        program.write_text("")
        program.chmod(stat.S_IRWXU)
    monkeypatch.setattr(sys, "executable", str(tmp_path / "env" / "python"))
    monkeypatch.setenv("PATH", str(tmp_path / "path"))
    assert find_mitmdump() == str(tmp_path / "env" / "mitmdump")
    os.unlink(str(tmp_path / "env" / "mitmdump"))
    assert find_mitmdump() == str(tmp_path / "path" / "mitmdump")


def test_a_program_that_is_no_mitmdump_is_one_line(tmp_path):
    with pytest.raises(CaptureError, match="^capture proxy: cannot start .*none: No such file or directory$"):
        CaptureProxy(str(tmp_path), mitmdump=str(tmp_path / "none")).start()
    with pytest.raises(CaptureError, match="^capture proxy: mitmdump ended with code [0-9]+; its log ends: "):
        CaptureProxy(str(tmp_path), mitmdump=sys.executable).start()


@pytest.mark.parametrize("url", ["https://127.0.0.1:1/v1", "http://example.com:80/v1", "http://127.0.0.1/v1", "x"])
def test_only_origins_on_loopback_are_routed(tmp_path, url):
    with pytest.raises(CaptureError, match="is not an origin at http://127.0.0.1:PORT"):
        CaptureProxy(str(tmp_path)).route(url, "run")


@pytest.mark.parametrize("name", ["", "../x", ".hidden", "a/b", "a b"])
def test_run_names_are_file_names(tmp_path, name):
    with pytest.raises(CaptureError, match="use letters, digits"):
        CaptureProxy(str(tmp_path)).record_path(name)
