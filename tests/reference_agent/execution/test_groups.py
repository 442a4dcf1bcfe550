"""No program that was started outlives its thread."""

import subprocess

import psutil
import pytest

from reference_agent.execution.groups import Groups


def test_close_kills_leaders_and_the_children_they_left():
    groups = Groups()
    alone = groups.start(["sleep", "300"])
    parent = groups.start(["sh", "-c", "sleep 300 >/dev/null & echo $!"], stdout=subprocess.PIPE)
    child = int(parent.communicate()[0])
    assert psutil.pid_exists(child)
    groups.start(["true"]).wait()
    groups.close()
    assert alone.wait(10) == -9
    try:
        process = psutil.Process(child)
        psutil.wait_procs([process], timeout=10)
        assert process.status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        pass  # as it should be; it may go between any two looks


def test_after_close_nothing_starts():
    groups = Groups()
    groups.close()
    with pytest.raises(OSError, match="cancel"):
        groups.start(["true"])
