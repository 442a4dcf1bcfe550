"""What the origin does with a socket: a short answer, the rest of what a client sends, an end."""
import ipaddress
import socket
import time

from ..exchange import Response
from .http1 import response_head
from .script import Answer

__all__ = ["BLOCK", "answer_at_once", "drain", "is_loopback", "shut"]

#: How many bytes are read at a time.
BLOCK = 64 * 1024
#: How long, in seconds, what a client still sends is read.
DRAIN_SECONDS = 2.0


def answer_at_once(connection: socket.socket, answer: Answer) -> Response:
    """Send a short answer of known length."""
    headers = answer.headers + (("content-length", str(len(answer.body))), ("connection", "close"))
    connection.sendall(response_head(answer.status, headers) + answer.body)
    return Response(answer.status, headers, answer.body)


def drain(connection: socket.socket) -> None:
    """Read what the client still sends, for a bounded time: closing a socket with unread bytes would discard the
    answer."""
    connection.shutdown(socket.SHUT_WR)
    connection.settimeout(DRAIN_SECONDS)
    end = time.monotonic() + DRAIN_SECONDS
    try:
        while connection.recv(BLOCK) and time.monotonic() < end:
            pass
    except socket.timeout:
        pass


def is_loopback(host: str) -> bool:
    """Whether the host is an address of this machine alone."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def shut(connection: socket.socket) -> None:
    """Shut the connection down; it may be closed already."""
    try:
        connection.shutdown(socket.SHUT_RDWR)
    except OSError:
        pass
