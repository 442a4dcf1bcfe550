import sys

import pytest

from conformance.record import namespace

from ..commands import python

ENTER = """
import socket, threading
from conformance.record.namespace import enter_loopback
if not enter_loopback():
    raise SystemExit(77)
print(",".join(name for _, name in socket.if_nameindex()))
with socket.socket() as listener:
    listener.bind(("127.0.0.1", 0))
    listener.listen(1)
    threading.Thread(target=lambda: listener.accept()[0].close()).start()
    socket.create_connection(listener.getsockname(), 10).close()
print("loopback works")
try:
    socket.create_connection(("192.0.2.1", 80), 10)
except OSError as error:
    print(error.strerror)
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="namespaces are Linux's")
def test_only_loopback_is_left():
    done = python("-c", ENTER)
    if done.code == 77:
        pytest.skip("this system allows no network namespace")
    assert done.code == 0, done
    assert done.out.splitlines() == ["lo", "loopback works", "Network is unreachable"]


def test_elsewhere_the_answer_is_no(monkeypatch):
    monkeypatch.setattr(namespace.sys, "platform", "darwin")
    assert namespace.enter_loopback() is False
