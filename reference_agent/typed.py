r"""JSON text to typed values, with the error texts that upstream's parser (Rust's serde_json) gives.

A tool call with wrong arguments is answered with that parser's message, so the message is part of the protocol:

    missing field `cmd` at line 1 column 16
    invalid type: string "abc", expected i32 at line 1 column 20

`decode(text, shape)` reads `text` once, from left to right, and stops at the first thing that is wrong. The position
in a message is where a reader that goes byte by byte stands then (all measured on codex 0.115.0):

* behind a value of the wrong type, but before a `[` or `{`;
* behind the key of a duplicate or unknown field; behind the end of an object that lacks a field;
* behind the last byte read when that byte is wrong, one further when the byte was only looked at.

Columns count bytes from 1, 0 stands for "nothing read in this line yet". Shapes are built from `String`, `Boolean`,
`Integer(name, low, high)`, `Optional(shape)`, `Sequence(shape)`, `Mapping(shape)`, `Choice(names)`, `Anything`,
`Struct(name, fields)` and `Tagged`.
"""

import re

__all__ = ["decode", "DecodeError", "String", "Boolean", "Float", "Integer", "I32", "I64", "U64", "USIZE", "Optional",
           "Sequence", "Mapping", "Choice", "Anything", "Struct", "Tagged", "Field", "listed"]

_BLANKS = re.compile(rb"[ \t\r\n]*")
_PLAIN = re.compile(rb'[^"\\\x00-\x1f]*')
_NUMBER = re.compile(rb"-?(?:0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?")
_ESCAPES = {ord(k): v for k, v in zip('"\\/bfnrt', '"\\/\b\f\n\r\t')}
_DEPTH = 127


class DecodeError(ValueError):
    """The text does not have the shape. `message` is without the position, `str()` has it."""

    def __init__(self, message, line=None, column=None):
        self.message = message
        super().__init__(message if line is None else "%s at line %d column %d" % (message, line, column))


class _Unplaced(Exception):
    """A complaint about a value whose position the reader still has to add."""


def decode(text, shape):
    """The value of JSON `text` in the form that `shape` describes; raises `DecodeError`.

    A `Struct` gives a dictionary with every field, absent optional ones as their default.
    """
    reader = _Reader(text.encode("utf-8", "replace"))
    value = reader.value(shape)
    if reader.peek() is not None:
        raise reader.looking("trailing characters")
    return value


class _Reader:
    def __init__(self, data):
        self.data = data
        self.at = 0
        self.depth = 0

    def peek(self):
        """The next byte that is not blank, None at the end."""
        self.at = _BLANKS.match(self.data, self.at).end()
        return self.data[self.at] if self.at < len(self.data) else None

    def failed(self, message):
        """The error `message`, placed behind the last byte read."""
        return self._placed(message, self.at)

    def looking(self, message):
        """The error `message`, placed at the byte that is only looked at."""
        return self._placed(message, min(len(self.data), self.at + 1))

    def _placed(self, message, at):
        start = self.data.rfind(b"\n", 0, at) + 1
        return DecodeError(message, self.data.count(b"\n", 0, at) + 1, at - start)

    def value(self, shape):
        """Read one value of `shape`."""
        byte = self.peek()
        if byte is None:
            raise self.looking("EOF while parsing a value")
        try:
            return shape.read(self, byte)
        except _Unplaced as complaint:
            raise self.failed(str(complaint))

    def wrong_type(self, byte, expected):
        """The complaint that something else stands where `expected` should."""
        if byte == 0x5B:
            found = "sequence"
        elif byte == 0x7B:
            found = "map"
        else:
            found = _found(self.scalar(byte))
        return _Unplaced("invalid type: %s, expected %s" % (found, expected))

    def scalar(self, byte):
        """Read a string, number, boolean or null."""
        if byte == 0x22:
            return self.string()
        if byte in b"-0123456789":
            return self.number()
        for word, value in ((b"true", True), (b"false", False), (b"null", None)):
            if byte == word[0]:
                return self._word(word, value)
        raise self.looking("expected value")

    def _word(self, word, value):
        for expected in word:
            if self.at >= len(self.data):
                raise self.failed("EOF while parsing a value")
            self.at += 1
            if self.data[self.at - 1] != expected:
                raise self.failed("expected ident")
        return value

    def number(self):
        """Read a number: an int, or a float if it is written as one."""
        match = _NUMBER.match(self.data, self.at)
        if not match:
            self.at += 1
            raise self.looking("invalid number")
        self.at = match.end()
        following = self.data[self.at:self.at + 1]
        if match.group() in (b"0", b"-0") and following.isdigit() or \
                following in (b".", b"e", b"E") and not match.group(2) and (following != b"." or not match.group(1)):
            if not following.isdigit():
                self.at += 1
                if following in b"eE" and self.data[self.at:self.at + 1] in (b"+", b"-"):
                    self.at += 1
            raise self.looking("EOF while parsing a value" if self.at >= len(self.data) else "invalid number")
        if match.group(1) is None and match.group(2) is None:
            whole = int(match.group())
            return whole if -2 ** 63 <= whole < 2 ** 64 and match.group() != b"-0" else float(whole)
        number = float(match.group())
        if number in (float("inf"), float("-inf")):
            raise self.failed("number out of range")
        return number

    def string(self):
        """Read a string; the opening quote is next."""
        self.at += 1
        pieces = []
        while True:
            end = _PLAIN.match(self.data, self.at).end()
            pieces.append(self.data[self.at:end].decode("utf-8", "replace"))
            self.at = end
            if end >= len(self.data):
                raise self.failed("EOF while parsing a string")
            self.at += 1
            if self.data[end] == 0x22:
                return "".join(pieces)
            if self.data[end] != 0x5C:
                raise self.failed("control character (\\u0000-\\u001F) found while parsing a string")
            pieces.append(self._escape())

    def _escape(self):
        byte = self._next_in_string()
        if byte in _ESCAPES:
            return _ESCAPES[byte]
        if byte != 0x75:
            raise self.failed("invalid escape")
        unit = self._hex4()
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

    def _next_in_string(self):
        if self.at >= len(self.data):
            raise self.failed("EOF while parsing a string")
        self.at += 1
        return self.data[self.at - 1]

    def _hex4(self):
        digits = self.data[self.at:self.at + 4]
        if len(digits) < 4:
            self.at = len(self.data)
            raise self.failed("EOF while parsing a string")
        self.at += 4
        if not re.match(rb"[0-9a-fA-F]{4}", digits):
            raise self.failed("invalid escape")
        return int(digits, 16)

    def elements(self, shape_of):
        """Yield the values of the array that is next; `shape_of(index)` gives each one's shape, None to stop."""
        self._enter()
        index = 0
        while True:
            byte = self.peek()
            if byte is None:
                raise self.looking("EOF while parsing a list")
            if byte == 0x5D:
                return
            if index:
                if byte != 0x2C:
                    raise self.looking("expected `,` or `]`")
                self.at += 1
                if self.peek() == 0x5D:
                    raise self.looking("trailing comma")
            shape = shape_of(index)
            if shape is None:
                raise self.looking("trailing characters")
            yield self.value(shape)
            index += 1

    def keys(self):
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
                if byte == 0x7D:
                    raise self.looking("trailing comma")
                if byte is None:
                    raise self.looking("EOF while parsing a value")
            if byte != 0x22:
                raise self.looking("key must be a string")
            first = False
            yield self.string()

    def member(self, shape):
        """Read the `:` and the value behind a key."""
        byte = self.peek()
        if byte != 0x3A:
            raise self.looking("EOF while parsing an object" if byte is None else "expected `:`")
        self.at += 1
        return self.value(shape)

    def _enter(self):
        self.at += 1
        self.depth += 1
        if self.depth > _DEPTH:
            raise self.failed("recursion limit exceeded")

    def leave(self, closing):
        """Step over the end of an array or object, if it is next."""
        self.depth -= 1
        if self.peek() == closing:
            self.at += 1


class _Scalar:
    def __init__(self, expected, accepts):
        self.expected = expected
        self.accepts = accepts

    def read(self, reader, byte):
        if byte in b"[{":
            raise reader.wrong_type(byte, self.expected)
        value = reader.scalar(byte)
        if not self.accepts(value):
            raise _Unplaced("invalid type: %s, expected %s" % (_found(value), self.expected))
        return value


String = _Scalar("a string", lambda value: isinstance(value, str))
Boolean = _Scalar("a boolean", lambda value: isinstance(value, bool))
Float = _Scalar("f64", lambda value: isinstance(value, (int, float)) and not isinstance(value, bool))


class Integer(_Scalar):
    """A whole number from `low` to `high`; `expected` is the type's name in messages."""

    def __init__(self, expected, low, high):
        super().__init__(expected, lambda value: isinstance(value, int) and not isinstance(value, bool))
        self.low, self.high = low, high

    def read(self, reader, byte):
        value = super().read(reader, byte)
        if not self.low <= value <= self.high:
            raise _Unplaced("invalid value: integer `%d`, expected %s" % (value, self.expected))
        return value


I32 = Integer("i32", -2 ** 31, 2 ** 31 - 1)
I64 = Integer("i64", -2 ** 63, 2 ** 63 - 1)
U64 = Integer("u64", 0, 2 ** 64 - 1)
USIZE = Integer("usize", 0, 2 ** 64 - 1)


class Optional:
    """`shape`, or null for None."""

    def __init__(self, shape):
        self.shape = shape

    def read(self, reader, byte):
        return reader.scalar(byte) if byte == 0x6E else self.shape.read(reader, byte)


class Sequence:
    """An array of `shape`."""

    def __init__(self, shape):
        self.shape = shape

    def read(self, reader, byte):
        if byte != 0x5B:
            raise reader.wrong_type(byte, "a sequence")
        values = list(reader.elements(lambda index: self.shape))
        reader.leave(0x5D)
        return values


class Mapping:
    """An object whose values are all of `shape`."""

    def __init__(self, shape):
        self.shape = shape

    def read(self, reader, byte):
        if byte != 0x7B:
            raise reader.wrong_type(byte, "a map")
        values = {key: reader.member(self.shape) for key in reader.keys()}
        reader.leave(0x7D)
        return values


class _Anything:
    def read(self, reader, byte):
        if byte == 0x5B:
            return Sequence(self).read(reader, byte)
        return Mapping(self).read(reader, byte) if byte == 0x7B else reader.scalar(byte)


Anything = _Anything()


class Choice:
    """One of several words."""

    def __init__(self, *names):
        self.names = names

    def read(self, reader, byte):
        if byte == 0x7B:
            name = next(reader.keys(), None)
            if name is None:
                raise reader.looking("expected value")
            self._check(name)
            reader.member(Optional(_Scalar("unit", lambda value: value is None)))
            reader.leave(0x7D)
            return name
        if byte != 0x22:
            raise reader.looking("expected value")
        return self._check(reader.string())

    def _check(self, name):
        if name not in self.names:
            raise _Unplaced("unknown variant `%s`, expected %s" % (name, listed(self.names)))
        return name


class Tagged:
    """An object whose member `tag` names one of `variants` (name to `Struct`); errors inside have no position."""

    def __init__(self, name, tag, variants):
        self.name = name
        self.tag = tag
        self.variants = variants

    def read(self, reader, byte):
        import json

        if byte != 0x7B:
            raise reader.wrong_type(byte, "internally tagged enum " + self.name)
        value = Anything.read(reader, byte)
        if self.tag not in value:
            raise _Unplaced("missing field `%s`" % self.tag)
        if value[self.tag] not in list(self.variants):
            raise _Unplaced("unknown variant `%s`, expected %s" % (value[self.tag], listed(list(self.variants))))
        try:
            inner = decode(json.dumps(value), self.variants[value[self.tag]])
        except DecodeError as error:
            raise _Unplaced(error.message)
        return dict(inner, **{self.tag: value[self.tag]})


class Field:
    """A member of a `Struct`: `default` is used when it is absent; without one it is required."""

    def __init__(self, name, shape, *default):
        self.name = name
        self.shape = shape
        self.required = not default and not isinstance(shape, Optional)
        self.default = default[0] if default else None


class Struct:
    """An object with known fields; others are skipped, or refused when `strict`.

    `name` is upstream's name of the type, which some messages show. An array of the fields' values in order is
    taken too, as upstream's parser does.
    """

    def __init__(self, name, *fields, strict=False):
        self.name = name
        self.fields = fields
        self.strict = strict
        self._by_name = {field.name: field for field in fields}

    def read(self, reader, byte):
        if byte == 0x5B:
            return self._from_array(reader)
        if byte != 0x7B:
            raise reader.wrong_type(byte, "struct " + self.name)
        values = {}
        try:
            for key in reader.keys():
                field = self._by_name.get(key)
                if field is None and self.strict:
                    raise _Unplaced("unknown field `%s`, expected %s" % (key, listed(list(self._by_name))))
                if key in values:
                    raise _Unplaced("duplicate field `%s`" % key)
                value = reader.member(field.shape if field else Anything)
                if field:
                    values[key] = value
            for field in self.fields:
                if field.name not in values and field.required:
                    raise _Unplaced("missing field `%s`" % field.name)
        finally:
            reader.leave(0x7D)
        return {field.name: values.get(field.name, field.default) for field in self.fields}

    def _from_array(self, reader):
        def shape_of(index):
            return self.fields[index].shape if index < len(self.fields) else None

        values = list(reader.elements(shape_of))
        reader.leave(0x5D)
        if len(values) < len(self.fields) and self.fields[len(values)].required:
            count = len(self.fields)
            raise _Unplaced("invalid length %d, expected struct %s with %d element%s"
                            % (len(values), self.name, count, "" if count == 1 else "s"))
        defaults = [field.default for field in self.fields[len(values):]]
        return dict(zip((field.name for field in self.fields), values + defaults))


def listed(names):
    """`names` as a message lists alternatives: `a` or `b`; one of `a`, `b`, `c`."""
    quoted = ["`%s`" % name for name in names]
    if len(quoted) <= 2:
        return " or ".join(quoted)
    return "one of " + ", ".join(quoted)


def _found(value):
    """How a message names a scalar of the wrong type."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "boolean `%s`" % ("true" if value else "false")
    if isinstance(value, str):
        return "string " + _quoted(value)
    return ("integer `%d`" if isinstance(value, int) else "floating point `%r`") % value


def _quoted(text):
    """`text` in double quotes with Rust's debug escapes."""
    escapes = {"\t": "\\t", "\r": "\\r", "\n": "\\n", '"': '\\"', "\\": "\\\\", "\0": "\\0"}
    return '"%s"' % "".join(
        escapes.get(char) or (char if char.isprintable() else "\\u{%x}" % ord(char)) for char in text)
