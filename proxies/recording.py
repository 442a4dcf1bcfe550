"""The addon for mitmproxy that records the exchanges between an agent and its Responses server, one a line.

    mitmdump -s proxies/recording.py --mode reverse:http://127.0.0.1:8000 --set codex_record=session.jsonl

Rules
- The addon changes nothing on the wire: headers, bodies and streams pass unchanged; it does not delay an event stream;
  when the server drops the connection, the proxy drops the client's. The record holds what the client sent, also where
  mitmproxy rewrites it (the host header).
- The addon records every exchange whose path matches `codex_paths`: complete, cut short by either side
  (`complete: false`, `hung_up`), upgraded to a WebSocket (`frames`), or still open when the proxy stops. It counts the
  others and logs their number.
- The addon redacts in memory, before it writes a line, unless `codex_redact` is off.

With `codex_routes=FOLDER` one proxy serves many recordings at once: `/to-PORT/run-NAME/v1/responses` goes to
`127.0.0.1:PORT` as `/v1/responses` and is recorded in `FOLDER/NAME.jsonl`; `GET /finish/run-NAME` is answered when
all exchanges of that run are written. `capture` starts the proxy that way.

This is the only module that imports mitmproxy (11.0.2 to 12.2.3), and the only one that needs Python 3.10.
"""
import asyncio
import getpass
import json
import logging
import os
import re
import sys
import threading
from dataclasses import dataclass, field

from mitmproxy import addonmanager, ctx, exceptions, http
from mitmproxy.master import Master
from mitmproxy.net.http import url
from mitmproxy.proxy.mode_specs import ReverseMode

if __name__ != "proxies.recording":  # a script of mitmdump: the package may not be installed where mitmproxy is
    sys.path.append(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

from proxies.exchange import Exchange, Frame, Request, Response
from proxies.exchange_log import ExchangeLog
from proxies.redaction import Redactor

log = logging.getLogger("codex-record")

READY = "codex-record ready on port"
RUN = "run-([A-Za-z0-9_-][A-Za-z0-9._-]*)"
ROUTE = re.compile("^/to-([0-9]{1,5})/" + RUN + "(/.*)$")
FINISH = re.compile("^/finish/" + RUN + "$")
FINISH_SECONDS = 10.0
CONTROL = "codex-record"

OPTIONS = (
    ("codex_record", str, "", "File to append the exchanges to, one JSON object a line."),
    ("codex_paths", str, "/responses", "Regular expression: the paths whose exchanges are recorded."),
    ("codex_redact", bool, True, "Replace secrets by placeholders before anything is written."),
    ("codex_redact_home", str, "~", "Home directory to redact; ~ is that of this user, empty is none."),
    ("codex_redact_user", str, "~", "User name to redact; ~ is that of this user, empty is none."),
    ("codex_keep_response", bool, True, "Record the bodies of responses, too."),
    ("codex_routes", str, "", "Folder of recordings; each request names its port and its run in the path."),
    ("codex_supervised", bool, False, "Print a line when ready, and stop when standard input ends."),
)


@dataclass
class Pending:
    """An exchange that is not over: the request as it came and the response as far as it has come."""

    flow: http.HTTPFlow
    exchange_log: ExchangeLog
    request: Request
    number: int = 0
    head: Response | None = None
    body: bytearray = field(default_factory=bytearray)

    def exchange(self, complete: bool) -> Exchange:
        """What is known by now."""
        response = None
        if self.head is not None:
            response = self.head._replace(body=bytes(self.body), complete=complete)
        error = self.flow.error
        hung_up = error is not None and "client" in error.msg.lower()
        messages = self.flow.websocket.messages if self.flow.websocket is not None else []
        frames = tuple(Frame("client" if one.from_client else "server", one.content) for one in messages)
        transport = "http" if self.flow.websocket is None else "websocket"
        return Exchange(self.request, response, self.number, hung_up, frames, transport)


class Recorder:
    """The addon: mitmproxy's hooks in the order in which they are called."""

    def __init__(self) -> None:
        self.pending: dict[str, Pending] = {}
        self.logs: dict[str, ExchangeLog] = {}
        self.paths = re.compile("/responses")
        self.rewrite_host = False
        self.host_settled = False
        self.unrouted = 0
        self.progress = asyncio.Event()

    def load(self, loader: addonmanager.Loader) -> None:
        for name, kind, default, text in OPTIONS:
            loader.add_option(name, kind, default, text)

    def configure(self, updated: set[str]) -> None:
        options = ctx.options
        if "codex_paths" in updated:
            try:
                self.paths = re.compile(options.codex_paths)
            except re.error as error:
                raise exceptions.OptionsError(f"codex_paths is not a regular expression: {error}")
        if "codex_routes" in updated and options.codex_routes and not os.path.isdir(options.codex_routes):
            raise exceptions.OptionsError(f"codex_routes: there is no folder {options.codex_routes}")
        if updated & {name for name, *_ in OPTIONS if name != "codex_paths"} and "" in self.logs:
            self.logs.pop("").close()
        if options.codex_record and "" not in self.logs:
            try:
                self.logs[""] = new_log(options.codex_record)
            except OSError as error:
                raise exceptions.OptionsError(
                    f"codex_record: cannot write {options.codex_record}: {error.strerror}")
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
        sent = Request(flow.request.method, flow.request.path, header_list(flow.request.headers), b"")
        if ctx.options.codex_routes:
            route = ROUTE.match(sent.target)
            if route is None:
                flow.metadata[CONTROL] = sent.target
                return
            port, run, target = route.groups()
            sent = sent._replace(target=target)
            redirect(flow.request, int(port), target)
            exchange_log = self.log_of(run)
        else:
            if self.rewrite_host and isinstance(flow.client_conn.proxy_mode, ReverseMode):
                request = flow.request
                request.host_header = url.hostport(request.scheme, request.host, request.port)
            exchange_log = self.logs.get("")
        if exchange_log is None:
            return
        if self.paths.search(sent.target.split("?")[0]):
            self.pending[flow.id] = Pending(flow, exchange_log, sent)
        else:
            exchange_log.strays += 1

    async def request(self, flow: http.HTTPFlow) -> None:
        pending = self.pending.get(flow.id)
        if pending is not None:
            pending.request = pending.request._replace(body=flow.request.raw_content or b"")
            pending.number = pending.exchange_log.begin()
        elif CONTROL in flow.metadata:
            flow.response = await self.control(flow.metadata[CONTROL])

    def responseheaders(self, flow: http.HTTPFlow) -> None:
        response, pending = flow.response, self.pending.get(flow.id)
        assert response is not None
        if pending is None:
            response.stream = True
            return
        pending.head = Response(response.status_code, header_list(response.headers), b"", False)

        def copy(data: bytes) -> bytes:
            pending.body.extend(data)
            return data

        if response.status_code != 101:
            response.stream = copy

    def response(self, flow: http.HTTPFlow) -> None:
        if flow.websocket is None:
            self.end(flow, complete=True)

    def websocket_end(self, flow: http.HTTPFlow) -> None:
        self.end(flow, complete=True)

    def error(self, flow: http.HTTPFlow) -> None:
        self.end(flow, complete=False)
        if flow.response is None and flow.killable:
            flow.kill()  # the server dropped the connection: so do we, instead of answering 502

    def done(self) -> None:
        for pending in list(self.pending.values()):
            log.warning("still open at the end, recorded as far as it came: %s", pending.request.target)
            self.end(pending.flow, complete=False)
        for exchange_log in self.logs.values():
            if exchange_log.strays:
                log.warning("%d requests did not match codex_paths and are not recorded", exchange_log.strays)
            exchange_log.close()
        self.logs.clear()

    def end(self, flow: http.HTTPFlow, complete: bool) -> None:
        """Write down an exchange that is over; a failure is logged and never stops the traffic."""
        pending = self.pending.pop(flow.id, None)
        if pending is None:
            return
        if not pending.number:
            pending.number = pending.exchange_log.begin()
        try:
            pending.exchange_log.write(pending.exchange(complete))
        except (OSError, ValueError) as error:
            log.error("exchange %d is lost: %s: %s", pending.number, pending.exchange_log.path, error)
        self.progress.set()

    def log_of(self, run: str) -> ExchangeLog | None:
        """The recording of a run, opened when its first request comes."""
        if run not in self.logs:
            path = os.path.join(ctx.options.codex_routes, run + ".jsonl")
            try:
                self.logs[run] = new_log(path)
            except OSError as error:
                log.error("run %s is not recorded: %s: %s", run, path, error.strerror)
                return None
        return self.logs[run]

    async def control(self, target: str) -> http.Response:
        """Answer a request that is not for an origin: the end of a run, or an address that leads nowhere."""
        finish = FINISH.match(target)
        if finish is None:
            self.unrouted += 1
            log.warning("no route for %s: expected /to-PORT/run-NAME/...", target)
            return json_response(404, {"error": {"message": "codex-record: no route for " + target}})
        run = finish.group(1)
        exchange_log = self.logs.get(run)
        if exchange_log is None:
            return json_response(200, {"exchanges": 0, "strays": 0, "open": 0})
        still_open = await self.settle(exchange_log)
        exchange_log.close()
        self.logs.pop(run, None)
        return json_response(200, {"exchanges": exchange_log.written, "strays": exchange_log.strays,
                                   "open": still_open})

    async def settle(self, exchange_log: ExchangeLog) -> int:
        """Wait until nothing of a recording is open; write what does not end. Returns how many did not."""
        end = asyncio.get_running_loop().time() + FINISH_SECONDS
        while any(pending.exchange_log is exchange_log for pending in self.pending.values()):
            self.progress.clear()
            try:
                await asyncio.wait_for(self.progress.wait(), end - asyncio.get_running_loop().time())
            except asyncio.TimeoutError:
                break
        late = [pending for pending in self.pending.values() if pending.exchange_log is exchange_log]
        for pending in late:
            self.end(pending.flow, complete=False)
        return len(late)


def new_log(path: str) -> ExchangeLog:
    """A recording as the options want it. Raises `OSError`."""
    options = ctx.options
    redactor = None
    if options.codex_redact:
        home, user = options.codex_redact_home, options.codex_redact_user
        redactor = Redactor(os.path.expanduser("~") if home == "~" else home, user_name() if user == "~" else user)
    return ExchangeLog(path, redactor, options.codex_keep_response)


def user_name() -> str:
    """The name of this user, empty when the system knows none."""
    try:
        return getpass.getuser()
    except (KeyError, OSError, ImportError):
        return ""


def redirect(request: http.Request, port: int, target: str) -> None:
    """Send a request to another port of this machine, its header fields unchanged."""
    fields = request.headers.fields
    request.scheme, request.host, request.port, request.path = "http", "127.0.0.1", port, target
    request.headers = http.Headers(fields)


def header_list(headers: http.Headers) -> tuple[tuple[str, str], ...]:
    """A header list in wire order with its casing."""
    return tuple((name.decode("utf-8", "surrogateescape"), value.decode("utf-8", "surrogateescape"))
                 for name, value in headers.fields)


def json_response(status: int, data: dict) -> http.Response:
    """A short answer of our own."""
    return http.Response.make(status, json.dumps(data), {"content-type": "application/json"})


def stop_after_input(master: Master) -> None:
    """Stop the proxy when whoever started it closes our standard input, or is gone."""
    sys.stdin.buffer.read()
    master.shutdown()


addons = [Recorder()]
