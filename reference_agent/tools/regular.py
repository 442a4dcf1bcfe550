"""Regular files for tools: nothing else is opened, because a pipe or a device can block, or never end.

(Upstream, codex 0.115.0, opens whatever the path names, and waits.)
"""

import errno
import os
import stat

__all__ = ["MOST", "check", "read"]

#: How many bytes of a file are read at most.
MOST = 256 * 1024 * 1024


def check(path: str) -> None:
    """Raise OSError if there is something at `path` that is no regular file, ValueError for a NUL in the path."""
    try:
        _insist(os.stat(path))
    except FileNotFoundError:
        pass


def read(path: str) -> bytes:
    """The contents of a regular file, which never blocks; raises OSError, or ValueError for a NUL in the path."""
    _insist(os.stat(path))
    number = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOCTTY)
    try:
        _insist(os.fstat(number))
        pieces, size = [], 0
        for piece in iter(lambda: os.read(number, 1024 * 1024), b""):
            pieces.append(piece)
            size += len(piece)
            if size > MOST:
                raise OSError(errno.EFBIG, os.strerror(errno.EFBIG))
        return b"".join(pieces)
    finally:
        os.close(number)


def _insist(found: os.stat_result) -> None:
    if not stat.S_ISREG(found.st_mode):
        code = errno.EISDIR if stat.S_ISDIR(found.st_mode) else errno.EINVAL
        raise OSError(code, os.strerror(code))
