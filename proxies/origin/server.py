"""The scripted origin: a Responses server on loopback that answers from a script and keeps every exchange.

Rules
- `POST …/responses` takes the next answer; requests are numbered from 1 as they arrive whole. Anything else is a stray.
- The board hears `request N` when request N was read, `answered N` when its answer was sent to the end, `hung up N`
  when the client closed first, and `stray N`. A request beyond the script is a surplus: HTTP 400, which codex does
  not retry.
- One request a connection; every response says `connection: close`. A client that closes its sending side counts as
  hung up.
- Nothing waits for ever: a hold ends with its events, a hang-up, `close()`, or the hold deadline (a complaint).
"""
import ipaddress
import select
import socket
import threading
from typing import Any, Iterable, List, Optional, Tuple, Union

from ..board import Board, BoardError
from ..exchange import Exchange, Request, Response
from .faults import DROP, END, Hold, Send, Stall
from .http1 import BadRequest, RequestParser, chunk, response_head
from .script import Answer, answer_from, refusal

__all__ = ["Origin", "OriginError"]

CLOSED = "origin closed"
JOIN_SECONDS = 5.0
BLOCK = 256 * 1024


class OriginError(Exception):
    """The origin cannot be started. The message is one line."""


class _Kept:
    """One exchange while it happens; `Origin.exchanges` gives it out as an `Exchange`."""

    def __init__(self, number: int, request: Request, answer: Optional[Answer]) -> None:
        self.number = number
        self.request = request
        self.answer = answer
        self.status: Optional[int] = None
        self.headers: Tuple[Tuple[str, str], ...] = ()
        self.sent = bytearray()
        self.done = False
        self.complete = False
        self.hung_up = False

    def exchange(self) -> Exchange:
        response = None
        if self.status is not None:
            response = Response(self.status, self.headers, bytes(self.sent), self.complete)
        return Exchange(self.request, response, self.number, self.hung_up)


class _HungUp(Exception):
    """The client closed the connection before the end of the answer."""


class Origin:
    """A Responses server with a script. Use as a context manager, or `start()` and `close()`.

    `answers`: `Answer`s, or scenario tables of them. `hold_deadline`: seconds that a hold may last.
    Raises `OriginError` when the host is not loopback or the port is taken, `ScriptError` for a bad table.
    """

    def __init__(self, answers: Iterable[Union[Answer, dict]], board: Optional[Board] = None,
                 host: str = "127.0.0.1", port: int = 0, hold_deadline: float = 60.0) -> None:
        _insist_on_loopback(host)
        self._answers = [answer if isinstance(answer, Answer) else answer_from(answer, number)
                         for number, answer in enumerate(answers, 1)]
        self.board = board if board is not None else Board()
        self.host, self.port = host, port
        self.hold_deadline = hold_deadline
        self._lock = threading.Lock()
        self._kept: List[_Kept] = []
        self._strays: List[Exchange] = []
        self._complaints: List[str] = []
        self._connections: set = set()
        self._threads: set = set()
        self._listener: Optional[socket.socket] = None
        self._wake: Optional[Tuple[socket.socket, socket.socket]] = None
        self._closed = False
        self._ender = CLOSED

    def start(self) -> "Origin":
        """Listen and serve in threads. Returns the origin itself."""
        family = socket.AF_INET6 if ":" in self.host else socket.AF_INET
        listener = socket.socket(family, socket.SOCK_STREAM)
        try:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind((self.host, self.port))
            listener.listen(64)
        except (OSError, OverflowError) as error:
            listener.close()
            raise OriginError("origin: cannot listen on {}:{}: {}; choose another port, or 0 for a free one".format(
                self.host, self.port, getattr(error, "strerror", None) or error))
        self.port = listener.getsockname()[1]
        self._ender = "{} {}".format(CLOSED, self.port)
        self._listener = listener
        self._wake = socket.socketpair()
        self._spawn(self._accept, listener, self._wake[0])
        return self

    @property
    def url(self) -> str:
        """The base URL to give to an agent."""
        host = "[{}]".format(self.host) if ":" in self.host else self.host
        return "http://{}:{}/v1".format(host, self.port)

    @property
    def exchanges(self) -> List[Exchange]:
        """Every `POST …/responses` so far, in order of arrival, with what was sent back until now."""
        with self._lock:
            return [kept.exchange() for kept in self._kept]

    @property
    def surplus(self) -> List[Exchange]:
        """The exchanges for which the script had no answer."""
        with self._lock:
            return [kept.exchange() for kept in self._kept if kept.answer is None]

    @property
    def unconsumed(self) -> List[Answer]:
        """The answers that nobody asked for."""
        with self._lock:
            return self._answers[len(self._kept):]

    @property
    def strays(self) -> List[Exchange]:
        """Requests to anything but `POST …/responses`."""
        with self._lock:
            return list(self._strays)

    @property
    def complaints(self) -> List[str]:
        """What went wrong on the wire or with a hold, one line each: garbage requests, missed deadlines."""
        with self._lock:
            return list(self._complaints)

    def close(self) -> None:
        """Stop listening, end every handler, held or not, and wait for them. May be called again."""
        with self._lock:
            already, self._closed = self._closed, True
            connections, threads = list(self._connections), list(self._threads)
        if already or self._listener is None or self._wake is None:
            return
        self.board.post(self._ender)
        self._wake[1].send(b"x")
        for connection in connections:
            _shut(connection)
        for thread in threads:
            if thread is not threading.current_thread():
                thread.join(JOIN_SECONDS)
        self._listener.close()
        for end in self._wake:
            end.close()

    def __enter__(self) -> "Origin":
        return self if self._listener is not None else self.start()

    def __exit__(self, *_: Any) -> None:
        self.close()

    def _spawn(self, work: Any, *arguments: Any) -> None:
        thread = threading.Thread(target=self._run, args=(work,) + arguments, name="origin")
        thread.daemon = True
        with self._lock:
            self._threads.add(thread)
        thread.start()

    def _run(self, work: Any, *arguments: Any) -> None:
        try:
            work(*arguments)
        finally:
            with self._lock:
                self._threads.discard(threading.current_thread())

    def _accept(self, listener: socket.socket, wake: socket.socket) -> None:
        while True:
            ready, _, _ = select.select([listener, wake], [], [])
            if wake in ready:
                return
            try:
                connection, _ = listener.accept()
            except OSError:
                continue
            with self._lock:
                if self._closed:
                    connection.close()
                    return
                self._connections.add(connection)
            self._spawn(self._handle, connection)

    def _handle(self, connection: socket.socket) -> None:
        try:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._serve(connection)
        except OSError:
            pass  # the client is gone before its request was whole; nothing to keep
        finally:
            with self._lock:
                self._connections.discard(connection)
            _shut(connection)
            connection.close()

    def _serve(self, connection: socket.socket) -> None:
        parser = RequestParser()
        try:
            request = _receive(connection, parser)
        except BadRequest as error:
            self._complain("request refused: {}".format(error))
            _send_answer(connection, refusal(0, "not HTTP/1.1: {}".format(error), error.status))
            return
        if request is None:
            if parser.started and not self._closed:
                self._complain("connection closed in the middle of a request")
            return
        if request.method != "POST" or not request.target.split("?")[0].endswith("/responses"):
            self._serve_stray(connection, request)
            return
        with self._lock:
            number = len(self._kept) + 1
            answer = self._answers[number - 1] if number <= len(self._answers) else None
            kept = _Kept(number, request, answer)
            self._kept.append(kept)
            self.board.post("request {}".format(number))
        if parser.surplus:
            self._complain("request {}: {} bytes after its body".format(number, parser.surplus))
        _Reply(self, connection, kept, parser.version == "1.1").send()

    def _serve_stray(self, connection: socket.socket, request: Request) -> None:
        upgrade = (request.header("upgrade") or "").lower() == "websocket"
        answer = refusal(0, "this origin speaks no WebSocket" if upgrade else "this origin only knows POST /responses",
                         426 if upgrade else 404)
        headers = _send_answer(connection, answer)
        with self._lock:
            self._strays.append(Exchange(request, Response(answer.status, headers, answer.body)))
            self.board.post("stray {}".format(len(self._strays)))

    def _complain(self, line: str) -> None:
        with self._lock:
            self._complaints.append(line)


class _Reply:
    """Sends one answer step by step while a second thread watches for the client's hang-up."""

    def __init__(self, origin: Origin, connection: socket.socket, kept: _Kept, chunked: bool) -> None:
        self._origin = origin
        self._connection = connection
        self._kept = kept
        self._answer = kept.answer or refusal(kept.number, _surplus_message(kept.number, len(origin._answers)))
        self._chunked = chunked
        self._hang_up = "hung up {}".format(kept.number)
        self._over = False
        self._lock = threading.Lock()

    def send(self) -> None:
        self._origin._spawn(self._watch)
        try:
            self._send()
        except (OSError, _HungUp):
            self._note_hang_up()
        except BoardError as error:
            self._origin._complain("answer {}: {}".format(self._kept.number, error))
        with self._lock:
            self._over = True
        if self._kept.done and not self._kept.hung_up:
            self._origin.board.post("answered {}".format(self._kept.number))

    def _send(self) -> None:
        kept, answer = self._kept, self._answer
        self._hold(answer.hold)
        steps = list(answer.steps)
        if answer.ending == DROP:
            for step in steps:
                self._step(step)
            kept.done = True
            return
        headers = answer.headers + ((("transfer-encoding", "chunked"),) if self._chunked else ())
        headers += (("connection", "close"),)
        self._connection.sendall(response_head(answer.status, headers))
        kept.status, kept.headers = answer.status, headers
        last = len(steps) - 1 if steps and isinstance(steps[-1], Send) else None
        for index, step in enumerate(steps):
            self._step(step, index == last)
        if last is None:
            self._write(b"", True)

    def _step(self, step: Any, last: bool = False) -> None:
        if isinstance(step, Hold):
            self._hold(step.events)
        elif isinstance(step, Stall):
            self._hold((self._hang_up,))
            raise _HungUp()
        else:
            self._write(step.data, last)

    def _write(self, data: bytes, last: bool) -> None:
        """Write body bytes; the end of the body goes out with the last ones, so that no hang-up falls between."""
        framed = chunk(data) if self._chunked and data else data
        ending = b""
        if last:
            with self._lock:
                if not self._kept.hung_up:
                    self._over = True
            if self._chunked and self._answer.ending == END:
                ending = chunk(b"")
        self._connection.sendall(framed + ending)
        self._kept.sent += data
        self._kept.done = last
        self._kept.complete = last and self._answer.ending == END

    def _hold(self, events: Tuple[str, ...]) -> None:
        board, number = self._origin.board, self._kept.number
        if not events:
            return
        purpose = "origin, answer {}".format(number)
        unless = (self._hang_up, self._origin._ender)
        if not board.wait(events, self._origin.hold_deadline, purpose, unless):
            raise _HungUp()

    def _watch(self) -> None:
        """Read until the client closes; bytes that still arrive are dropped."""
        try:
            while self._connection.recv(BLOCK):
                pass
        except OSError:
            pass
        with self._lock:
            over = self._over or self._origin._closed
        if not over:
            self._note_hang_up()

    def _note_hang_up(self) -> None:
        with self._lock:
            already, self._kept.hung_up = self._kept.hung_up or self._origin._closed, True
        if not already:
            self._origin.board.post(self._hang_up)


def _receive(connection: socket.socket, parser: RequestParser) -> Optional[Request]:
    """The request of a connection, or None when it ends before one is whole."""
    while True:
        data = connection.recv(BLOCK)
        if not data:
            return None
        request = parser.feed(data)
        if request is not None:
            return request
        if parser.expects_continue:
            parser.expects_continue = False
            connection.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")


def _send_answer(connection: socket.socket, answer: Answer) -> Tuple[Tuple[str, str], ...]:
    """Send a short answer at once; returns the header fields that were sent."""
    headers = answer.headers + (("content-length", str(len(answer.body))), ("connection", "close"))
    connection.sendall(response_head(answer.status, headers) + answer.body)
    return headers


def _surplus_message(number: int, scripted: int) -> str:
    return "scripted origin: request {} has no answer; the script has {}".format(number, scripted)


def _insist_on_loopback(host: str) -> None:
    try:
        loopback = ipaddress.ip_address(host).is_loopback
    except ValueError:
        loopback = False
    if not loopback:
        raise OriginError("origin: '{}' is not a loopback address; use 127.0.0.1 or ::1".format(host))


def _shut(connection: socket.socket) -> None:
    try:
        connection.shutdown(socket.SHUT_RDWR)
    except OSError:
        pass
