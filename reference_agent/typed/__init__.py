r"""JSON text to typed values, with the error texts that upstream's parser (Rust's serde_json) gives.

A tool call with wrong arguments is answered with that parser's message, so the message is part of the protocol:

    missing field `cmd` at line 1 column 16
    invalid type: string "abc", expected i32 at line 1 column 20

`decode(text, shape)` reads `text` once, from left to right, and stops at the first thing that is wrong. The position
in a message is the one of a reader that goes byte by byte (codex 0.115.0, measured):

* after a value of the wrong type, but before a `[` or `{`;
* after the key of a duplicate or unknown field; after the end of an object that lacks a field;
* after the last byte read when that byte is wrong, one further when the reader has only peeked at the byte.

Columns count bytes from 1, 0 stands for "nothing read in this line yet". Shapes are built from `String`, `Boolean`,
`Integer(name, low, high)`, `Optional(shape)`, `Sequence(shape)`, `Mapping(shape)`, `Choice(names)`, `Anything`,
`Struct(name, fields)` and `Tagged`.
"""

from .reader import DecodeError, debug
from .shapes import (
    I32,
    I64,
    U64,
    USIZE,
    Anything,
    Boolean,
    Choice,
    Field,
    Float,
    Integer,
    Mapping,
    Optional,
    Sequence,
    String,
    Struct,
    Tagged,
    decode,
    listed,
)

__all__ = ["I32", "I64", "U64", "USIZE", "Anything", "Boolean", "Choice", "DecodeError", "Field", "Float", "Integer",
           "Mapping", "Optional", "Sequence", "String", "Struct", "Tagged", "debug", "decode", "listed"]
