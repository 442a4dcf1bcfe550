"""The log that the recorder's writer process keeps: decodes, redacts and appends exchanges to one exchange file.

Rules
- An exchange gets its number when its request is whole (`begin`), and its line when it is over (`write`): lines are in
  the order in which exchanges ended, numbers in the order in which requests arrived.
- The log writes a body with its content-encoding undone. Of a stream that is cut or damaged it keeps what can be
  decoded. A body that cannot be decoded at all stays as it is or, when the log redacts, becomes
  `<redacted:undecodable:LENGTH>`, because nobody can find the secrets in it. `Exchange.lost` states each of these.
- When the log redacts, it also undoes gzip and zstd that no header names: a secret in them would stay otherwise.
- An exchange that cannot be redacted is written without its bodies, and `lost` says so.
"""
from typing import Dict, List, Optional, Tuple, TypeVar

from .decoding import sniff, undo
from .exchange import Exchange, Request, Response
from .exchange_file import ExchangeWriter
from .redaction import Redactor

__all__ = ["ExchangeLog", "decoded", "with_lost"]

Message = TypeVar("Message", Request, Response)

#: How often a body may be packed without a header that says so.
NESTED = 3
NOT_REDACTED = "not kept: the recorder could not search it for secrets"


class ExchangeLog:
    """One exchange file. Raises `OSError` when it cannot be opened or written.

    `redactor`: None writes everything as it is. `keep_response`: False leaves out the bodies of responses.
    """

    def __init__(self, path: str, redactor: Optional[Redactor], keep_response: bool = True) -> None:
        self.path = path
        self.begun = 0
        self.written = 0
        self._redactor = redactor
        self._keep_response = keep_response
        self._writer = ExchangeWriter(path)
        if redactor is not None:
            with open(path, "rb") as file:
                for line in file:
                    redactor.reserve(line.decode("utf-8", "replace"))

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
        try:
            cleaned = self._cleaned(exchange)
        except Exception:  # whatever fails: the line must not be missing, and no secret may be in it
            cleaned = self._stripped(exchange)
        self._writer.write(cleaned)

    def close(self) -> None:
        """Close the file; may be called again."""
        self._writer.close()

    def _cleaned(self, exchange: Exchange) -> Exchange:
        safe = self._redactor is not None
        response = exchange.response
        lost: Dict[str, str] = {}
        request, lost["request"] = _decoded(exchange.request, safe)
        if response is not None:
            response, lost["response"] = (
                _decoded(response, safe) if self._keep_response else (response._replace(body=b""), ""))
        exchange = with_lost(exchange._replace(request=request, response=response), lost)
        return exchange if self._redactor is None else self._redactor.exchange(exchange)

    def _stripped(self, exchange: Exchange) -> Exchange:
        """The exchange without bodies and, if even its headers cannot be redacted, without these."""
        response = exchange.response
        lost = {"request": NOT_REDACTED}
        if response is not None:
            response, lost["response"] = response._replace(body=b""), NOT_REDACTED
        if exchange.frames:
            lost["frames"] = NOT_REDACTED
        bare = with_lost(exchange._replace(
            request=exchange.request._replace(body=b""), response=response, frames=()), lost)
        try:
            return bare if self._redactor is None else self._redactor.exchange(bare)
        except Exception:
            if response is not None:
                response = response._replace(headers=())
            return bare._replace(request=bare.request._replace(target="", headers=()), response=response)


def with_lost(exchange: Exchange, lost: Dict[str, str]) -> Exchange:
    """The exchange with more that was lost of it; empty reasons count for nothing."""
    reasons = dict(exchange.lost)
    for part, reason in lost.items():
        if reason:
            reasons[part] = "; ".join(filter(None, [reasons.get(part), reason]))
    return exchange._replace(lost=tuple(sorted(reasons.items())))


def decoded(message: Message, safe: bool) -> Message:
    """The request or response with its content-encoding undone; `safe`: replace a body that cannot be decoded."""
    return _decoded(message, safe)[0]


def _decoded(message: Message, safe: bool) -> Tuple[Message, str]:
    """The message, and what is lost of its body. Without `safe` only a body that decodes wholly is decoded."""
    pending = (message.header("content-encoding") or "").strip().lower()
    if message.decoded or not message.body:
        return message, ""
    body = message.body
    names: List[str] = []
    complaints: List[str] = []
    for _ in range(NESTED):
        if pending in ("", "identity"):
            pending = sniff(body) if safe else ""
        if not pending:
            break
        names.insert(0, pending)
        undone = undo(body, pending)
        if undone.complaint and not safe:
            return message, ""
        if undone.plain is None:
            note = "<redacted:undecodable:{}>".format(len(message.body)).encode("ascii")
            return message._replace(body=note, decoded=", ".join(names)), undone.complaint
        body, pending = undone.plain, ""
        complaints.append(undone.complaint)
    if not names:
        return message, ""
    return message._replace(body=body, decoded=", ".join(names)), "; ".join(filter(None, complaints))
