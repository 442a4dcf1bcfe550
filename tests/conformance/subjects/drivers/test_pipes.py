import os
import threading

import pytest

from conformance.errors import BadInput
from conformance.subjects.drivers.pipes import Pipe


def test_a_writer_is_noticed_once(tmp_path):
    os.mkfifo(str(tmp_path / "pipe"))
    written, calls = threading.Event(), []
    with Pipe(tmp_path / "pipe", lambda: (calls.append(1), written.set())):
        with open(str(tmp_path / "pipe"), "w") as writer:
            assert not written.wait(0.05)
            writer.write("here")
        assert written.wait(10)
    assert calls == [1]


def test_it_ends_without_a_writer(tmp_path):
    os.mkfifo(str(tmp_path / "pipe"))
    before = threading.active_count()
    with Pipe(tmp_path / "pipe", lambda: pytest.fail("nobody wrote")):
        assert threading.active_count() == before + 1
    assert threading.active_count() == before


def test_one_that_is_not_there(tmp_path):
    with pytest.raises(BadInput, match="No such file or directory: name it in the scenario's `fifos`"):
        Pipe(tmp_path / "pipe", print)
