"""What a job in the background ignores its agents do not."""

from ..commands import python

IGNORING = """
import signal
signal.signal(signal.SIGINT, signal.SIG_IGN)
from conformance.subjects.process import hear_interrupts
hear_interrupts()
import subprocess, sys
code = "import signal; print(signal.getsignal(signal.SIGINT) == signal.default_int_handler)"
sys.stdout.write(subprocess.check_output([sys.executable, "-S", "-c", code]).decode("ascii"))
"""


def test_an_agent_hears_ctrl_c_though_the_suite_runs_in_the_background():
    assert python("-c", IGNORING).out == "True\n"
    assert python("-c", IGNORING.replace("hear_interrupts()", "pass")).out == "False\n"
