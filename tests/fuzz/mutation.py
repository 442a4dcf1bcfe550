"""Files that are almost valid: bytes of a valid one changed, cut, doubled or replaced by what readers trip over.

A reader holds if it returns or raises its own errors, each one line. ``holds`` checks that; the tests also plant a
defect into each reader and insist that the same inputs find it.
"""

import contextlib

from hypothesis import HealthCheck, find, settings
from hypothesis import strategies as st
from hypothesis.errors import NoSuchExample

__all__ = ["finds", "fuzzed", "holds", "mutated"]

#: What readers trip over, as bytes to put anywhere.
ODD = [b"\xff", b"\x00", b"\xed\xa0\x80", b"\xef\xbb\xbf", b"\r", b"[" * 3000, b"{" * 300, b'{"a":' * 3000,
       b"a." * 3000, b"9" * 5000, b"1e999", b"NaN", b"-", b'"', b"'''", b"\\ud800", b"\\", b"null", b"[]", b"{}",
       b"true", b"1979-05-27", b"@{", b"@{python}", b"\x1b[2J", b"\xe2\x80\xae", "²".encode("utf-8"), b"$part",
       b"../../etc/passwd", b"*", b"("]

fuzzed = settings(max_examples=30, deadline=None, database=None, derandomize=True,
                  suppress_health_check=list(HealthCheck))


@st.composite
def mutated(draw, valid):
    """``valid`` with up to five changes."""
    data = valid
    for _ in range(draw(st.integers(1, 5))):
        at = draw(st.integers(0, len(data)))
        end = min(len(data), at + draw(st.integers(0, 30)))
        put = draw(st.sampled_from(ODD) | st.binary(max_size=4) | st.just(data[at:end] * 2))
        data = data[:at] + put + data[end:]
    return data


def holds(read, data, errors):
    """Whether reading ``data`` ends well: with a result or with one of ``errors``, in one line without controls."""
    try:
        read(data)
    except errors as error:
        text = str(error)
        return bool(text) and text.isprintable() and len(text) < 1500 and "Traceback" not in text
    except Exception:
        return False
    return True


def finds(read, valid, errors):
    """Whether the mutations of ``valid`` find an input with which ``read`` does not hold."""
    with contextlib.suppress(NoSuchExample):
        find(mutated(valid), lambda data: not holds(read, data, errors),
             settings=settings(fuzzed, max_examples=400))
        return True
    return False
