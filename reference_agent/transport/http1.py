r"""HTTP/1.1 without I/O: a request's bytes, and an answer's head and body from bytes that arrive in any pieces.

Only what a client of one POST needs. A body ends after `content-length` bytes, with the last chunk, or with the
connection; interim answers (1xx) are skipped. Lines may end in `\n` alone.

Not `http.client`: importing it takes 35 to 50 ms, a third of the time from start to first request, and its reader on
Python 3.6 waits for more after a body of known length.
"""

import re
from typing import Callable, Dict, List, Match, Optional, Tuple

__all__ = ["AnswerReader", "BadAnswer", "Url", "request_bytes"]

_LONGEST_HEAD = 65536
_URL = re.compile(r"(https?)://(?:[^/?#@]*@)?(\[[^\]/]+\]|[^/:?#]+)(?::(\d+))?([^#]*)", re.IGNORECASE)
_STATUS = re.compile(rb"HTTP/1\.\d (\d{3})(?: |$)")
_UNSAFE = re.compile(r"[^!$%&'()*+,\-./0-9:;=?@A-Z\[\]_a-z~|\\^{}]")


class BadAnswer(Exception):
    """What came is not HTTP."""


class Url:
    """Where requests go: `secure`, `host`, `port`, `authority` (for the Host header), `target`, and the whole text."""

    def __init__(self, base: str, path: str, query: Optional[Dict[str, str]]) -> None:
        """`base` is the provider's base URL, `path` follows it, then `query` (a mapping), of which only characters that
        a URL cannot hold are encoded (codex 0.115.0). Raises ValueError."""
        match = _URL.match(base)
        if not match:
            raise ValueError("%r is not an http or https URL" % base)
        scheme, host, port, rest = match.groups()
        self.secure = scheme.lower() == "https"
        self.host = host.strip("[]")
        self.port = int(port) if port else 443 if self.secure else 80
        self.authority = host + (":" + port if port else "")
        target = rest.rstrip("/") + path
        if query:
            target += "?" + "&".join("%s=%s" % pair for pair in query.items())
        self.target = _UNSAFE.sub(_percent, target)
        self.text = "%s://%s%s" % (scheme.lower(), self.authority, self.target)


def _percent(match: Match[str]) -> str:
    return "".join("%%%02X" % byte for byte in match.group().encode("utf-8"))


def request_bytes(target: str, fields: List[Tuple[str, str]], body: bytes) -> bytes:
    """A POST to `target` with the header pairs `fields` and the bytes `body`."""
    lines = ["POST %s HTTP/1.1\r\n" % target]
    lines += ["%s: %s\r\n" % (name, _clean(value)) for name, value in fields]
    return "".join(lines).encode("utf-8") + b"\r\n" + body


def _clean(value: str) -> str:
    return re.sub(r"[\x00-\x08\x0a-\x1f\x7f]", " ", value)


class AnswerReader:
    """Reads one answer: `feed(bytes)` returns the pieces of the body in them.

    `status` is None until the head is complete; `headers` has its names in lower case, repeated ones joined by a comma.
    `complete` is True when the body has ended; `reusable` then means that the connection can carry another request.
    """

    def __init__(self) -> None:
        self.status: Optional[int] = None
        self.headers: Dict[str, str] = {}
        self.complete = False
        self.reusable = False
        self._data = b""
        self._left = 0
        self._step: Callable[[List[bytes]], bool] = self._head

    def feed(self, data: bytes) -> List[bytes]:
        """Take the next bytes; raises `BadAnswer`."""
        self._data += data
        pieces: List[bytes] = []
        while self._step(pieces):
            pass
        return pieces

    def end(self) -> None:
        """The connection has ended; raises `BadAnswer` when the head is not complete."""
        if self.status is None:
            raise BadAnswer("the connection ended before the answer began")
        if self._step == self._until_the_end:
            self.complete = True

    def _head(self, pieces: List[bytes]) -> bool:
        match = re.search(rb"\r?\n\r?\n", self._data)
        if not match:
            if len(self._data) > _LONGEST_HEAD:
                raise BadAnswer("the answer's head is longer than %d bytes" % _LONGEST_HEAD)
            return False
        lines = re.split(rb"\r?\n", self._data[:match.start()])
        self._data = self._data[match.end():]
        status = _STATUS.match(lines[0])
        if not status:
            raise BadAnswer("not an HTTP/1.1 answer: %r" % lines[0][:60])
        if 100 <= int(status.group(1)) < 200:
            return True
        self.status, self.headers = int(status.group(1)), _fields(lines[1:])
        self._choose_end(lines[0])
        return True

    def _choose_end(self, first_line: bytes) -> None:
        length = self.headers.get("content-length", "")
        closing = "close" in self.headers.get("connection", "").lower() or first_line.startswith(b"HTTP/1.0")
        self.reusable = not closing
        if self.status in (204, 304):
            self._step = self._done
        elif "chunked" in self.headers.get("transfer-encoding", "").lower():
            self._step = self._chunk_size
        elif length.isdigit():
            self._left = int(length)
            self._step = self._counted
        else:
            self.reusable = False
            self._step = self._until_the_end

    def _counted(self, pieces: List[bytes]) -> bool:
        self._take(pieces)
        if self._left == 0:
            self._step = self._done
        return self._left == 0

    def _chunk_size(self, pieces: List[bytes]) -> bool:
        line, found, rest = self._data.partition(b"\n")
        if not found:
            return False
        try:
            self._left = int(line.partition(b";")[0].strip(), 16)
        except ValueError:
            raise BadAnswer("not the size of a chunk: %r" % line[:60])
        self._data = rest
        self._step = self._chunk if self._left else self._trailer
        return True

    def _chunk(self, pieces: List[bytes]) -> bool:
        self._take(pieces)
        if self._left == 0:
            self._step = self._chunk_end
        return self._left == 0

    def _chunk_end(self, pieces: List[bytes]) -> bool:
        _, found, rest = self._data.partition(b"\n")
        if found:
            self._data, self._step = rest, self._chunk_size
        return bool(found)

    def _trailer(self, pieces: List[bytes]) -> bool:
        line, found, rest = self._data.partition(b"\n")
        if found:
            self._data = rest
            if not line.strip():
                self._step = self._done
        return bool(found)

    def _until_the_end(self, pieces: List[bytes]) -> bool:
        if self._data:
            pieces.append(self._data)
            self._data = b""
        return False

    def _done(self, pieces: List[bytes]) -> bool:
        self.complete = True
        return False

    def _take(self, pieces: List[bytes]) -> None:
        piece, self._data = self._data[:self._left], self._data[self._left:]
        self._left -= len(piece)
        if piece:
            pieces.append(piece)


def _fields(lines: List[bytes]) -> Dict[str, str]:
    fields: Dict[str, str] = {}
    for line in lines:
        name, colon, value = line.decode("latin-1").partition(":")
        name, value = name.strip().lower(), value.strip()
        if colon:
            fields[name] = fields[name] + ", " + value if name in fields else value
    return fields
