"""Images in the user's input: content parts around a data URL, or a text when the file cannot be used.

This agent sends every file unchanged, because it has no codec. Upstream sends PNG, JPEG and WebP files unchanged too,
with two exceptions: it scales an image that is wider than 2048 or higher than 768 pixels down to that size (3000x3000
to 768x768, 4096x100 to 2048x50; a PNG becomes RGBA, the format stays), unless `view_image` has `detail: original`; and
it makes a PNG of a GIF's first frame. The bytes of these depend on upstream's encoder and filter. A defect in a PNG
has upstream's words; of other formats this agent checks the first bytes and the size. (codex 0.115.0, measured.)
"""

import os
from typing import Any, Dict, List, Optional

__all__ = ["local_image_parts", "remote_image_parts"]

PNG = b"\x89PNG\r\n\x1a\n"
#: Extension -> media type, for the message about a file that is no image.
MEDIA_TYPES = {
    "apng": "image/apng", "avif": "image/avif", "bmp": "image/bmp", "gif": "image/gif", "heic": "image/heic",
    "heif": "image/heif", "ico": "image/x-icon", "jfif": "image/jpeg", "jp2": "image/jp2", "jpe": "image/jpeg",
    "jpeg": "image/jpeg", "jpg": "image/jpeg", "jxl": "image/jxl", "png": "image/png", "svg": "image/svg+xml",
    "tif": "image/tiff", "tiff": "image/tiff", "webp": "image/webp",
    "7z": "application/x-7z-compressed", "bin": "application/octet-stream", "c": "text/plain",
    "cfg": "text/plain", "conf": "text/plain", "cpp": "text/plain", "css": "text/css", "csv": "text/csv",
    "dat": "application/octet-stream", "doc": "application/msword", "exe": "application/octet-stream",
    "flac": "audio/flac", "gz": "application/gzip", "h": "text/plain", "htm": "text/html", "html": "text/html",
    "ini": "text/plain", "iso": "application/octet-stream", "java": "application/octet-stream",
    "js": "text/javascript", "json": "application/json", "log": "text/plain", "lua": "text/x-lua",
    "md": "text/markdown", "mov": "video/quicktime", "mp3": "audio/mpeg", "mp4": "video/mp4", "ogg": "audio/ogg",
    "pdf": "application/pdf", "php": "application/x-httpd-php", "pl": "application/x-perl",
    "ps": "application/postscript", "psd": "application/octet-stream", "py": "text/plain",
    "rs": "text/x-rust", "rtf": "application/rtf", "sh": "application/x-sh", "sql": "application/x-sql",
    "tar": "application/x-tar", "tex": "application/x-tex", "toml": "text/x-toml", "ttf": "font/ttf",
    "txt": "text/plain", "wasm": "application/wasm", "wav": "audio/wav", "webm": "video/webm",
    "woff2": "font/woff2", "xml": "text/xml", "yaml": "text/x-yaml", "yml": "text/x-yaml", "zip": "application/zip",
}


class BrokenImage(Exception):
    """An image whose inside is wrong; the message is the decoder's."""


def text_part(text: str) -> Dict[str, Any]:
    """An `input_text` content part."""
    return {"type": "input_text", "text": text}


def remote_image_parts(url: str) -> List[Dict[str, Any]]:
    """The parts of an image that is given by URL."""
    return [text_part("<image>"), {"type": "input_image", "image_url": url}, text_part("</image>")]


def local_image_parts(path: str, cwd: str, number: int) -> List[Dict[str, Any]]:
    """The parts of the image file at `path` (as given; relative to `cwd`), the `number`th image of its message."""
    try:
        with open(os.path.join(cwd, path), "rb") as file:
            data = file.read()
        media = media_type(data)
    except OSError as error:
        return [text_part("Codex could not read the local image at `{0}`: failed to read image at {0}: "
                          "{1} (os error {2})".format(path, os.strerror(error.errno or 0), error.errno))]
    except ValueError:
        return [text_part("Codex could not read the local image at `{0}`: failed to read image at {0}: "
                          "file name contained an unexpected NUL byte".format(path))]
    except BrokenImage as error:
        return [text_part("Image located at `{0}` is invalid: failed to decode image at {0}: {1}".format(path, error))]
    if media is None:
        return [text_part(complaint(path))]
    from base64 import b64encode
    url = "data:{};base64,{}".format(media, b64encode(data).decode("ascii"))
    return [text_part("<image name=[Image #{}]>".format(number)), {"type": "input_image", "image_url": url},
            text_part("</image>")]


def complaint(path: str) -> str:
    """The text that replaces a file that is no complete image; it depends on the file's name."""
    media = MEDIA_TYPES.get(os.path.splitext(path)[1][1:].lower())
    if media is None:
        return "Codex could not read the local image at `{}`: unsupported MIME type (unknown)".format(path)
    if media.startswith("image/"):
        return "Codex cannot attach image at `{}`: unsupported image format `{}`.".format(path, media)
    return "Codex could not read the local image at `{}`: unsupported MIME type `{}`".format(path, media)


def media_type(data: bytes) -> Optional[str]:
    """The media type of a complete image, or None. Raises BrokenImage."""
    if data.startswith(PNG):
        return "image/png" if is_whole_png(data) else None
    if data.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if data.startswith(b"GIF8"):
        return "image/gif"
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "image/webp" if len(data) >= 8 + int.from_bytes(data[4:8], "little") else None
    return None


def is_whole_png(data: bytes) -> bool:
    """Whether the chunks go on to the last one. Raises BrokenImage at a wrong checksum."""
    from zlib import crc32
    at = len(PNG)
    while at + 12 <= len(data):
        length, kind = int.from_bytes(data[at:at + 4], "big"), data[at + 4:at + 8]
        end = at + 8 + length
        if end + 4 > len(data):
            return False
        expected, found = int.from_bytes(data[end:end + 4], "big"), crc32(data[at + 4:end]) & 0xFFFFFFFF
        if expected != found:
            raise BrokenImage("Format error decoding Png: CRC error: expected 0x{:x} have 0x{:x} while decoding "
                              "{} chunk.".format(expected, found, chunk_type(kind)))
        if kind == b"IEND":
            return True
        at = end + 4
    return False


#: What Rust's `escape_debug` writes in a way of its own (seen with localImage inputs, codex 0.115.0).
_ESCAPES = {"\0": "\\0", "\t": "\\t", "\n": "\\n", "\r": "\\r", "\\": "\\\\", "'": "\\'", '"': '\\"'}


def chunk_type(kind: bytes) -> str:
    """A PNG chunk's type as upstream's decoder prints it: each letter's case is a property."""
    names = ("critical", "private", "reserved", "safecopy")
    lower = [bool(letter & 0x20) for letter in kind]
    flags = [not lower[0], lower[1], lower[2], lower[3]]
    letters = "".join(_ESCAPES.get(letter, letter if letter.isprintable() else "\\u{{{:x}}}".format(ord(letter)))
                      for letter in kind.decode("latin-1"))
    return "ChunkType {{ type: {}, {} }}".format(letters, ", ".join(
        "{}: {}".format(name, str(flag).lower()) for name, flag in zip(names, flags)))
