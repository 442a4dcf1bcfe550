"""The log that the capture proxy writes: numbers, decodes, redacts and appends exchanges to one exchange file.

Rules
- An exchange gets its number when its request is whole (`begin`), and its line when it is over (`write`): lines are in
  the order in which exchanges ended, numbers in the order in which requests arrived.
- The log writes a body with its content-encoding undone. A body that cannot be decoded stays as it is or, when the log
  redacts, becomes `<redacted:undecodable:LENGTH>`, because nobody can find the secrets in it.
"""
from typing import Optional, TypeVar

from .exchange import Exchange, ExchangeError, Request, Response, decode_body
from .exchange_file import ExchangeWriter
from .redaction import Redactor

__all__ = ["ExchangeLog", "decoded"]

Message = TypeVar("Message", Request, Response)


class ExchangeLog:
    """One exchange file. Raises `OSError` when it cannot be opened or written.

    `redactor`: None writes everything as it is. `keep_response`: False leaves out the bodies of responses.
    """

    def __init__(self, path: str, redactor: Optional[Redactor], keep_response: bool = True) -> None:
        self.path = path
        self.begun = 0
        self.written = 0
        self.strays = 0
        self._redactor = redactor
        self._keep_response = keep_response
        self._writer = ExchangeWriter(path)
        if redactor is not None:
            with open(path, "rb") as file:
                redactor.reserve(file.read().decode("utf-8", "replace"))

    @property
    def open(self) -> int:
        """How many exchanges have begun and are not written."""
        return self.begun - self.written

    def begin(self) -> int:
        """The number of a new exchange."""
        self.begun += 1
        return self.begun

    def write(self, exchange: Exchange) -> None:
        """Write an exchange that has begun. It counts as written even when writing fails."""
        self.written += 1
        self._writer.write(self._cleaned(exchange))

    def close(self) -> None:
        """Close the file; may be called again."""
        self._writer.close()

    def _cleaned(self, exchange: Exchange) -> Exchange:
        safe = self._redactor is not None
        response = exchange.response
        if response is not None:
            response = decoded(response, safe) if self._keep_response else response._replace(body=b"")
        exchange = exchange._replace(request=decoded(exchange.request, safe), response=response)
        return exchange if self._redactor is None else self._redactor.exchange(exchange)


def decoded(message: Message, safe: bool) -> Message:
    """The request or response with its content-encoding undone; `safe`: replace a body that cannot be decoded."""
    encoding = (message.header("content-encoding") or "").strip().lower()
    if message.decoded or not message.body or encoding in ("", "identity"):
        return message
    try:
        return message._replace(body=decode_body(message.body, encoding), decoded=encoding)
    except ExchangeError:
        if not safe:
            return message
        note = "<redacted:undecodable:{}>".format(len(message.body))
        return message._replace(body=note.encode("ascii"), decoded=encoding)
