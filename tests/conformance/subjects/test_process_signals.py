"""What a job in the background ignores its agents do not."""

from ..commands import python

IGNORING = """
import signal
signal.signal(signal.SIGINT, signal.SIG_IGN)
from conformance.subjects.process import stop_ignoring_interrupts
stop_ignoring_interrupts()
import subprocess, sys
code = "import signal; print(signal.getsignal(signal.SIGINT) == signal.default_int_handler)"
sys.stdout.write(subprocess.check_output([sys.executable, "-S", "-c", code]).decode("ascii"))
"""


def test_an_agent_receives_ctrl_c_though_the_suite_runs_in_the_background():
    assert python("-c", IGNORING).out == "True\n"
    assert python("-c", IGNORING.replace("stop_ignoring_interrupts()", "pass")).out == "False\n"
