"""The scripted origin: a Responses server on loopback that answers from a script and keeps every exchange.

Rules
- Each `POST …/responses` gets the next answer; requests are numbered from 1 in the order in which they arrive whole.
  Any other request is a stray.
- The origin posts `request N` when it has read request N, `answered N` when it has sent all of the answer, `hung up N`
  when the client closed first, and `stray N`. A request beyond the script is surplus: it gets HTTP 400, which codex
  0.115.0 does not retry.
- Each connection carries one request; every response has `connection: close`.
- It reads a bounded number of bytes, requests and connections. `excess` says which bound an agent has passed; from then
  on the origin closes each connection at once, and the board is aborted.
- No wait is endless: see `reply`. What goes wrong on the wire becomes a complaint, never a traceback.
"""
import selectors
import socket
import threading
from typing import Any, Callable, Dict, Iterable, List, Optional, Union

from ..board import Board, BoardError
from ..exchange import Exchange, ExchangeError, Request
from .http1 import BadRequest, RequestParser
from .reply import LiveExchange, Reply
from .script import Answer, ScriptError, answer_to, answers_from, refusal
from .sockets import BLOCK, answer_at_once, drain, is_loopback, shut

__all__ = ["Origin", "OriginError"]

JOIN_SECONDS = 5.0
LARGE_HEAD = 64 * 1024
#: How many bytes of requests, requests, and connections at a time the origin takes. No real agent comes near.
TOTAL_LIMIT, REQUESTS_LIMIT, CONNECTIONS_LIMIT = 128 * 1024 * 1024, 1000, 200
#: How many complaints it keeps.
COMPLAINTS_LIMIT = 100


class OriginError(Exception):
    """The origin cannot be started. The message is one line."""


class Origin:
    """A Responses server with a script. Use as a context manager, or `start()` and `close()`.

    `answers`: `Answer`s, or scenario tables of them. `hold_deadline`: seconds that one hold may last.
    Raises `OriginError` when the host is not loopback or the port is taken, `ScriptError` for a bad table.
    """

    def __init__(self, answers: Iterable[Union[Answer, dict]], board: Optional[Board] = None,
                 host: str = "127.0.0.1", port: int = 0, hold_deadline: float = 60.0) -> None:
        if not is_loopback(host):
            raise OriginError("origin: '{}' is not a loopback address; use 127.0.0.1 or ::1".format(host))
        self._answers = answers_from(list(answers))
        self._variables: Dict[str, str] = {}
        self.board = board if board is not None else Board()
        self.host, self.port = host, port
        self.hold_deadline = hold_deadline
        self._lock = threading.Lock()
        self._live: List[LiveExchange] = []
        self._strays: List[Exchange] = []
        self._complaints: List[str] = []
        self._excess = ""
        self._received = 0
        self._sockets: List[socket.socket] = []
        self._threads: List[threading.Thread] = []
        self._waker: Optional[socket.socket] = None
        self._closed = False

    def start(self) -> "Origin":
        """Listen and serve in threads. Returns the origin itself."""
        listener = socket.socket(socket.AF_INET6 if ":" in self.host else socket.AF_INET, socket.SOCK_STREAM)
        try:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind((self.host, self.port))
            listener.listen(64)
        except (OSError, OverflowError) as error:
            listener.close()
            raise OriginError("origin: cannot listen on {}:{}: {}; choose another port, or 0 for a free one".format(
                self.host, self.port, str(getattr(error, "strerror", None) or error).rstrip(".")))
        self.port = listener.getsockname()[1]
        wakened, self._waker = socket.socketpair()
        self._spawn(lambda: self._accept(listener, wakened))
        return self

    @property
    def url(self) -> str:
        """The base URL to give to an agent."""
        return "http://{}:{}/v1".format("[{}]".format(self.host) if ":" in self.host else self.host, self.port)

    @property
    def exchanges(self) -> List[Exchange]:
        """Every `POST …/responses` so far, in order of arrival, with what was sent back until now."""
        with self._lock:
            return [live.exchange() for live in self._live]

    @property
    def surplus(self) -> List[Exchange]:
        """The exchanges for which the script had no answer."""
        with self._lock:
            return [live.exchange() for live in self._live if live.answer is None]

    @property
    def unconsumed(self) -> List[Answer]:
        """The answers that no request has got."""
        with self._lock:
            return self._answers[len(self._live):]

    @property
    def strays(self) -> List[Exchange]:
        """Requests to anything but `POST …/responses`."""
        with self._lock:
            return list(self._strays)

    @property
    def complaints(self) -> List[str]:
        """What went wrong on the wire or with a hold, one line each. It is reported as a fault of the agent."""
        with self._lock:
            return list(self._complaints)

    @property
    def excess(self) -> str:
        """Which bound the agent has passed; empty for none."""
        with self._lock:
            return self._excess

    def close(self) -> None:
        """Stop listening, end every handler, also one that waits in a hold, and wait for them. May be called again."""
        with self._lock:
            already, self._closed = self._closed, True
            connections, threads = list(self._sockets), list(self._threads)
        if already or self._waker is None:
            return
        self.board.post(self._closing)
        self._waker.send(b"x")
        for connection in connections:
            shut(connection)
        for thread in threads:
            if thread is not threading.current_thread():
                thread.join(JOIN_SECONDS)
        self._waker.close()

    def __enter__(self) -> "Origin":
        return self if self._waker is not None else self.start()

    def __exit__(self, *_: Any) -> None:
        self.close()

    @property
    def _closing(self) -> str:
        return "origin {} closed".format(self.port)

    def _spawn(self, work: Callable[[], None]) -> threading.Thread:
        thread = threading.Thread(target=work, name="origin", daemon=True)
        with self._lock:
            self._threads = [one for one in self._threads if one.is_alive()] + [thread]
            thread.start()
        return thread

    def _accept(self, listener: socket.socket, wakened: socket.socket) -> None:
        with listener, wakened, selectors.DefaultSelector() as selector:
            selector.register(listener, selectors.EVENT_READ)
            selector.register(wakened, selectors.EVENT_READ)
            while wakened not in [key.fileobj for key, _ in selector.select()]:
                try:
                    connection, _ = listener.accept()
                except OSError as error:
                    self._complain("a connection was lost: {}".format(error))
                    continue
                with self._lock:
                    if self._closed:
                        connection.close()
                        return
                    full = len(self._sockets) >= CONNECTIONS_LIMIT
                    if not full and not self._excess:
                        self._sockets.append(connection)
                if full or self._excess:
                    connection.close()
                    if full:
                        self._pass_bound("the agent has {} connections at a time; the suite serves no more".format(
                            CONNECTIONS_LIMIT))
                    continue
                self._spawn(lambda connection=connection: self._handle(connection))  # type: ignore[misc]

    def _handle(self, connection: socket.socket) -> None:
        watcher = None
        try:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            watcher = self._serve(connection)
        except OSError as error:
            if not self._closed:
                self._complain("connection lost before its request was answered: {}".format(error))
        except Exception as error:  # a thread that dies in silence would leave the agent without an answer
            self._complain("the origin could not read a request: {}".format(type(error).__name__))
        finally:
            shut(connection)
            if watcher is not None:
                watcher.join(JOIN_SECONDS)
            with self._lock:
                self._sockets.remove(connection)
            connection.close()

    def _serve(self, connection: socket.socket) -> Optional[threading.Thread]:
        """Read the request of a connection and answer it; returns the thread that watches for a hang-up."""
        parser = RequestParser()
        try:
            request = self._receive(connection, parser)
        except BadRequest as error:
            if error.status == 413:
                self._pass_bound(str(error))
            self._complain("the agent sent an invalid HTTP request: {}".format(error))
            answer_at_once(connection, refusal(0, "invalid HTTP request: {}".format(error), error.status))
            drain(connection)
            return None
        if request is None or self._excess:
            if parser.started and not self._closed and not self._excess:
                self._complain("the agent closed the connection in the middle of a request: {}".format(parser.end()))
            return None
        if len(self._live) + len(self._strays) >= REQUESTS_LIMIT:
            self._pass_bound("the agent sends more than {} requests; the suite reads no more".format(REQUESTS_LIMIT))
            return None
        if request.method != "POST" or not request.target.split("?")[0].endswith("/responses"):
            self._answer_stray(connection, request)
            return None
        with self._lock:
            number = len(self._live) + 1
            live = LiveExchange(number, request, self._answers[number - 1] if number <= len(self._answers) else None)
            self._live.append(live)
            self.board.post("request {}".format(number))
        if parser.surplus:
            self._complain("request {}: the agent sent {} bytes after the end of its body".format(
                number, parser.surplus))
        if parser.head_size >= LARGE_HEAD:
            self._complain("request {}: the agent sent a head of {} bytes; most servers refuse one of {} bytes".format(
                number, parser.head_size, LARGE_HEAD))
        answer = self._answer_to(live)
        reply = Reply(connection, live, answer, parser.version == "1.1", self.board, self._closing,
                      self.hold_deadline)
        watcher = self._spawn(reply.watch)
        try:
            reply.send()
        except BoardError as error:
            self._complain(str(error))
        return watcher

    def _answer_to(self, live: LiveExchange) -> Answer:
        """The answer to a request: the script's, or a refusal with the reason."""
        if live.answer is None:
            return refusal(live.number, "scripted origin: request {} has no answer; the script has {}".format(
                live.number, len(self._answers)))
        try:
            body = live.request.decoded_body() if live.answer.patterns else b""
            with self._lock:
                return answer_to(live.answer, body.decode("utf-8", "replace"), self._variables)
        except (ExchangeError, ScriptError) as error:
            self._complain("request {}: {}".format(live.number, error))
            return refusal(live.number, "scripted origin: {}".format(error))

    def _answer_stray(self, connection: socket.socket, request: Request) -> None:
        if (request.header("upgrade") or "").lower() == "websocket":
            answer = refusal(0, "this origin does not speak WebSocket", 426)
        else:
            answer = refusal(0, "this origin only answers POST /responses", 404)
        response = answer_at_once(connection, answer)
        with self._lock:
            self._strays.append(Exchange(request, response))
            self.board.post("stray {}".format(len(self._strays)))

    def _receive(self, connection: socket.socket, parser: RequestParser) -> Optional[Request]:
        """The request of a connection, or None when it ends before one is whole, or the agent passes a bound."""
        while True:
            data = connection.recv(BLOCK)
            with self._lock:
                self._received += len(data)
            if self._received > TOTAL_LIMIT:
                self._pass_bound("the agent's requests have more than {0} MB; the suite reads at most {0} MB in a "
                                 "scenario".format(TOTAL_LIMIT // 1024 ** 2))
            if not data or self._excess:
                return None
            request = parser.feed(data)
            if request is not None:
                return request
            if parser.expects_continue:
                parser.expects_continue = False
                connection.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")

    def _pass_bound(self, what: str) -> None:
        with self._lock:
            self._excess = self._excess or what
        self.board.abort(what)

    def _complain(self, line: str) -> None:
        with self._lock:
            if len(self._complaints) < COMPLAINTS_LIMIT:
                self._complaints.append(line)
