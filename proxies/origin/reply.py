"""Sends one answer to one client, action by action, while a second thread watches whether the client hangs up.

Rules
- The reply sends the last bytes of a body together with its end. So a client that closes as soon as it has read them
  has not hung up.
- A client that closes earlier, even only its sending side, has hung up: the reply posts `hung up N` and sends nothing
  more. It posts `answered N` when it has sent all of the answer.
- A hold ends with its events, a hang-up, the end of the origin, or its deadline. A stall also ends with the run.
"""
import socket
import threading
from typing import List, Optional, Tuple

from ..board import Board, BoardAborted
from ..exchange import Exchange, Request, Response
from .faults import DROP, END, Action, Hold, Send, Stall
from .http1 import chunk, response_head
from .script import Answer

__all__ = ["LiveExchange", "Reply"]

BLOCK = 64 * 1024


class LiveExchange:
    """An exchange that is not over. `answer` is None for a request beyond the script."""

    def __init__(self, number: int, request: Request, answer: Optional[Answer]) -> None:
        self.number = number
        self.request = request
        self.answer = answer
        self.status: Optional[int] = None
        self.headers: Tuple[Tuple[str, str], ...] = ()
        self.sent = bytearray()
        self.complete = False
        self.hung_up = False

    def exchange(self) -> Exchange:
        """The exchange as far as it has come."""
        response = None
        if self.status is not None:
            response = Response(self.status, self.headers, bytes(self.sent), self.complete)
        return Exchange(self.request, response, self.number, self.hung_up)


class Reply:
    """Sends `answer` on `connection` and notes in `live` what it has sent.

    `chunked`: whether the client reads chunks (HTTP/1.1). `closing`: the event that says that the origin closes.
    """

    def __init__(self, connection: socket.socket, live: LiveExchange, answer: Answer, chunked: bool, board: Board,
                 closing: str, hold_deadline: float) -> None:
        self._connection = connection
        self._live = live
        self._answer = answer
        self._chunked = chunked
        self._board = board
        self._closing = closing
        self._deadline = hold_deadline
        self._hang_up = "hung up {}".format(live.number)
        self._lock = threading.Lock()
        self._over = False

    def send(self) -> None:
        """Send the whole answer. Raises `BoardError` when the events of a hold do not come in time."""
        try:
            done = self._send()
        except OSError:
            done = False
        if done:
            self._board.post("answered {}".format(self._live.number))
        elif not self._board.posted(self._closing):
            self._note_hang_up()
        with self._lock:
            self._over = True

    def watch(self) -> None:
        """Read until the client closes, and ignore what it still sends."""
        try:
            while self._connection.recv(BLOCK):
                pass
        except OSError:
            pass
        with self._lock:
            if self._over or self._board.posted(self._closing):
                return
        self._note_hang_up()

    def _send(self) -> bool:
        """Send the answer; returns whether all of it was sent."""
        live, answer = self._live, self._answer
        actions: List[Action] = list(answer.actions)
        if not self._hold(answer.hold):
            return False
        if answer.ending == DROP:
            return all(self._take(action, False) for action in actions)
        if not actions or not isinstance(actions[-1], Send):
            actions.append(Send(b""))
        headers = answer.headers + ((("transfer-encoding", "chunked"),) if self._chunked else ())
        headers += (("connection", "close"),)
        self._connection.sendall(response_head(answer.status, headers))
        live.status, live.headers = answer.status, headers
        for index, action in enumerate(actions, 1):
            if not self._take(action, index == len(actions)):
                return False
        return True

    def _take(self, action: Action, last: bool) -> bool:
        if isinstance(action, Hold):
            return self._hold(action.events)
        if isinstance(action, Stall):
            try:
                self._hold((self._hang_up,))
            except BoardAborted:
                pass  # the agent has ended, but a proxy between may keep its connection open
            return False
        return self._write(action.data, last)

    def _write(self, data: bytes, last: bool) -> bool:
        ended = last and self._answer.ending == END
        with self._lock:
            if self._live.hung_up:
                return False
            self._over = last
        framed = chunk(data) if self._chunked and data else data
        self._connection.sendall(framed + (chunk(b"") if self._chunked and ended else b""))
        self._live.sent += data
        self._live.complete = ended
        return True

    def _hold(self, events: Tuple[str, ...]) -> bool:
        """Wait for events. False when the client hangs up, or the origin closes, before they come."""
        purpose = "origin, answer {}".format(self._live.number)
        return self._board.wait(events, self._deadline, purpose, unless=(self._hang_up, self._closing))

    def _note_hang_up(self) -> None:
        with self._lock:
            already, self._live.hung_up = self._live.hung_up, True
        if not already:
            self._board.post(self._hang_up)
