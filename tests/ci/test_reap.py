"""CI's wrapper: passes the exit code on, and sees what was left running."""

import subprocess
import sys
from pathlib import Path

import pytest

REAP = Path(__file__).resolve().parents[2] / ".ci" / "reap.py"

#: Starts a process in a session of its own, which says when it is there, and leaves it.
LEAVING = """
import subprocess, sys
child = [sys.executable, "-c", "import sys, time; print('up', flush=True); time.sleep(600)"]
process = subprocess.Popen(child, stdout=subprocess.PIPE, start_new_session=True)
process.stdout.readline()
print(process.pid, flush=True)
"""


def reap(code, grace="0.2"):
    """The finished ``reap.py`` over ``python -c CODE``: exit code, output, error output."""
    start = "import runpy, sys; sys.argv = sys.argv[1:]; m = runpy.run_path(sys.argv[0]); "
    start += "m['main'].__globals__['GRACE'] = {}; sys.exit(m['main'](sys.argv[1:]))".format(grace)
    process = subprocess.Popen(
        [sys.executable, "-c", start, str(REAP), sys.executable, "-c", code],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        universal_newlines=True,
    )
    output, errors = process.communicate()
    return process.returncode, output, errors


@pytest.mark.parametrize("code", [0, 3])
def test_the_exit_code_is_passed_on(code):
    assert reap("import sys; sys.exit({})".format(code)) == (code, "", "")


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="subreapers are a thing of Linux")
def test_an_orphan_is_named_and_ended():
    code, output, errors = reap(LEAVING)
    pid = int(output)
    assert code == 1
    assert errors.startswith("left running: {} ".format(pid))
    assert not Path("/proc/{}".format(pid)).exists()
