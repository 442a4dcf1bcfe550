"""Reads JSON byte by byte; its errors name the line and the column."""

import re
from typing import TYPE_CHECKING, Any, Callable, Iterator, Optional

if TYPE_CHECKING:
    from typing import Protocol  # novm: never imported at run time

    class Shape(Protocol):
        """What a value can be asked to be."""

        def read(self, reader: "Reader", byte: int) -> Any:
            """Read one value that begins with `byte`."""

__all__ = ["Complaint", "DecodeError", "Reader", "debug", "describe"]

_BLANKS = (b" ", b"\t", b"\r", b"\n")
_SPECIAL = re.compile(rb'["\\\x00-\x1f]')
_NUMBER = re.compile(rb"-?(?:0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?")
_ESCAPES = {ord(k): v for k, v in zip('"\\/bfnrt', '"\\/\b\f\n\r\t')}
_DEPTH = 127
#: Characters of a whole number of 64 bits, at most; a longer number becomes a float, as in upstream.
_LONGEST_WHOLE = 20


class DecodeError(ValueError):
    """The text does not have the shape. `message` is without the position, `str()` has it."""

    def __init__(self, message: str, line: Optional[int] = None, column: int = 0) -> None:
        self.message = message
        super().__init__(message if line is None else "%s at line %d column %d" % (message, line, column))


class Complaint(Exception):
    """What is wrong with a value; the reader adds the position."""


class Reader:
    """A position in the bytes of a JSON text, and the methods that read on from there.

    `skipping` is set within a value that no field asks for. Upstream's parser is less strict there: a number may be too
    large, half a surrogate pair may stand alone, and no comma counts as trailing (codex 0.115.0).
    """

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.at = 0
        self.depth = 0
        self.skipping = False

    def peek(self) -> Optional[int]:
        """The next byte that is not blank, None at the end."""
        while self.data[self.at:self.at + 1] in _BLANKS:
            self.at += 1
        return self.data[self.at] if self.at < len(self.data) else None

    def failed(self, message: str) -> DecodeError:
        """The error `message`, with the position after the last byte read."""
        return self._placed(message, self.at)

    def looking(self, message: str) -> DecodeError:
        """The error `message`, with the position of the byte after `peek`."""
        return self._placed(message, min(len(self.data), self.at + 1))

    def _placed(self, message: str, at: int) -> DecodeError:
        start = self.data.rfind(b"\n", 0, at) + 1
        return DecodeError(message, self.data.count(b"\n", 0, at) + 1, at - start)

    def value(self, shape: "Shape") -> Any:
        """Read one value of `shape`."""
        byte = self.peek()
        if byte is None:
            raise self.looking("EOF while parsing a value")
        try:
            return shape.read(self, byte)
        except Complaint as complaint:
            raise self.failed(str(complaint))

    def wrong_type(self, byte: int, expected: str) -> Complaint:
        """The complaint that the value is not an `expected` one."""
        if byte == 0x5B:
            found = "sequence"
        elif byte == 0x7B:
            found = "map"
        else:
            found = describe(self.scalar(byte))
        return Complaint("invalid type: %s, expected %s" % (found, expected))

    def scalar(self, byte: int) -> Any:
        """Read a string, number, boolean or null."""
        if byte == 0x22:
            return self.string()
        if byte in b"-0123456789":
            return self.number()
        for word, value in ((b"true", True), (b"false", False), (b"null", None)):
            if byte == word[0]:
                return self._word(word, value)
        raise self.looking("expected value")

    def _word(self, word: bytes, value: Optional[bool]) -> Optional[bool]:
        for expected in word:
            if self.at >= len(self.data):
                raise self.failed("EOF while parsing a value")
            self.at += 1
            if self.data[self.at - 1] != expected:
                raise self.failed("expected ident")
        return value

    def number(self) -> Any:
        """Read a number: an int, or a float if it is written as one."""
        match = _NUMBER.match(self.data, self.at)
        if not match:
            self.at += 1
            ended = self.at >= len(self.data) and not self.skipping
            raise self.looking("EOF while parsing a value" if ended else "invalid number")
        self.at = match.end()
        following = self.data[self.at:self.at + 1]
        if match.group() in (b"0", b"-0") and following.isdigit() or \
                following in (b".", b"e", b"E") and not match.group(2) and (following != b"." or not match.group(1)):
            if not following.isdigit():
                self.at += 1
                if following in b"eE" and self.data[self.at:self.at + 1] in (b"+", b"-"):
                    self.at += 1
            raise self.looking("EOF while parsing a value" if self.at >= len(self.data) else "invalid number")
        if match.group(1) is None and match.group(2) is None and len(match.group()) <= _LONGEST_WHOLE:
            whole = int(match.group())
            if -2 ** 63 <= whole < 2 ** 64 and match.group() != b"-0":
                return whole
        number = float(match.group())
        if number in (float("inf"), float("-inf")) and not self.skipping:
            raise self.failed("number out of range")
        return number

    def string(self) -> str:
        """Read a string; the opening quote is next."""
        self.at += 1
        pieces = []
        while True:
            special = _SPECIAL.search(self.data, self.at)
            end = special.start() if special else len(self.data)
            pieces.append(self.data[self.at:end].decode("utf-8", "replace"))
            self.at = end
            if end >= len(self.data):
                raise self.failed("EOF while parsing a string")
            if self.data[end] < 0x20:
                self.at += not self.skipping
                raise self.failed("control character (\\u0000-\\u001F) found while parsing a string")
            self.at += 1
            if self.data[end] == 0x22:
                return "".join(pieces)
            pieces.append(self._escape())

    def _escape(self) -> str:
        byte = self._next_in_string()
        if byte in _ESCAPES:
            return _ESCAPES[byte]
        if byte != 0x75:
            raise self.failed("invalid escape")
        unit = self._hex4()
        if self.skipping:
            return ""
        if 0xDC00 <= unit < 0xE000:
            raise self.failed("lone leading surrogate in hex escape")
        if not 0xD800 <= unit < 0xDC00:
            return chr(unit)
        for expected in b"\\u":
            if self._next_in_string() != expected:
                raise self.failed("unexpected end of hex escape")
        low = self._hex4()
        if not 0xDC00 <= low < 0xE000:
            raise self.failed("lone leading surrogate in hex escape")
        return chr(0x10000 + (unit - 0xD800 << 10) + low - 0xDC00)

    def _next_in_string(self) -> int:
        if self.at >= len(self.data):
            raise self.failed("EOF while parsing a string")
        self.at += 1
        return self.data[self.at - 1]

    def _hex4(self) -> int:
        digits = self.data[self.at:self.at + 4]
        if len(digits) < 4:
            self.at = len(self.data)
            raise self.failed("EOF while parsing a string")
        self.at += 4
        if not re.match(rb"[0-9a-fA-F]{4}", digits):
            raise self.failed("invalid escape")
        return int(digits, 16)

    def elements(self, shape_of: Callable[[int], Optional["Shape"]]) -> Iterator[Any]:
        """Yield the values of the array that is next; `shape_of(index)` gives each one's shape, None where no more
        are read."""
        self._enter()
        index = 0
        while True:
            byte, shape = self.peek(), shape_of(index)
            if byte is None:
                raise self.looking("EOF while parsing a list")
            if byte == 0x5D:
                return
            if index:
                if byte != 0x2C:
                    raise self.looking("expected `,` or `]`" if shape else "trailing characters")
                self.at += 1
                if self.peek() == 0x5D and not self.skipping:
                    raise self.looking("trailing comma")
            if shape is None:
                raise self.looking("trailing characters")
            yield self.value(shape)
            index += 1

    def keys(self) -> Iterator[str]:
        """Yield the keys of the object that is next; the consumer reads each value with `member`."""
        self._enter()
        first = True
        while True:
            byte = self.peek()
            if byte is None:
                raise self.looking("EOF while parsing an object")
            if byte == 0x7D:
                return
            if not first:
                if byte != 0x2C:
                    raise self.looking("expected `,` or `}`")
                self.at += 1
                byte = self.peek()
                if byte == 0x7D and not self.skipping:
                    raise self.looking("trailing comma")
                if byte is None:
                    raise self.looking("EOF while parsing " + ("an object" if self.skipping else "a value"))
            if byte != 0x22:
                raise self.looking("key must be a string")
            first = False
            yield self.string()

    def member(self, shape: "Shape") -> Any:
        """Read the `:` and the value after a key."""
        byte = self.peek()
        if byte != 0x3A:
            raise self.looking("EOF while parsing an object" if byte is None else "expected `:`")
        self.at += 1
        return self.value(shape)

    def _enter(self) -> None:
        self.at += 1
        self.depth += 1
        if self.depth > _DEPTH:
            raise self.failed("recursion limit exceeded")

    def leave(self, closing: int) -> None:
        """Step over the end of an array or object, if it is next."""
        self.depth -= 1
        if self.peek() == closing:
            self.at += 1


def describe(value: Any) -> str:
    """How a message names a scalar of the wrong type."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "boolean `%s`" % ("true" if value else "false")
    if isinstance(value, str):
        return "string " + debug(value)
    return ("integer `%d`" if isinstance(value, int) else "floating point `%r`") % value


def debug(text: str) -> str:
    """`text` in double quotes, escaped as Rust shows strings to programmers."""
    escapes = {"\t": "\\t", "\r": "\\r", "\n": "\\n", '"': '\\"', "\\": "\\\\", "\0": "\\0"}
    return '"%s"' % "".join(
        escapes.get(char) or (char if char.isprintable() else "\\u{%x}" % ord(char)) for char in text)
