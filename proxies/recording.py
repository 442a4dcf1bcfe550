"""The addon for mitmproxy that records the exchanges between an agent and its Responses server, one a line.

    mitmdump -s proxies/recording.py --mode reverse:http://127.0.0.1:8000 --set codex_record=session.jsonl

Rules
- The addon changes nothing on the wire: headers, bodies and streams pass unchanged; it does not delay an event stream;
  when the server drops the connection, the proxy drops the client's. The record holds what the client sent, also where
  mitmproxy rewrites it (the host header).
- The addon records every exchange whose path matches `codex_paths`: complete, cut short by either side
  (`complete: false`, `hung_up`), upgraded to a WebSocket (`frames`), or still open when the proxy stops. What cannot be
  kept is stated in the exchange (`lost`). It counts the other exchanges and logs their number.
- Other processes decode, redact in memory (unless `codex_redact` is off) and write. The addon hands each piece over
  before the piece passes: a proxy that is killed loses nothing that the client has (`handover`, `holding`).
- mitmproxy passes a large request on when it is whole, which delays everybody; the addon has it pass as it comes.
- With `codex_routes=FOLDER` one proxy serves many recordings: `/to-PORT/run-NAME/v1/responses` goes to 127.0.0.1:PORT
  as `/v1/responses` and is recorded in `FOLDER/NAME.jsonl`; `GET /finish/run-NAME` is answered when all of that run is
  written. `capture` starts the proxy that way.
- Only this module imports mitmproxy (11.0.2 to 12.2.3) and needs Python 3.10.
"""
import asyncio
import functools
import json
import logging
import os
import re
import sys
import threading
from collections.abc import Callable

from mitmproxy import addonmanager, connection, ctx, exceptions, http
from mitmproxy.flow import Error
from mitmproxy.net.http import url
from mitmproxy.net.http.http1 import expected_http_body_size
from mitmproxy.proxy.mode_specs import ReverseMode

if __name__ != "proxies.recording":  # a script of mitmdump: the package may not be installed where mitmproxy is
    sys.path.append(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

from proxies import passing
from proxies.handover import CLOSE, END, REQUEST, RESPONSE, HandOver, Recording
from proxies.passing import OPTIONS, Pending, header_list, path_pattern, settings, stop_after_input

log = logging.getLogger("codex-record")

READY = "codex-record ready on port"
FINISH_SECONDS = 10.0
CONTROL = "codex-record"
#: Requests up to this size pass when they are whole, as mitmproxy does it.
WHOLE_BYTES = 1 << 20


class Recorder:
    """The addon: mitmproxy's hooks in the order in which they are called."""

    def __init__(self) -> None:
        self.pending: dict[str, Pending] = {}
        self.logs: dict[str, Recording] = {}
        self.hand_over = HandOver(log.error)
        self.paths = re.compile("/responses")
        self.rewrite_host = self.host_settled = self.configured = False
        self.unrouted = 0
        self.progress = asyncio.Event()

    def load(self, loader: addonmanager.Loader) -> None:
        for name, kind, default, text in OPTIONS:
            loader.add_option(name, kind, default, text)

    def configure(self, updated: set[str]) -> None:
        """mitmproxy prints a traceback of what the first call raises; an error in its log makes it stop as well."""
        first, self.configured = not self.configured, True
        try:
            self.obey(updated)
        except exceptions.OptionsError as error:
            if not first:
                raise
            log.error("%s", error)

    def obey(self, updated: set[str]) -> None:
        """Do what the options say. Raises `OptionsError`."""
        options = ctx.options
        if "codex_paths" in updated:
            try:
                self.paths = path_pattern(options.codex_paths)
            except ValueError as error:
                raise exceptions.OptionsError(str(error))
        if "codex_routes" in updated and options.codex_routes and not os.path.isdir(options.codex_routes):
            raise exceptions.OptionsError(f"codex_routes: there is no folder {options.codex_routes}")
        if updated & {name for name, *_ in OPTIONS if name != "codex_paths"} and "" in self.logs:
            self.close_log("")
        if options.codex_record and "" not in self.logs:
            recording = self.hand_over.open(options.codex_record, settings(ctx.options), wait=True)
            if recording.error:
                raise exceptions.OptionsError(f"codex_record: cannot write {options.codex_record}: {recording.error}")
            self.logs[""] = recording
        if not self.host_settled and "keep_host_header" in options:
            # mitmproxy rewrites the host header before any hook has seen it; `requestheaders` does it instead.
            self.host_settled = True
            self.rewrite_host = not options.keep_host_header
            options.update(keep_host_header=True)

    def running(self) -> None:
        if not ctx.options.codex_record and not ctx.options.codex_routes:
            log.warning("nothing is recorded: set codex_record=FILE")
        if ctx.options.codex_supervised:
            port = ctx.master.addons.get("proxyserver").listen_addrs()[0][1]
            print(f"{READY} {port}", flush=True)
            threading.Thread(target=stop_after_input, args=(ctx.master,), daemon=True).start()

    def requestheaders(self, flow: http.HTTPFlow) -> None:
        request, target = flow.request, flow.request.path
        method, headers = request.method, header_list(request.headers.fields)
        if ctx.options.codex_routes:
            route = passing.ROUTE.match(target)
            if route is None:
                flow.metadata[CONTROL] = target
                return
            port, run, target = route.groups()
            redirect(request, int(port), target)
            recording = self.log_of(run)
        else:
            if self.rewrite_host and isinstance(flow.client_conn.proxy_mode, ReverseMode):
                request.host_header = url.hostport(request.scheme, request.host, request.port)
            recording = self.logs.get("")
        if recording is None:
            return
        if not self.paths.search(target.split("?")[0]):
            recording.strays += 1
            return
        exchange = self.hand_over.begin(recording, {"method": method, "target": target, "headers": headers})
        self.pending[flow.id] = Pending(flow, recording, exchange)
        if request.stream or body_size(request) > WHOLE_BYTES:
            request.stream = self.copier(REQUEST, exchange)

    async def request(self, flow: http.HTTPFlow) -> None:
        pending = self.pending.get(flow.id)
        if pending is not None:
            if flow.request.raw_content:
                self.hand_over.send(REQUEST, pending.exchange, flow.request.raw_content)
            if flow.request.trailers:
                pending.lost["request"] = passing.TRAILERS.format(", ".join(flow.request.trailers))
            pending.get_number(self.hand_over)
            if pending.answered:
                self.end(flow, complete=True)
        elif CONTROL in flow.metadata:
            flow.response = await self.control(flow.metadata[CONTROL])

    def responseheaders(self, flow: http.HTTPFlow) -> None:
        response, pending = flow.response, self.pending.get(flow.id)
        assert response is not None
        if pending is None:
            response.stream = True
            return
        head = {"status": response.status_code, "headers": header_list(response.headers.fields)}
        self.hand_over.update(pending.exchange, {"response": head})
        if response.status_code != 101:
            response.stream = self.copier(RESPONSE, pending.exchange)

    def response(self, flow: http.HTTPFlow) -> None:
        pending, response = self.pending.get(flow.id), flow.response
        if pending is None or response is None or flow.websocket is not None:
            return
        if response.trailers:
            pending.lost["response"] = passing.TRAILERS.format(", ".join(response.trailers))
        if response.status_code == 101:
            pending.lost["response"] = passing.SWITCHED.format(response.headers.get("upgrade", ""))
        if pending.number:
            self.end(flow, complete=True)
        else:  # the answer came before the request was whole
            pending.answered = True
            self.hand_over.update(pending.exchange, {"complete": True})

    def websocket_message(self, flow: http.HTTPFlow) -> None:
        pending = self.pending.get(flow.id)
        if pending is not None and flow.websocket is not None:
            pending.hand_over_message(self.hand_over, flow.websocket.messages[-1])
            del flow.websocket.messages[:-1]

    def websocket_end(self, flow: http.HTTPFlow) -> None:
        self.end(flow, complete=True)

    def error(self, flow: http.HTTPFlow) -> None:
        self.end(flow, complete=False)
        if flow.response is None and flow.killable:
            flow.kill()  # the server dropped the connection: so do we, instead of answering 502

    def client_disconnected(self, client: connection.Client) -> None:
        for pending in list(self.pending.values()):
            if pending.answered and pending.flow.client_conn.id == client.id:
                self.end(pending.flow, complete=True)

    def done(self) -> None:
        for pending in list(self.pending.values()):
            log.warning("still open at the end, recorded as far as it came: %s", pending.flow.request.path)
            self.end(pending.flow, complete=False)
        for run, recording in list(self.logs.items()):
            if recording.strays:
                log.warning("%d requests did not match codex_paths and are not recorded", recording.strays)
            self.close_log(run)
        self.hand_over.close()

    def copier(self, kind: bytes, exchange: int) -> Callable[[bytes], bytes]:
        """What mitmproxy is to call with each piece of a body before it passes the piece on."""
        def copy(data: bytes) -> bytes:
            if data:
                self.hand_over.send(kind, exchange, data)
            return data

        return copy

    def end(self, flow: http.HTTPFlow, complete: bool) -> None:
        """Have an exchange written that is over."""
        pending = self.pending.pop(flow.id, None)
        if pending is None:
            return
        if not pending.number:
            if body_size(flow.request):
                pending.lost["request"] = passing.REQUEST_CUT
            pending.get_number(self.hand_over)
        for message in flow.websocket.messages if flow.websocket is not None else ():
            pending.hand_over_message(self.hand_over, message)
        self.hand_over.update(pending.exchange, {
            "complete": complete, "hung_up": flow.error is not None and client_left(flow, flow.error),
            "transport": "http" if flow.websocket is None else "websocket", "lost": pending.lost})
        self.hand_over.send(END, pending.exchange)
        self.progress.set()

    def log_of(self, run: str) -> Recording | None:
        """The recording of a run, opened when its first request comes."""
        if run not in self.logs:
            path = os.path.join(ctx.options.codex_routes, run + ".jsonl")
            self.logs[run] = self.hand_over.open(path, settings(ctx.options), wait=False)
        return self.logs[run]

    def close_log(self, run: str) -> None:
        """End a recording: its file is closed after its last exchange."""
        self.hand_over.send(CLOSE, self.logs.pop(run).number)

    async def control(self, target: str) -> http.Response:
        """Answer a request that is not for an origin: the end of a run, or an address that leads nowhere."""
        finish = passing.FINISH.match(target)
        if finish is None:
            self.unrouted += 1
            log.warning("no route for %s: expected /to-PORT/run-NAME/...", target)
            return json_response(404, {"error": {"message": "codex-record: no route for " + target}})
        run = finish.group(1)
        recording = self.logs.get(run)
        if recording is None:
            return json_response(200, {"exchanges": 0, "strays": 0, "open": 0})
        still_open = await self.settle(recording)
        if self.logs.get(run) is recording:
            self.close_log(run)
        return json_response(200, {"exchanges": recording.written, "strays": recording.strays, "open": still_open})

    async def settle(self, recording: Recording) -> int:
        """Wait until nothing of a recording is open, and write what does not end. Returns how many did not."""
        loop, written = asyncio.get_running_loop(), asyncio.Event()
        end = loop.time() + FINISH_SECONDS
        while any(pending.recording is recording for pending in self.pending.values()):
            self.progress.clear()
            try:
                await asyncio.wait_for(self.progress.wait(), end - loop.time())
            except asyncio.TimeoutError:
                break
        late = [pending for pending in self.pending.values() if pending.recording is recording]
        for pending in late:
            self.end(pending.flow, complete=False)
        self.hand_over.sync(functools.partial(loop.call_soon_threadsafe, written.set))
        await written.wait()
        return len(late)


def client_left(flow: http.HTTPFlow, error: Error) -> bool:
    """Whether the client ended an exchange that broke off: not every error of mitmproxy says who it was."""
    return "client" in error.msg.lower() or not flow.client_conn.state & connection.ConnectionState.CAN_READ


def body_size(request: http.Request) -> float:
    """How large a request's body is to become; infinite when its header does not say so."""
    try:
        size = expected_http_body_size(request)
    except ValueError:
        size = None
    stated = "content-length" in request.headers or not (request.is_http2 or request.is_http3)
    return size if stated and size is not None and size >= 0 else float("inf")


def redirect(request: http.Request, port: int, target: str) -> None:
    """Send a request to another port of this machine, its header fields unchanged."""
    fields = request.headers.fields
    request.scheme, request.host, request.port, request.path = "http", "127.0.0.1", port, target
    request.headers = http.Headers(fields)


def json_response(status: int, data: dict) -> http.Response:
    """A short answer of our own."""
    return http.Response.make(status, json.dumps(data), {"content-type": "application/json"})


addons = [Recorder()]
