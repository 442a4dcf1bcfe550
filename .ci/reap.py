"""Runs a command and fails when it leaves a process behind.

Usage: ``python3 .ci/reap.py COMMAND [ARGUMENT ...]``. On Linux orphans are handed to this process (a child
subreaper), so that daemonised ones are seen too. Those which still live ten seconds after the command has
ended are named, killed, and make the exit code 1. Elsewhere the command is merely run.
"""

import ctypes
import os
import signal
import subprocess
import sys
import time

GRACE = 10.0  #: seconds that orphans have to end by themselves
PR_SET_CHILD_SUBREAPER = 36


def become_reaper():
    """Adopt orphaned descendants; False where the system cannot."""
    if not sys.platform.startswith("linux"):
        return False
    return ctypes.CDLL(None, use_errno=True).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) == 0


def adopted():
    """``{pid: command line}`` of this process's living children (zombies are collected)."""
    found = {}
    for name in os.listdir("/proc"):
        if not name.isdigit():
            continue
        try:
            with open("/proc/{}/stat".format(name), "rb") as file:
                state, parent = file.read().rpartition(b")")[2].split()[:2]
            with open("/proc/{}/cmdline".format(name), "rb") as file:
                words = file.read().replace(b"\0", b" ").decode("utf-8", "replace").strip()
        except OSError:
            continue
        if int(parent) != os.getpid():
            continue
        if state == b"Z":
            os.waitpid(int(name), os.WNOHANG)
        else:
            found[int(name)] = words
    return found


def wait_for_orphans(grace):
    """The children that outlive the grace, given in seconds."""
    deadline = time.monotonic() + grace
    while True:
        left = adopted()
        if not left or time.monotonic() > deadline:
            return left
        time.sleep(0.05)  # nothing announces the end of another's child but waiting


def end(left):
    """Kill the given processes and what becomes ours when they are gone."""
    while left:
        for pid in left:
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
        left = adopted()


def run(command):
    """The command's exit code; orphans that end meanwhile are collected, so that nobody waits for a zombie."""
    child = subprocess.Popen(command)
    while True:
        pid, status = os.waitpid(-1, 0)
        if pid == child.pid:
            child.returncode = exit_code(status)
            return child.returncode


def exit_code(status):
    """What ``os.waitpid`` gave, as a number: the exit code, or minus the signal (``os`` has it from 3.9 on)."""
    return -os.WTERMSIG(status) if os.WIFSIGNALED(status) else os.WEXITSTATUS(status)


def main(command):
    """Run the command; its exit code, or 1 when it left something running."""
    if not command:
        sys.exit(__doc__.splitlines()[2])
    reaping = become_reaper()
    try:
        code = run(command)
    except KeyboardInterrupt:
        code = 130
    except OSError as error:
        sys.exit("{}: {}".format(command[0], error.strerror))
    left = wait_for_orphans(GRACE) if reaping else {}
    for pid, words in sorted(left.items()):
        print("left running: {} {}".format(pid, words[:200]), file=sys.stderr)
    end(left)
    return 1 if left else code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
