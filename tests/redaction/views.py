"""Every way in which a reader of a recording can come upon a text: what `views` gives is searched for secrets.

A recording is JSON; its bodies are JSON, event streams, images and packed data, and hold further such things as
strings. `views` undoes every encoding that a reader would undo, one after the other, and joins what came in pieces.
"""
import base64
import html
import json
import re
import struct
import zlib
from urllib.parse import unquote_to_bytes

__all__ = ["lines", "views"]

DEPTH = 8
BASE64 = re.compile(rb"[A-Za-z0-9+/_-]{12,}={0,2}")
WRAPPED = re.compile(rb"(?:[A-Za-z0-9+/]{40,}\r?\n)+[A-Za-z0-9+/]{4,}={0,2}")
HEX = re.compile(rb"(?:[0-9a-fA-F]{2}){8,}")
ESCAPE = re.compile(r"\\(u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|.)", re.S)
ANSI = re.compile(rb"\x1b(?:\[[0-9;?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[()].)")
SIMPLE = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f"}


def views(data: bytes) -> bytes:
    """All that can be read out of `data`, one after the other, zero bytes between."""
    found = {}
    _look(data, DEPTH, found)
    return b"\0\0".join(found)


def lines(files):
    """Every line that can be read out of some files' bytes, each once."""
    found = {}
    for data in files:
        _look(data, DEPTH, found)
    return {line for view in found for line in view.split(b"\n")}


def _look(data, depth, found):
    if data in found or not data:
        return
    found[data] = True
    if depth == 0:
        return
    for reader in READERS:
        for part in reader(data):
            if part and part not in found:
                _look(part, depth - 1, found)


def _json_strings(data):
    documents = [data]
    if b"\n" in data:
        documents += data.split(b"\n")
    objects = []
    for document in documents:
        document = document[5:] if document.startswith(b"data:") else document
        if document.strip()[:1] in (b"{", b"[", b'"'):
            try:
                objects.append(json.loads(document.decode("utf-8")))
            except (ValueError, RecursionError):
                continue
    for value in objects:
        for text in strings(value):
            yield text.encode("utf-8", "surrogatepass")
    for text in joined(_frames_and(objects)):
        yield text.encode("utf-8", "surrogatepass")


def _frames_and(objects):
    """The objects, and the messages in the frames of recorded exchanges."""
    for value in objects:
        yield value
        if isinstance(value, dict) and isinstance(value.get("frames"), list):
            for frame in value["frames"]:
                try:
                    yield json.loads(frame["body"])
                except (KeyError, TypeError, ValueError):
                    continue


def strings(value):
    """The strings of a JSON value, names of members among them, and neighbours joined as `name: value`."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for item in value:
            yield from strings(item)
    elif isinstance(value, dict):
        for name, item in value.items():
            yield name
            yield from strings(item)


def joined(events):
    """The texts whose deltas came in pieces, each stream of pieces by itself."""
    streams = {}
    for event in events:
        if isinstance(event, dict) and isinstance(event.get("delta"), str):
            key = tuple(str(event.get(name)) for name in STREAM)
            streams.setdefault(key, []).append(event["delta"])
    return ["".join(pieces) for pieces in streams.values()]


STREAM = ("type", "item_id", "output_index", "content_index", "summary_index")


def _unescaped(data):
    if b"\\" in data:
        text = data.decode("utf-8", "replace")
        yield ESCAPE.sub(_character, text).encode("utf-8", "surrogatepass")


def _character(match):
    code = match.group(1)
    if code[0] in "ux" and len(code) > 1:
        return chr(int(code[1:], 16))
    return SIMPLE.get(code, code)


def _unquoted(data):
    if b"%" in data:
        yield unquote_to_bytes(data)
    if b"+" in data:
        yield unquote_to_bytes(data.replace(b"+", b" "))


def _unentitied(data):
    if b"&" in data:
        yield html.unescape(data.decode("utf-8", "replace")).encode("utf-8", "surrogatepass")


def _unbased(data):
    runs = [match.group() for match in BASE64.finditer(data)]
    runs += [re.sub(rb"\s", b"", match.group()) for match in WRAPPED.finditer(data)]
    for run in runs:
        run = run.rstrip(b"=").replace(b"-", b"+").replace(b"_", b"/")
        for start in range(4):
            piece = run[start:]
            piece = piece[:len(piece) - 1] if len(piece) % 4 == 1 else piece
            decoded = base64.b64decode(piece + b"=" * (-len(piece) % 4))
            if _is_text(decoded) or start == 0 and len(run) > 0.8 * len(data):
                yield decoded


PNG = b"\x89PNG"
ZSTD = b"\x28\xb5\x2f\xfd"


def _is_text(data):
    """Whether most of it can be read: of random bytes it is some two fifths."""
    text = data.decode("utf-8", "ignore")
    readable = len(text.encode("utf-8")) - len(CONTROL.findall(text))
    return readable >= 0.7 * len(data)


CONTROL = re.compile("[\0-\x08\x0b\x0c\x0e-\x1a\x1c-\x1f\x7f]")


def _unhexed(data):
    for match in HEX.finditer(data):
        decoded = bytes.fromhex(match.group().decode("ascii"))
        if _is_text(decoded):
            yield decoded


def _utf16(data):
    if b"\0" in data[:200] or data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        for name in ("utf-16-le", "utf-16-be"):
            for start in (0, 1):
                yield data[start:].decode(name, "ignore").encode("utf-8", "ignore")
        yield data.replace(b"\0", b"")


def _uncoloured(data):
    if b"\x1b" in data:
        yield ANSI.sub(b"", data)


def _unpacked(data):
    """What packed data has, up to the place where it was cut."""
    try:
        if data[:2] == b"\x1f\x8b":
            yield zlib.decompressobj(31).decompress(data)
        elif data[:4] == ZSTD:
            import zstandard
            yield zstandard.ZstdDecompressor().decompressobj().decompress(data)
        elif data[:1] == b"\x78":
            yield zlib.decompressobj().decompress(data)
        elif not _is_text(data):
            import brotli
            yield brotli.decompress(data)
    except Exception:
        return  # it is not packed


def _png(data):
    if data[:4] != PNG:
        return
    place = 8
    while place + 8 <= len(data):
        size, kind = struct.unpack(">I4s", data[place:place + 8])
        chunk = data[place + 8:place + 8 + size]
        place += 12 + size
        if kind in (b"tEXt", b"eXIf", b"iTXt", b"zTXt"):
            yield chunk
            for start in range(len(chunk)):
                if chunk[start:start + 1] == b"\x78":
                    try:
                        yield zlib.decompressobj().decompress(chunk[start:])
                    except zlib.error:
                        continue


READERS = (_json_strings, _unescaped, _unquoted, _unentitied, _unbased, _unhexed, _utf16, _uncoloured, _unpacked, _png)
