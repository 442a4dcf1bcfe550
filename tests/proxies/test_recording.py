"""The addon inside mitmproxy's own test harness; the wire is tested in `test_capture`."""
import asyncio
import contextlib
import gzip
import resource
import warnings

import psutil
import pytest

import proxies

pytestmark = [pytest.mark.mitmproxy, pytest.mark.filterwarnings("ignore::DeprecationWarning")]

with warnings.catch_warnings():  # its own dependencies warn while it is imported
    warnings.simplefilter("ignore")
    pytest.importorskip("mitmproxy")
    from mitmproxy import exceptions, flow, http
    from mitmproxy.addons.proxyserver import Proxyserver
    from mitmproxy.proxy.mode_specs import ProxyMode
    from mitmproxy.test import taddons, tflow

    from proxies.recording import OPTIONS, Recorder

EMAIL = "jane.doe" + "@mail.corp.io"
FIELDS = [(b"Session_ID", b"1"), (b"host", b"127.0.0.1:8080"), (b"Authorization", b"Bearer k"), (b"session_id", b"2")]


@pytest.fixture
def path(tmp_path):
    return str(tmp_path / "session.jsonl")


@contextlib.contextmanager
def harness(recorder):
    """mitmproxy's test context; version 11 leaves its event loop open."""
    with taddons.context(Proxyserver(), recorder) as context:
        yield context
    if not context.master.event_loop.is_closed():
        context.master.event_loop.close()


@pytest.fixture
def addon(path):
    """The addon as `mitmdump -s` loads it, with a file to record to; `addon.set(…)` changes options."""
    recorder = Recorder()
    with harness(recorder) as context:
        recorder.set = lambda **options: context.configure(recorder, **options)
        recorder.set(codex_record=path, codex_redact_home="", codex_redact_user="")
        recorders.append(recorder)
        yield recorder
        recorder.done()
        recorders.remove(recorder)


#: Of the test that runs.
recorders = []


def read_exchanges(path):
    """What is recorded when the writing process has done everything that it was handed."""
    for recorder in recorders:
        assert recorder.hand_over.settle(30)
    return proxies.read_exchanges(path)


def new_flow(path="/v1/responses", body=b"{}", fields=FIELDS, mode="reverse:http://origin.test:9000"):
    one = tflow.tflow()
    one.client_conn.proxy_mode = ProxyMode.parse(mode)
    one.request = http.Request(
        "origin.test", 9000, b"POST", b"http", b"", path.encode(), b"HTTP/1.1", http.Headers(fields), body, None, 0, 0)
    one.live = True
    return one


def begin(addon, one):
    addon.requestheaders(one)
    asyncio.run(addon.request(one))


def answer(addon, one, chunks):
    """Let a response stream by; returns what the client would get."""
    headers = http.Headers([(b"Content-Type", b"text/event-stream")])
    one.response = http.Response(b"HTTP/1.1", 200, b"OK", headers, None, None, 0, 0)
    addon.responseheaders(one)
    return [one.response.stream(chunk) for chunk in chunks]


def test_every_option_is_typed_and_has_a_help_text(addon):
    for name, kind, default, text in OPTIONS:
        assert name.startswith("codex_") and isinstance(default, kind) and text.endswith(".")


def test_a_stream_passes_unchanged_and_is_recorded(addon, path):
    one = new_flow("/v1/responses?a=b", b'{"b":1, "a":2}')
    begin(addon, one)
    assert answer(addon, one, [b"data: 1\n\n", b"da", b""]) == [b"data: 1\n\n", b"da", b""]
    addon.response(one)
    (exchange,) = read_exchanges(path)
    assert (exchange.number, exchange.hung_up) == (1, False)
    assert (exchange.request.target, exchange.request.body) == ("/v1/responses?a=b", b'{"b":1, "a":2}')
    assert exchange.request.headers == (("Session_ID", "1"), ("host", "127.0.0.1:8080"), (
        "Authorization", "Bearer <redacted:authorization:1>"), ("session_id", "2"))
    assert exchange.response == (200, (("Content-Type", "text/event-stream"),), b"data: 1\n\nda", True, None)


def test_the_host_header_is_rewritten_for_the_server_but_not_in_the_record(addon, path):
    one = new_flow()
    begin(addon, one)
    assert one.request.host_header == "origin.test:9000"
    addon.error(one)
    assert read_exchanges(path)[0].request.header("host") == "127.0.0.1:8080"


def test_a_host_header_that_is_to_be_kept_is_kept(path):
    recorder = Recorder()
    with harness(recorder) as context:
        context.options.update(keep_host_header=True)
        context.configure(recorder, codex_record=path)
        recorder.host_settled = False
        context.configure(recorder)
        one = new_flow()
        recorder.requestheaders(one)
        assert one.request.host_header == "127.0.0.1:8080"
        recorder.done()


def test_bodies_pass_as_they_are_and_are_recorded_decoded(addon, path):
    packed = gzip.compress(EMAIL.encode())
    one = new_flow(body=packed, fields=FIELDS + [(b"content-encoding", b"gzip")])
    begin(addon, one)
    addon.error(one)
    assert one.request.raw_content == packed
    recorded = read_exchanges(path)[0].request
    assert (recorded.body, recorded.decoded) == (b"<redacted:email:1>", "gzip")


@pytest.mark.parametrize("message, hung_up", [("Client disconnected.", True), ("server closed connection", False)])
def test_what_broke_off_is_recorded_as_far_as_it_came(addon, path, message, hung_up):
    one = new_flow()
    begin(addon, one)
    answer(addon, one, [b"data: 1\n\n"])
    one.error = flow.Error(message)
    addon.error(one)
    (exchange,) = read_exchanges(path)
    assert exchange.hung_up is hung_up
    assert (exchange.response.body, exchange.response.complete) == (b"data: 1\n\n", False)


def test_a_server_that_drops_the_connection_is_not_answered_for(addon, path):
    one = new_flow()
    begin(addon, one)
    one.error = flow.Error("server closed connection")
    addon.error(one)
    assert read_exchanges(path)[0].response is None
    assert one.error.msg == flow.Error.KILLED_MESSAGE


def test_a_request_that_broke_off_in_its_body_is_recorded(addon, path):
    one = new_flow()
    addon.requestheaders(one)
    one.error = flow.Error("Client disconnected.")
    addon.error(one)
    (exchange,) = read_exchanges(path)
    assert (exchange.number, exchange.hung_up, exchange.request.body) == (1, True, b"")


def test_what_is_open_at_the_end_is_written(addon, path, caplog):
    one = new_flow()
    begin(addon, one)
    answer(addon, one, [b"data: 1\n\n"])
    addon.done()
    (exchange,) = read_exchanges(path)
    assert (exchange.response.body, exchange.response.complete) == (b"data: 1\n\n", False)
    assert "still open at the end, recorded as far as it came: /v1/responses" in caplog.text


def test_websocket_messages_are_recorded(addon, path):
    one = new_flow()
    begin(addon, one)
    one.response = http.Response.make(101)
    addon.responseheaders(one)
    one.websocket = tflow.twebsocket()
    addon.response(one)
    assert read_exchanges(path) == []
    one.websocket.messages[1].content = EMAIL.encode()
    addon.websocket_end(one)
    frames = read_exchanges(path)[0].frames
    assert frames[:2] == (("client", b"hello binary"), ("client", b"<redacted:email:1>"))
    assert frames[2].sender == "server"


def test_other_paths_pass_by_and_are_counted(addon, path, caplog):
    one = new_flow("/v1/models?x=/responses")
    begin(addon, one)
    one.response = http.Response.make(200)
    addon.responseheaders(one)
    assert one.response.stream is True
    addon.response(one)
    addon.done()
    assert read_exchanges(path) == []
    assert "1 requests did not match codex_paths and are not recorded" in caplog.text


def test_paths_can_be_chosen(addon, path):
    addon.set(codex_paths="^/x$")
    for target in ("/x", "/v1/responses"):
        one = new_flow(target)
        begin(addon, one)
        addon.error(one)
    assert [exchange.request.target for exchange in read_exchanges(path)] == ["/x"]


def test_redaction_can_be_turned_off(addon, path):
    addon.set(codex_redact=False)
    one = new_flow(body=EMAIL.encode())
    begin(addon, one)
    addon.error(one)
    request = read_exchanges(path)[0].request
    assert request.body == EMAIL.encode() and request.header("authorization") == "Bearer k"


def test_home_and_user_are_redacted(addon, path):
    addon.set(codex_redact_home="/srv/jane", codex_redact_user="janedoe")
    one = new_flow(body=b"/srv/jane/x janedoe")
    begin(addon, one)
    addon.error(one)
    assert read_exchanges(path)[0].request.body == b"<redacted:home:1>/x <redacted:user:1>"


def test_a_full_disk_does_not_stop_the_traffic(addon, path, caplog):
    """The process that writes may not write files of more than some bytes; then it may again."""
    (writer,) = psutil.Process(addon.hand_over.pid).children()
    for number, limit in ((1, 100), (2, resource.RLIM_INFINITY)):
        resource.prlimit(writer.pid, resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
        one = new_flow()
        begin(addon, one)
        addon.error(one)
        assert [exchange.number for exchange in read_exchanges(path)] == [2][:number - 1]
    assert "exchange 1 is lost: {}: File too large".format(path) in caplog.text


@pytest.mark.parametrize("options, complaint", [
    ({"codex_paths": "("}, "codex_paths is not a regular expression"),
    ({"codex_record": "/nowhere/at/all.jsonl"}, "codex_record: cannot write /nowhere/at/all.jsonl: No such file"),
    ({"codex_routes": "/nowhere/at/all"}, "codex_routes: there is no folder /nowhere/at/all"),
])
def test_bad_options_are_refused(addon, options, complaint):
    with pytest.raises(exceptions.OptionsError, match=".*"):
        try:
            addon.set(**options)
        except exceptions.OptionsError as error:
            assert complaint in str(error)
            raise


def test_routes_lead_to_a_port_and_a_recording_of_their_own(addon, tmp_path):
    addon.set(codex_record="", codex_routes=str(tmp_path))
    for port, run in ((1001, "a"), (1002, "b.c")):
        one = new_flow("/to-{}/run-{}/v1/responses?x=1".format(port, run))
        begin(addon, one)
        request = one.request
        assert (request.scheme, request.host, request.port, request.path) == (
            "http", "127.0.0.1", port, "/v1/responses?x=1")
        assert request.headers.fields == tuple(FIELDS)
        addon.error(one)
        (exchange,) = read_exchanges(str(tmp_path / (run + ".jsonl")))
        assert (exchange.number, exchange.request.target) == (1, "/v1/responses?x=1")


@pytest.mark.parametrize("target", [
    "/v1/responses", "/to-1/run-../v1", "/to-x/run-a/v1", "/to-1/run-a", "/finish/run-"])
def test_a_path_without_a_route_is_404(addon, tmp_path, target):
    addon.set(codex_record="", codex_routes=str(tmp_path))
    one = new_flow(target)
    begin(addon, one)
    assert one.response.status_code == 404
    assert list(tmp_path.iterdir()) == [tmp_path / "session.jsonl"]


def test_finish_waits_for_what_is_open(addon, tmp_path):
    addon.set(codex_record="", codex_routes=str(tmp_path))

    async def finish():
        open_flow, end = new_flow("/to-1/run-a/responses"), new_flow("/finish/run-a")
        addon.requestheaders(open_flow)
        await addon.request(open_flow)
        addon.requestheaders(end)
        finishing = asyncio.ensure_future(addon.request(end))
        await asyncio.sleep(0)
        assert not finishing.done()
        addon.error(open_flow)
        await finishing
        return end.response

    assert asyncio.run(finish()).get_text() == '{"exchanges": 1, "strays": 0, "open": 0}'


def test_finish_writes_what_does_not_end(addon, tmp_path, monkeypatch):
    monkeypatch.setattr("proxies.recording.FINISH_SECONDS", 0)
    addon.set(codex_record="", codex_routes=str(tmp_path))
    begin(addon, new_flow("/to-1/run-a/responses"))
    end = new_flow("/finish/run-a")
    begin(addon, end)
    assert end.response.get_text() == '{"exchanges": 1, "strays": 0, "open": 1}'
    assert len(read_exchanges(str(tmp_path / "a.jsonl"))) == 1
