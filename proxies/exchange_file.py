"""Exchange files: exchanges as JSON, one object a line, UTF-8.

`{"transport": "http" | "websocket",
  "request": {"method", "target", "headers": [[name, value], …], "body": "text" | "body_base64": "…"},
  "response": {"status", "headers", "body" | "body_base64"} | null}`
and, only when they apply, `number`, `hung_up: true`, `request.decoded` / `response.decoded` (the content-encoding
that the recorder has undone), `response.complete: false` (a part is missing), `frames` (WebSocket messages) and
`lost: {"request" | "response" | "frames": "reason"}`: what of that part the recorder could not keep, and why.

A body is the raw bytes, without loss: as a string when they are valid UTF-8, as base64 otherwise. So two bodies of
different bytes and the same meaning stay different. Files without `transport`, which older versions wrote, are read:
an exchange with frames came over WebSocket, any other over HTTP.

The writer writes a line whole or not at all: when the disk is full it cuts the file back to its last whole line. It
locks the file, so that a second writer is refused. An error of the reader is one sentence with the file, the line and
the JSON path. A line that a kill left half written, or that is damaged otherwise, is an error, or is skipped when the
caller of `read_exchanges` collects such errors.
"""
import base64
import binascii
import errno
import fcntl
import itertools
import json
import os
import stat
import tempfile
from typing import Any, Dict, Iterable, Iterator, List, Optional, Tuple

from .exchange import PARTS, TRANSPORTS, Exchange, ExchangeError, Frame, Headers, Request, Response

__all__ = ["ExchangeWriter", "from_json", "read_exchanges", "to_json", "write_exchanges"]


#: How many bytes a line of an exchange file may have.
LARGEST = 256 * 1024 * 1024


def to_json(exchange: Exchange) -> Dict[str, Any]:
    """The JSON form of an exchange (see the head of this module)."""
    request, response = exchange.request, exchange.response
    data: Dict[str, Any] = {"transport": exchange.transport}
    if exchange.number:
        data["number"] = exchange.number
    data["request"] = dict(
        [("method", request.method), ("target", request.target), ("headers", _pairs(request.headers))])
    _put_body(data["request"], request.body, request.decoded)
    data["response"] = None
    if response is not None:
        data["response"] = dict([("status", response.status), ("headers", _pairs(response.headers))])
        _put_body(data["response"], response.body, response.decoded)
        if not response.complete:
            data["response"]["complete"] = False
    if exchange.hung_up:
        data["hung_up"] = True
    if exchange.frames:
        data["frames"] = [_put_body({"sender": frame.sender}, frame.body, None) for frame in exchange.frames]
    if exchange.lost:
        data["lost"] = dict(exchange.lost)
    return data


def from_json(data: Any, where: str = "exchange") -> Exchange:
    """The exchange of a JSON form. Raises `ExchangeError` naming the JSON path below `where`."""
    _need(data, dict, where)
    head = _member(data, "request", dict, where)
    at = where + ".request"
    request = Request(
        _member(head, "method", str, at), _member(head, "target", str, at), _headers(head, at),
        _body(head, at), _optional(head, "decoded", str, at))
    response = None
    if data.get("response") is not None:
        head = _member(data, "response", dict, where)
        at = where + ".response"
        complete = _optional(head, "complete", bool, at)
        response = Response(
            _member(head, "status", int, at), _headers(head, at), _body(head, at),
            True if complete is None else complete, _optional(head, "decoded", str, at))
    frames = []
    for index, frame in enumerate(_optional(data, "frames", list, where) or ()):
        at = "{}.frames[{}]".format(where, index)
        _need(frame, dict, at)
        frames.append(Frame(_member(frame, "sender", str, at), _body(frame, at)))
    transport = _optional(data, "transport", str, where) or ("websocket" if frames else "http")
    if transport not in TRANSPORTS:
        raise ExchangeError("{}.transport: '{}' is none of {}".format(where, transport, ", ".join(TRANSPORTS)))
    return Exchange(request, response, _optional(data, "number", int, where) or 0,
                    _optional(data, "hung_up", bool, where) or False, tuple(frames), transport, _lost(data, where))


def read_exchanges(path: str, damaged: Optional[List[str]] = None) -> List[Exchange]:
    """Read an exchange file. Raises `ExchangeError` with the file and the line number.

    With a list `damaged`, a damaged line is no error: its complaint is appended to the list, and reading goes on.
    """
    exchanges = []
    for number, line in enumerate(_lines(path), 1):
        try:
            exchanges.append(_exchange_of(line, "{}: line {}".format(path, number)))
        except ExchangeError as error:
            if damaged is None:
                raise
            damaged.append(str(error))
    return exchanges


def _exchange_of(line: bytes, where: str) -> Exchange:
    if not line.endswith(b"\n"):
        raise ExchangeError("{}: the file ends in the middle of a line".format(where))
    try:
        data = json.loads(line.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise ExchangeError("{}: not UTF-8 at byte {}".format(where, error.start))
    except json.JSONDecodeError as error:
        raise ExchangeError("{}: not JSON: {}".format(where, _oneline(error)))
    except ValueError:
        raise ExchangeError("{}: not JSON that can be read: a number of too many digits".format(where))
    except RecursionError:
        raise ExchangeError("{}: JSON nested too deeply".format(where))
    return from_json(data, where + ": exchange")


def _lines(path: str) -> Iterator[bytes]:
    """The lines of a regular file; a FIFO or a device may never end, and neither may a line."""
    try:
        # Without O_NONBLOCK, opening a FIFO waits for a writer.
        with open(path, "rb", opener=lambda name, flags: os.open(name, flags | os.O_NONBLOCK)) as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                raise ExchangeError("{}: it is no regular file".format(path))
            for number in itertools.count(1):
                line = file.readline(LARGEST + 1)
                if len(line) > LARGEST:
                    raise ExchangeError("{}: line {}: it has more than {} MB".format(
                        path, number, LARGEST // 1024 ** 2))
                if not line:
                    return
                yield line
    except OSError as error:
        raise ExchangeError("{}: cannot be read: {}".format(path, error.strerror or error))
    except ValueError:
        raise ExchangeError("{!r}: this cannot be a path".format(path))


def write_exchanges(path: str, exchanges: Iterable[Exchange]) -> None:
    """Write a whole exchange file at once: either all of it is there or the old file stays."""
    folder = os.path.dirname(os.path.abspath(path))
    descriptor, temporary = tempfile.mkstemp(prefix=".exchanges-", dir=folder)
    try:
        with os.fdopen(descriptor, "wb") as file:
            for exchange in exchanges:
                file.write(_line(exchange))
        os.replace(temporary, path)
    except BaseException:
        os.unlink(temporary)
        raise


class ExchangeWriter:
    """Appends exchanges to a file, each as one whole line that is flushed before `write` returns.

    Raises `OSError` when the file cannot be opened or another writer has it open. If an earlier writer left the last
    line unfinished, the writer ends it with a newline, so that no other line is lost.
    """

    def __init__(self, path: str) -> None:
        self.path = path
        self._file = open(path, "ab+", buffering=0, opener=_private)
        try:
            _lock(self._file.fileno())
            self._half_from: Optional[int] = None
            if self._file.tell() > 0:
                self._file.seek(-1, os.SEEK_END)
                if self._file.read(1) != b"\n":
                    self._file.write(b"\n")
        except BaseException:
            self._file.close()
            raise

    def write(self, exchange: Exchange) -> None:
        """Append one exchange. Raises `OSError`; the file then ends after its last whole line."""
        line = memoryview(_line(exchange))
        self._cut_back()
        self._half_from = os.fstat(self._file.fileno()).st_size
        try:
            while line:
                line = line[self._file.write(line) or 0:]
            self._half_from = None
        finally:
            self._cut_back()

    def _cut_back(self) -> None:
        """Remove the half line of a write that failed; it is tried again before the next write."""
        if self._half_from is not None:
            os.ftruncate(self._file.fileno(), self._half_from)
            self._half_from = None

    def close(self) -> None:
        """Close the file; may be called again."""
        self._file.close()


def _lock(descriptor: int) -> None:
    """Keep other writers away until the file is closed; a system that has no locks for this file allows them."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        if error.errno in (errno.EWOULDBLOCK, errno.EACCES):
            raise OSError(error.errno, "another recorder writes to it: choose another file or stop that recorder")


def _private(path: str, flags: int) -> int:
    """Open a file that only its owner may read: sessions are private even without secrets."""
    return os.open(path, flags, 0o600)


def _line(exchange: Exchange) -> bytes:
    data = to_json(exchange)
    try:
        return json.dumps(data, ensure_ascii=False).encode("utf-8") + b"\n"
    except UnicodeEncodeError:
        return json.dumps(data).encode("ascii") + b"\n"


def _pairs(headers: Headers) -> List[List[str]]:
    return [[name, value] for name, value in headers]


def _put_body(data: Dict[str, Any], body: bytes, decoded: Optional[str]) -> Dict[str, Any]:
    try:
        data["body"] = body.decode("utf-8")
    except UnicodeDecodeError:
        data["body_base64"] = base64.b64encode(body).decode("ascii")
    if decoded:
        data["decoded"] = decoded
    return data


def _body(data: Dict[str, Any], where: str) -> bytes:
    if "body_base64" in data:
        try:
            return base64.b64decode(_member(data, "body_base64", str, where), validate=True)
        except (binascii.Error, ValueError):
            raise ExchangeError("{}.body_base64: not base64".format(where))
    try:
        return _member(data, "body", str, where).encode("utf-8")
    except UnicodeEncodeError:
        raise ExchangeError("{}.body: holds a lone surrogate".format(where))


def _lost(data: Dict[str, Any], where: str) -> Tuple[Tuple[str, str], ...]:
    found = _optional(data, "lost", dict, where) or {}
    for part in found:
        if part not in PARTS:
            raise ExchangeError("{}.lost: '{}' is none of {}".format(where, part, ", ".join(PARTS)))
        _member(found, part, str, where + ".lost")
    return tuple((part, found[part]) for part in PARTS if part in found)


def _headers(data: Dict[str, Any], where: str) -> Headers:
    pairs = []
    for index, pair in enumerate(_member(data, "headers", list, where)):
        if not (isinstance(pair, list) and len(pair) == 2 and all(isinstance(part, str) for part in pair)):
            raise ExchangeError("{}.headers[{}]: must be [name, value]".format(where, index))
        pairs.append((pair[0], pair[1]))
    return tuple(pairs)


def _member(data: Dict[str, Any], name: str, kind: type, where: str) -> Any:
    if name not in data:
        raise ExchangeError("{}: '{}' is missing".format(where, name))
    return _need(data[name], kind, where + "." + name)


def _optional(data: Dict[str, Any], name: str, kind: type, where: str) -> Any:
    return None if data.get(name) is None else _need(data[name], kind, where + "." + name)


def _need(value: Any, kind: type, where: str) -> Any:
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        found = NAMES.get(type(value), "null")
        raise ExchangeError("{}: must be {}, is {}".format(where, NAMES[kind], found))
    return value


NAMES = {dict: "an object", list: "a list", str: "a string", int: "an integer", bool: "true or false",
         float: "a number"}


def _oneline(error: BaseException) -> str:
    return " ".join(str(error).split())
