"""The shapes that a value can be asked to have. `read(reader, byte)` reads one value that begins with `byte`."""

import json
from typing import TYPE_CHECKING, Any, Callable, Dict, Iterable, Union

from .reader import Complaint, DecodeError, Reader, describe

if TYPE_CHECKING:
    from .reader import Shape

__all__ = ["I32", "I64", "U64", "USIZE", "Anything", "Boolean", "Choice", "Field", "Float", "Integer", "Mapping",
           "Optional", "Sequence", "String", "Struct", "Tagged", "decode", "listed"]


def decode(text: str, shape: "Shape") -> Any:
    """The value of JSON `text` in the form that `shape` describes; raises `DecodeError`.

    A `Struct` gives a dictionary with every field, absent optional ones as their default.
    """
    reader = Reader(text.encode("utf-8", "replace"))
    value = reader.value(shape)
    if reader.peek() is not None:
        raise reader.looking("trailing characters")
    return value


class _Scalar:
    def __init__(self, expected: str, accepts: Callable[[Any], bool]) -> None:
        self.expected = expected
        self.accepts = accepts

    def read(self, reader: Reader, byte: int) -> Any:
        if byte in b"[{":
            raise reader.wrong_type(byte, self.expected)
        value = reader.scalar(byte)
        if not self.accepts(value):
            raise Complaint("invalid type: %s, expected %s" % (describe(value), self.expected))
        return value


String = _Scalar("a string", lambda value: isinstance(value, str))
Boolean = _Scalar("a boolean", lambda value: isinstance(value, bool))
Float = _Scalar("f64", lambda value: isinstance(value, (int, float)) and not isinstance(value, bool))


_IDENTIFIER = _Scalar("variant identifier", lambda value: isinstance(value, str))
_UNIT = _Scalar("unit", lambda value: value is None)


class Integer(_Scalar):
    """A whole number from `low` to `high`; `expected` is the type's name in messages."""

    def __init__(self, expected: str, low: int, high: int) -> None:
        super().__init__(expected, lambda value: isinstance(value, int) and not isinstance(value, bool))
        self.low, self.high = low, high

    def read(self, reader: Reader, byte: int) -> Any:
        value = super().read(reader, byte)
        if not self.low <= value <= self.high:
            raise Complaint("invalid value: integer `%d`, expected %s" % (value, self.expected))
        return value


I32 = Integer("i32", -2 ** 31, 2 ** 31 - 1)
I64 = Integer("i64", -2 ** 63, 2 ** 63 - 1)
U64 = Integer("u64", 0, 2 ** 64 - 1)
USIZE = Integer("usize", 0, 2 ** 64 - 1)


class Optional:
    """`shape`, or null for None."""

    def __init__(self, shape: "Shape") -> None:
        self.shape = shape

    def read(self, reader: Reader, byte: int) -> Any:
        return reader.scalar(byte) if byte == 0x6E else self.shape.read(reader, byte)


class Sequence:
    """An array of `shape`."""

    def __init__(self, shape: "Shape") -> None:
        self.shape = shape

    def read(self, reader: Reader, byte: int) -> Any:
        if byte != 0x5B:
            raise reader.wrong_type(byte, "a sequence")
        values = list(reader.elements(lambda index: self.shape))
        reader.leave(0x5D)
        return values


class Mapping:
    """An object whose values are all of `shape`."""

    def __init__(self, shape: "Shape") -> None:
        self.shape = shape

    def read(self, reader: Reader, byte: int) -> Any:
        if byte != 0x7B:
            raise reader.wrong_type(byte, "a map")
        values = {key: reader.member(self.shape) for key in reader.keys()}
        reader.leave(0x7D)
        return values


class _Anything:
    def read(self, reader: Reader, byte: int) -> Any:
        if byte == 0x5B:
            return Sequence(self).read(reader, byte)
        return Mapping(self).read(reader, byte) if byte == 0x7B else reader.scalar(byte)


Anything = _Anything()


class _Unasked:
    """Any value, to be skipped."""

    def read(self, reader: Reader, byte: int) -> Any:
        before, reader.skipping = reader.skipping, True
        value = Anything.read(reader, byte)
        reader.skipping = before
        return value


_UNASKED = _Unasked()


class Choice:
    """One of several words."""

    def __init__(self, *names: str) -> None:
        self.names = names

    def read(self, reader: Reader, byte: int) -> Any:
        if byte == 0x7B:
            return self._from_object(reader)
        if byte != 0x22:
            raise reader.looking("expected value")
        return self._check(reader.string())

    def _from_object(self, reader: Reader) -> str:
        """`{"name": null}` is the word, too."""
        reader.at += 1
        name = self._check(reader.value(_IDENTIFIER))
        reader.member(_UNIT)
        byte = reader.peek()
        if byte != 0x7D:
            raise reader.failed("EOF while parsing an object" if byte is None else "expected value")
        reader.at += 1
        return name

    def _check(self, name: str) -> str:
        if name not in self.names:
            raise Complaint("unknown variant `%s`, expected %s" % (name, listed(self.names)))
        return name


class Tagged:
    """An object whose member `tag` names one of `variants` (name to `Struct`); errors inside have no position."""

    def __init__(self, name: str, tag: str, variants: Dict[str, "Struct"]) -> None:
        self.name = name
        self.tag = tag
        self.variants = variants

    def read(self, reader: Reader, byte: int) -> Any:
        if byte != 0x7B:
            raise reader.wrong_type(byte, "internally tagged enum " + self.name)
        value = Anything.read(reader, byte)
        if self.tag not in value:
            raise Complaint("missing field `%s`" % self.tag)
        if value[self.tag] not in list(self.variants):
            raise Complaint("unknown variant `%s`, expected %s" % (value[self.tag], listed(list(self.variants))))
        try:
            inner = decode(json.dumps(value), self.variants[value[self.tag]])
        except DecodeError as error:
            raise Complaint(error.message)
        return dict(inner, **{self.tag: value[self.tag]})


class Field:
    """A member of a `Struct`: `default` is used when it is absent; without one it is required, but an `Optional` one
    may be absent from an object. `alias` is another name for it."""

    def __init__(self, name: str, shape: "Shape", *default: Any, alias: Union[str, None] = None) -> None:
        self.alias = alias
        self.name = name
        self.shape = shape
        self.has_default = bool(default)
        self.required = not default and not isinstance(shape, Optional)
        self.default = default[0] if default else None


class Struct:
    """An object with known fields; others are skipped, or refused when `strict`.

    `name` is upstream's name of the type, which some messages show. An array of the fields' values in order is
    accepted too, as by upstream's parser; it may end early when all further fields have a default.
    """

    def __init__(self, name: str, *fields: Field, strict: bool = False) -> None:
        self.name = name
        self.fields = fields
        self.strict = strict
        self._by_name = {field.name: field for field in fields}
        self._by_name.update((field.alias, field) for field in fields if field.alias)

    def read(self, reader: Reader, byte: int) -> Any:
        if byte == 0x5B:
            return self._from_array(reader)
        if byte != 0x7B:
            raise reader.wrong_type(byte, "struct " + self.name)
        values = {}
        try:
            for key in reader.keys():
                field = self._by_name.get(key)
                if field is None and self.strict:
                    raise Complaint("unknown field `%s`, expected %s" % (key, listed(list(self._by_name))))
                if field and field.name in values:
                    raise Complaint("duplicate field `%s`" % field.name)
                value = reader.member(field.shape if field else _UNASKED)
                if field:
                    values[field.name] = value
            for field in self.fields:
                if field.name not in values and field.required:
                    raise Complaint("missing field `%s`" % field.name)
        finally:
            reader.leave(0x7D)
        return {field.name: values.get(field.name, field.default) for field in self.fields}

    def _from_array(self, reader: Reader) -> Dict[str, Any]:
        def shape_of(index: int) -> Union["Shape", None]:
            return self.fields[index].shape if index < len(self.fields) else None

        values = list(reader.elements(shape_of))
        reader.leave(0x5D)
        count = len(self.fields)
        for index in range(len(values), count):
            if not self.fields[index].has_default:
                raise Complaint("invalid length %d, expected struct %s with %d element%s"
                                % (index, self.name, count, "" if count == 1 else "s"))
            values.append(self.fields[index].default)
        return dict(zip((field.name for field in self.fields), values))


def listed(names: Iterable[str]) -> str:
    """`names` as a message lists alternatives: `a` or `b`; one of `a`, `b`, `c`."""
    quoted = ["`%s`" % name for name in names]
    if len(quoted) <= 2:
        return " or ".join(quoted)
    return "one of " + ", ".join(quoted)
