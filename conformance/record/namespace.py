"""A network namespace that has only loopback, so that nothing upstream sends leaves the machine.

``enter`` moves the calling thread, and all threads and processes that it starts from then on, into a new
namespace (Linux). As root that takes one call; otherwise a user namespace comes with it, where the system
allows one. Where neither is possible the answer is False, and recordings say so in their manifest.
"""

import ctypes
import fcntl
import os
import socket
import struct
import sys

__all__ = ["enter_loopback"]

_CLONE_NEWUSER, _CLONE_NEWNET = 0x10000000, 0x40000000
_SIOCGIFFLAGS, _SIOCSIFFLAGS, _IFF_UP = 0x8913, 0x8914, 0x1


def enter_loopback() -> bool:
    """Leave the network; call it before any thread is started. Returns whether it worked."""
    if not sys.platform.startswith("linux"):
        return False
    uid, gid = os.getuid(), os.getgid()
    unshare = ctypes.CDLL(None, use_errno=True).unshare
    if unshare(_CLONE_NEWNET) != 0:
        if unshare(_CLONE_NEWUSER | _CLONE_NEWNET) != 0:
            return False
        _write("/proc/self/setgroups", "deny")
        _write("/proc/self/uid_map", "{0} {0} 1".format(uid))
        _write("/proc/self/gid_map", "{0} {0} 1".format(gid))
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        request = struct.pack("16sh14x", b"lo", 0)
        name, flags = struct.unpack("16sh14x", fcntl.ioctl(probe, _SIOCGIFFLAGS, request))
        fcntl.ioctl(probe, _SIOCSIFFLAGS, struct.pack("16sh14x", name, flags | _IFF_UP))
    return True


def _write(path: str, text: str) -> None:
    with open(path, "w") as file:
        file.write(text)
