"""A process on a terminal of its own: input, output, the error when it does not read, and that nothing is left."""

import os
import sys
import threading
import uuid

import pytest

from conformance.errors import AgentFault
from conformance.subjects import terminal_process
from conformance.subjects.terminal_process import TerminalProcess
from proxies import Board


class Received:
    """What a process printed, with a way to wait for it."""

    def __init__(self):
        self.data, self._changed = b"", threading.Condition()

    def __call__(self, piece):
        with self._changed:
            self.data += piece
            self._changed.notify_all()

    def wait_for(self, words):
        with self._changed:
            assert self._changed.wait_for(lambda: words in self.data, 20), self.data


def start(code, **options):
    received = Received()
    environment = dict(os.environ, CODEX_CONFORMANCE_RUN=uuid.uuid4().hex)
    command = [sys.executable, "-S", "-c", code]
    return TerminalProcess(command, os.getcwd(), environment, Board(), received, **options), received


def test_it_is_on_a_terminal_of_the_size_that_was_wanted():
    code = "import os; print(os.isatty(0), os.isatty(2), os.get_terminal_size(), os.tcgetpgrp(0) == os.getpgrp())"
    process, received = start(code, size=[33, 77])
    received.wait_for(b"True True os.terminal_size(columns=77, lines=33) True")
    assert process.wait(20) and process.status == 0
    process.stop()


def test_what_is_typed_arrives_and_ctrl_c_is_a_signal():
    # SIGINT is blocked and then waited for: one that comes between a prompt and the read after it would be lost
    process, received = start(
        "import signal\nsignal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])\nprint(input('name? '))\n"
        "print('more? ', flush=True)\nprint('stopped' if signal.sigwait([signal.SIGINT]) == signal.SIGINT else '')")
    received.wait_for(b"name? ")
    process.send(b"Ada\r")
    received.wait_for(b"more? ")
    process.send(b"\x03")
    received.wait_for(b"stopped")
    assert process.wait(20)
    with pytest.raises(AgentFault, match="the agent exited with status 0"):
        process.send(b"x")
    process.stop()


def test_an_agent_that_does_not_read_is_an_error(monkeypatch):
    monkeypatch.setattr(terminal_process, "UNREAD", 0.2)
    process, received = start("import tty; tty.setraw(0); print('up', flush=True); import signal; signal.pause()")
    received.wait_for(b"up")
    with pytest.raises(AgentFault, match="left its terminal|no longer reads"):
        process.send(b"x" * 100000)
    process.stop(0)


def test_a_file_that_is_no_program_says_so_on_its_terminal(tmp_path):
    path = tmp_path / "agent"
    path.write_bytes(b"\x7fELF nonsense")
    path.chmod(0o755)
    received = Received()
    environment = dict(os.environ, CODEX_CONFORMANCE_RUN=uuid.uuid4().hex)
    process = TerminalProcess([str(path)], os.getcwd(), environment, Board(), received)
    assert process.wait(20) and process.status == 1
    assert "agent: Exec format error" in process.tail()
    process.stop()
