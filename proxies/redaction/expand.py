"""What the rules look at: every reading of a text in which a secret can stand. No I/O.

    a JSON text          each of its strings, decoded; strings are never looked at together
    events, messages     the same for the JSON text of each, and the deltas of one item joined
    any of these texts   with escapes undone (nested JSON, up to three times), percent-encoding undone, terminal codes
                         taken out, base64 and data URLs decoded

A string that is cut off at the end of a body counts as a string. A text that is no JSON is looked at as it is.
"""
import base64
import binascii
import re
import zlib
from typing import Dict, Iterator, List, Match, NamedTuple, Sequence, Tuple

from .views import Joined, Opaque, Slice, Substituted, View

__all__ = ["Field", "expand", "fields"]

TOKEN = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*(?:"|\\?\Z)|[{}\[\]:,]|[^\s"{}\[\]:,]+', re.DOTALL)
ESCAPE = re.compile(
    r'\\(?:u([dD][89abAB][0-9a-fA-F]{2})\\u([dD][c-fC-F][0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|(["\\/bfnrt]))')
#: The same at any depth of nested JSON.
ESCAPES = re.compile(r"\\+(?:u[0-9a-fA-F]{4}|[nrtbf\"'/])?")
SIMPLE = {'"': '"', "\\": "\\", "/": "/", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}
PERCENT = re.compile(r"(?:%[0-9a-fA-F]{2})+")
TERMINAL = re.compile(r"(?:\x1b|\\x1[bB]|\\033|\\e|\\u001[bB]|\u241b)(?:\[[0-9;:?]*[A-Za-z]|\][^\x07\x1b\x00\n]{"
                    r"0,200}(?:\x07|\x1b\\)|\(B)|\r(?!\n)"
                      r"|[\u200b\u200c\u200d\u2060\ufeff]")
BASE64 = re.compile(r"(?:[A-Za-z0-9+/]{24,}|[A-Za-z0-9_-]{24,})={0,2}")
DATA_URL = re.compile(r"data:[A-Za-z0-9.+/;=-]{0,100};base64,(?P<data>[A-Za-z0-9+/=_%-]+)")
DATA = re.compile(r"(?<=;base64,)[A-Za-z0-9+/=_%-]+")
HEX = re.compile(r"(?:[0-9a-fA-F]{2})+\Z")
#: The texts in a binary file.
PRINTABLE = re.compile(rb"(?:[\t\r\n -~]|[\xc2-\xf4][\x80-\xbf]{1,3}){6,}")
EVENT_LINE = re.compile(r"^data:[ ]?(.*)$", re.MULTILINE)
#: What stands for an escape that is not undone, and how many codings within one another are undone.
ESCAPED = "\1"
DEPTH = 6
IDS = ("type", "item_id", "output_index", "content_index", "summary_index", "call_id", "index", "response_id")
#: How far from a change a reading is looked at again.
NEAR = 1000
#: Above this many characters a base64 run outside a data URL is not decoded: images and encrypted contents.
RUN = 1 << 20


class Field(NamedTuple):
    """A string of a JSON text: the name under which it stands (empty in a list) and its content, undecoded."""

    name: str
    path: str
    content: View


class _Json(NamedTuple):
    fields: List[Field]
    scalars: Dict[str, str]


def looks_like_json(text: str) -> bool:
    """Whether a text begins as a JSON object or list does."""
    return re.match(r'\s*(?:\{\s*(?:"|\}|\Z)|\[\s*(?:["\[{\]0-9ntf-]|\Z))', text) is not None


def _walk(view: View) -> _Json:
    """All strings of a JSON text, whole or cut off. `path` is the names above a string, without list positions."""
    found: List[Field] = []
    scalars: Dict[str, str] = {}
    names: List[str] = []
    objects: List[bool] = []
    name, is_value = "", True
    for match in TOKEN.finditer(view.text):
        token = match.group()
        first = token[0]
        if first == '"':
            end = match.end() - (1 if len(token) > 1 and token.endswith('"') else 0)
            content = Slice(view, match.start() + 1, max(end, match.start() + 1))
            if objects and objects[-1] and not is_value:
                name = content.text
            else:
                found.append(Field(name, ".".join(names + [name]), content))
                if len(objects) == 1 and name in IDS:
                    scalars[name] = content.text
            if objects and objects[-1] and not is_value:
                found.append(Field("", "", content))
        elif first in "{[":
            names.append(name)
            objects.append(first == "{")
            is_value, name = first == "[", "" if first == "{" else name
        elif first in "}]":
            if objects:
                objects.pop()
                name = names.pop()
            is_value = False
        elif first == ":":
            is_value = True
        elif first == ",":
            is_value = bool(objects) and not objects[-1]
        elif len(objects) == 1 and name in IDS:
            scalars[name] = token
    return _Json(found, scalars)


def fields(parts: Sequence[View]) -> Tuple[List[Field], List[View]]:
    """The strings of the JSON texts among the parts, and what is no JSON. Deltas of one item are joined to one field.

    `parts`: bodies and messages, in the order in which they were sent.
    """
    strings: List[Field] = []
    rest: List[View] = []
    deltas: Dict[Tuple[str, ...], List[View]] = {}
    for part in parts:
        for message, is_json in _messages(part):
            if not is_json:
                rest.append(message)
                continue
            known = _walk(message)
            strings += known.fields
            for field in known.fields:
                if "delta" in field.path.split(".") and field.content.text:
                    key = (field.path,) + tuple(known.scalars.get(name, "") for name in IDS)
                    deltas.setdefault(key, []).append(field.content)
    for views in deltas.values():
        if len(views) > 1:
            strings.append(Field("", "", Joined(views)))
    return strings, rest


def _messages(part: View) -> Iterator[Tuple[View, bool]]:
    """The JSON texts of a part (True) and what is none (False)."""
    if looks_like_json(part.text):
        yield part, True
        return
    lines = list(EVENT_LINE.finditer(part.text)) if "data:" in part.text else []
    if not any(looks_like_json(line.group(1)) for line in lines):
        yield part, False
        return
    last = 0
    for line in lines:
        if looks_like_json(line.group(1)):
            yield Slice(part, last, line.start(1)), False
            yield Slice(part, line.start(1), line.end(1)), True
            last = line.end()
    yield Slice(part, last, len(part.text)), False


def expand(view: View, depth: int = DEPTH) -> Iterator[View]:
    """The readings of a text: all of them together show each of its characters as a rule must see it.

    Escapes are undone in one reading and are one `ESCAPED` each in another, because a value may end at an escape or
    hold it.
    """
    if depth == 0 or len(view.text) < 6:
        yield view
        return
    if TERMINAL.search(view.text):
        view = Substituted(view, TERMINAL, lambda match: "")
    if "base64," in view.text:
        yield from _files(view, depth)
        view = Substituted(view, DATA, lambda match: ESCAPED)
    if "\\" in view.text and ESCAPE.search(view.text):
        for piece in _changed(Substituted(view, ESCAPE, unescaped)):
            yield from expand(piece, depth - 1)
        if "Users\\" in view.text:  # a path of Windows: its separators are no escapes
            yield view
        view = Substituted(view, ESCAPES, lambda match: ESCAPED)
    yield view
    if "%" in view.text and PERCENT.search(view.text):
        for piece in _changed(Substituted(view, PERCENT, _unquoted)):
            yield from expand(piece, depth - 1)
    for run in BASE64.finditer(view.text):
        text = "" if run.end() - run.start() > RUN else _as_text(_from_digits(run.group()))
        if text:
            yield from expand(Opaque(view, run.start(), run.end(), text), depth - 1)


def _changed(view: Substituted) -> Iterator[View]:
    """The pieces of a reading in which it differs from what it was made from, and what stands near."""
    first = last = -1
    for start, end in zip(view.starts, view.ends):
        if first >= 0 and start - NEAR > last:
            yield Slice(view, first, min(last, len(view.text)))
            first = -1
        if first < 0:
            first = max(0, start - NEAR)
        last = end + NEAR
    if first >= 0:
        yield Slice(view, first, min(last, len(view.text)))


def unescaped(match: Match[str]) -> str:
    """The character of a JSON escape."""
    high, low, unit, simple = match.groups()
    if simple:
        return SIMPLE[simple]
    if unit:
        return chr(int(unit, 16))
    return chr(0x10000 + ((int(high, 16) - 0xD800) << 10) + int(low, 16) - 0xDC00)


def _unquoted(match: Match[str]) -> str:
    return bytes.fromhex(match.group().replace("%", "")).decode("utf-8", "replace")


def _files(view: View, depth: int) -> Iterator[View]:
    """The texts in the files of data URLs."""
    for url in DATA_URL.finditer(view.text):
        for text in _texts_of_file(_from_digits(url.group("data"))):
            yield from expand(Opaque(view, url.start("data"), url.end("data"), text), depth - 1)


def _from_digits(run: str) -> bytes:
    """What a run of hexadecimal or base64 digits stands for; nothing when it is neither."""
    if HEX.match(run):
        return bytes.fromhex(run)
    if "%" in run:
        run = run.replace("%2B", "+").replace("%2F", "/").replace("%3D", "=")
    run = run.rstrip("=").replace("-", "+").replace("_", "/")
    run = run[:len(run) - 1] if len(run) % 4 == 1 else run
    try:
        return base64.b64decode(run + "=" * (-len(run) % 4))
    except (binascii.Error, ValueError):
        return b""


def _as_text(data: bytes) -> str:
    """The bytes as text if nearly all of their beginning can be printed (UTF-8 or UTF-16), else nothing."""
    head = data[:64]
    if len(head) < 8:
        return ""
    for encoding, sample in (("utf-16-le", head[1::2]), ("utf-16-be", head[0::2])):
        if sample.count(0) * 10 >= len(sample) * 8:
            return data.decode(encoding, "replace")
    printable = sum(byte in b"\t\r\n" or 32 <= byte < 127 for byte in head)
    return data.decode("utf-8", "replace") if printable * 10 >= len(head) * 9 else ""


def _texts_of_file(data: bytes) -> List[str]:
    """The texts in the file of a data URL: the whole of it, and the compressed text chunks of a PNG."""
    texts = [_as_text(data) or "\0".join(run.decode("utf-8", "replace") for run in PRINTABLE.findall(data))]
    place = 8
    while data[:4] == b"\x89PNG" and place + 8 <= len(data):
        size, kind = int.from_bytes(data[place:place + 4], "big"), data[place + 4:place + 8]
        if kind in (b"zTXt", b"iTXt", b"eXIf", b"iCCP"):
            content = data[place + 8:place + 8 + size]
            begin = content.find(b"\x78")
            while 0 <= begin < 400:
                try:
                    texts.append(zlib.decompressobj().decompress(content[begin:], 1 << 20).decode("utf-8", "replace"))
                    break
                except zlib.error:
                    begin = content.find(b"\x78", begin + 1)
        place += size + 12
    return texts
