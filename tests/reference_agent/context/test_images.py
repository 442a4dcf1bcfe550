"""Images as content parts. What is expected was seen in requests of codex 0.115.0."""

import base64
import struct
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reference_agent.context.images import BrokenImage, local_image_parts, media_type, remote_image_parts


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data) & 0xFFFFFFFF)


PNG = (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
       + chunk(b"IDAT", zlib.compress(b"\0\0")) + chunk(b"IEND", b""))


def parts(tmp_path, name, data, number=1):
    if data is not None:
        (tmp_path / name).write_bytes(data)
    return local_image_parts(name, str(tmp_path), number)


def test_a_path_with_a_nul_is_described(tmp_path):
    part, = parts(tmp_path, "a\0b.png", None)
    assert part["text"].endswith("failed to read image at a\0b.png: file name contained an unexpected NUL byte")


def test_a_png_goes_byte_for_byte(tmp_path):
    opening, image, closing = parts(tmp_path, "a.png", PNG, 3)
    assert (opening["text"], closing["text"]) == ("<image name=[Image #3]>", "</image>")
    assert image == {"type": "input_image",
                     "image_url": "data:image/png;base64," + base64.b64encode(PNG).decode("ascii")}


def test_the_inside_counts_not_the_name(tmp_path):
    assert parts(tmp_path, "a.txt", PNG)[1]["image_url"].startswith("data:image/png;")


@pytest.mark.parametrize("name, data, says", [
    ("n.png", None, "Codex could not read the local image at `n.png`: failed to read image at n.png: "
                    "No such file or directory (os error 2)"),
    ("t.txt", b"x", "Codex could not read the local image at `t.txt`: unsupported MIME type `text/plain`"),
    ("t", b"x", "Codex could not read the local image at `t`: unsupported MIME type (unknown)"),
    ("t.png", b"x", "Codex cannot attach image at `t.png`: unsupported image format `image/png`."),
    ("t.png", PNG[:-5], "Codex cannot attach image at `t.png`: unsupported image format `image/png`."),
    ("t.svg", b"<svg/>", "Codex cannot attach image at `t.svg`: unsupported image format `image/svg+xml`."),
    ("t.png", PNG[:-1] + b"\0", "Image located at `t.png` is invalid: failed to decode image at t.png: Format error "
     "decoding Png: CRC error: expected 0xae426000 have 0xae426082 while decoding ChunkType { type: IEND, "
     "critical: true, private: false, reserved: false, safecopy: false } chunk."),
])
def test_what_cannot_be_used_is_reported(tmp_path, name, data, says):
    assert parts(tmp_path, name, data) == [{"type": "input_text", "text": says}]


def test_a_url_is_not_looked_at():
    assert [part["type"] for part in remote_image_parts("any")] == ["input_text", "input_image", "input_text"]


@given(st.binary(), st.integers(min_value=0, max_value=len(PNG)))
def test_any_bytes_are_judged(tail, length):
    try:
        assert media_type(PNG[:length] + tail) in ("image/png", None)
    except BrokenImage as error:
        assert "\n" not in str(error)
