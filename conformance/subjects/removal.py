"""Remove a folder whatever an agent has left in it.

However deep folders are nested, it takes at most ``DEEPEST`` open files and no long path: a folder that is deeper is
moved to the top and removed from there. Nothing follows a symbolic link: the link is removed, and what it points to
stays.
"""

import contextlib
import fcntl
import os
import stat
import struct
import time
from typing import Iterator, List, Optional

__all__ = ["DEEPEST", "SECONDS", "remove_tree"]

#: How long, in seconds, the removal of one tree may take: a million files take about fifteen.
SECONDS = 25.0

#: How deep folders are removed where they are.
DEEPEST = 32

_FOLDER = os.O_RDONLY | getattr(os, "O_DIRECTORY", 0) | getattr(os, "O_NOFOLLOW", 0)
_FILE = os.O_RDONLY | os.O_NONBLOCK | getattr(os, "O_NOFOLLOW", 0)
#: Linux: read and set the flags of a file. Two of them, "append only" and "immutable", forbid to remove it.
_GET_FLAGS, _SET_FLAGS, _FORBIDDING = 0x80086601, 0x40086602, 0x30


def remove_tree(root: str, seconds: float = SECONDS) -> bool:
    """Remove the folder ``root`` and all that is in it; returns whether it is gone. Never raises ``OSError``."""
    with contextlib.suppress(OSError):
        with _opened(root) as top:
            removal = _Removal(top, time.monotonic() + seconds)
            removal.empty(top, 0)
            while removal.moved and not removal.is_late():
                removal.remove(removal.moved.pop(), top, 0)
        os.rmdir(root)
    return not os.path.lexists(root)


class _Removal:
    """One removal: the open folder at the ``top``, the names there of the folders that were moved, and the deadline."""

    def __init__(self, top: int, end: float) -> None:
        self.moved: List[str] = []
        self._top, self._end, self._count = top, end, 0

    def is_late(self) -> bool:
        """Whether the time is over."""
        return time.monotonic() > self._end

    def empty(self, folder: int, depth: int) -> None:
        """Remove what is in an open folder; what resists stays."""
        for count, name in enumerate(os.listdir(folder)):
            if count % 1000 == 999 and self.is_late():
                return
            try:
                os.unlink(name, dir_fd=folder)
            except OSError:
                with contextlib.suppress(OSError):
                    self._by_force(name, folder, depth)

    def remove(self, name: str, parent: int, depth: int) -> None:
        """Remove the folder ``name`` of an open folder."""
        with contextlib.suppress(OSError):
            with _opened(name, parent) as folder:
                self.empty(folder, depth + 1)
                try:
                    os.rmdir(name, dir_fd=parent)
                except OSError:
                    if not _clear(folder):
                        raise
                    self.empty(folder, depth + 1)
                    os.rmdir(name, dir_fd=parent)

    def _by_force(self, name: str, folder: int, depth: int) -> None:
        """Remove an entry that is a folder, or that cannot be removed as it is."""
        if not stat.S_ISDIR(os.stat(name, dir_fd=folder, follow_symlinks=False).st_mode):
            _clear_flags(name, folder)
            os.unlink(name, dir_fd=folder)
        elif depth < DEEPEST:
            self.remove(name, folder, depth)
        else:
            with _opened(name, folder) as deep:
                _clear(deep)
                self._count += 1
                fresh = ".removed-{}".format(self._count)
                os.rename(name, fresh, src_dir_fd=folder, dst_dir_fd=self._top)
                self.moved.append(fresh)


@contextlib.contextmanager
def _opened(name: str, parent: Optional[int] = None) -> Iterator[int]:
    """A folder, opened, with all rights for its owner; raises ``OSError`` for anything but a folder."""
    try:
        folder = os.open(name, _FOLDER, dir_fd=parent)
    except PermissionError:
        os.chmod(name, 0o700, dir_fd=parent)  # every process of the run has ended: nobody can put a link here now
        folder = os.open(name, _FOLDER, dir_fd=parent)
    try:
        if stat.S_IMODE(os.fstat(folder).st_mode) & 0o700 != 0o700:
            os.fchmod(folder, 0o700)
        yield folder
    finally:
        os.close(folder)


def _clear_flags(name: str, parent: int) -> None:
    with contextlib.suppress(OSError):
        file = os.open(name, _FILE, dir_fd=parent)
        try:
            _clear(file)
        finally:
            os.close(file)


def _clear(file: int) -> bool:
    """Clear the flags that forbid a removal; whether there were any. Only root can; elsewhere nothing happens."""
    with contextlib.suppress(OSError):
        flags = struct.unpack("l", fcntl.ioctl(file, _GET_FLAGS, struct.pack("l", 0)))[0]
        if flags & _FORBIDDING:
            fcntl.ioctl(file, _SET_FLAGS, struct.pack("l", flags & ~_FORBIDDING))
            return True
    return False
